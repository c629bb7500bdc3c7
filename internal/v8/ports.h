// Channels between isolates, or within one: two inboxes. An end sends into the other's inbox and takes from its own.
#pragma once
#include <sched.h>

#include <atomic>
#include <memory>
#include <vector>

#include "flat.h"
#include "parcel.h"

namespace ravel {

// Held for a few instructions only: threads that fell asleep for it would lose more.
class Spin {
 public:
  void lock() {
    for (int i = 0; held_.exchange(true, std::memory_order_acquire);) {
      while (held_.load(std::memory_order_relaxed)) {
        if (++i % 64 == 0) sched_yield();
        Pause();
      }
    }
  }
  void unlock() { held_.store(false, std::memory_order_release); }

 private:
  static void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
  std::atomic<bool> held_{false};
};

struct alignas(64) Inbox {
  Spin mu;  // of all that follows
  Parcel* head = nullptr;
  Parcel** tail = &head;
  uintptr_t home = 0;     // the isolate where the end is, 0 on its way
  int32_t port = 0;       // its number there
  bool closed = false;    // takes nothing any more
  bool ended = false;     // nothing more will come
  bool started = false;   // messages are announced
  bool notified = false;  // the home knows and will look, or is taking: until it finds nothing
};

struct Channel {
  Inbox in[2];
};

// One end. Its thread is that of its home, or else of whoever carries it; Send is for any.
struct End {
  std::shared_ptr<Channel> ch;
  int side;
  Parcel* front = nullptr;  // taken off the inbox as a whole, so that its lock is seldom needed
  Inbox& own() { return ch->in[side]; }
  Inbox& other() { return ch->in[1 - side]; }
};

// The ends that are at home in an isolate, by number.
struct Ports {
  struct Slot {
    End* end = nullptr;
    uint32_t gen = 0;
    int32_t next_free = -1;
  };
  std::vector<Slot> slots;
  int32_t first_free = -1;
  v8::Global<v8::Value> nothing, gone, several;  // what take() returns in place of a value
  Templates templates;
};

}  // namespace ravel
