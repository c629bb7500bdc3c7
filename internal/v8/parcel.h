// Serialized messages: bytes and stores outside any isolate, which any thread may hold.
#pragma once
#include <stdlib.h>

#include <memory>
#include <vector>

#include "engine.h"

namespace ravel {

struct End;    // ports.h
struct Shape;  // flat.h

// What a message consists of that is more than one value: messages by number (see Keep) and ports.
struct Attached {
  std::vector<uint64_t> values;
  std::vector<End*> ports;
};

struct Parcel {
  static constexpr size_t kSmall = 352;
  enum Form : uint8_t { kWritten, kFlat, kPrimitive, kAttached };
  Parcel* next = nullptr;  // in a queue
  uint8_t* data = nullptr;  // small, or its own memory
  size_t size = 0;
  const Shape* shape = nullptr;  // kFlat
  Form form = kWritten;
  bool stores = false;  // something is in the vectors
  std::unique_ptr<Attached> attached;
  std::vector<std::shared_ptr<v8::BackingStore>> buffers, shared;
  std::vector<v8::CompiledWasmModule> wasm;
  uint8_t small[kSmall];

  // Memory for n bytes; null when there is none.
  uint8_t* Reserve(size_t n) {
    size = n;
    return data = n <= kSmall ? small : static_cast<uint8_t*>(malloc(n));
  }
  void Clear() {
    if (data != small) free(data);
    data = nullptr;
    form = kWritten;
    if (attached) attached.reset();
    if (!stores) return;
    stores = false;
    buffers.clear();
    shared.clear();
    wasm.clear();
  }
  ~Parcel() { Clear(); }
};

struct Recycle {
  void operator()(Parcel* m) const;
};
using Owned = std::unique_ptr<Parcel, Recycle>;

Owned NewParcel();

// The number of the message from now on, by which JavaScript knows it; 0 when there are too many.
uint64_t Keep(Owned m);
Owned TakeNumber(uint64_t number);

// Ends a message that nobody will take, with the ports in it. Any thread.
void Drop(Parcel* m);

}  // namespace ravel
