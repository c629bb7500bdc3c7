// Ends the execution of scripts of node:vm that take too long, or when SIGINT comes.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine.h"

namespace ravel {

// contextify.cc
v8::MicrotaskQueue* QueueOf(v8::Local<v8::Value> handle);

class Watchdog {
 public:
  // ms <= 0: no time limit.
  Watchdog(v8::Isolate* iso, int64_t ms, bool sigint);
  // The run is over. True when it was ended from here; nothing is terminating any more then.
  bool Stop();
  bool late() const { return late_; }
  bool interrupted() const { return interrupted_; }

 private:
  friend void WatchSigint();
  v8::Isolate* iso_;
  std::mutex mu_;
  std::condition_variable cv_;
  bool sigint_, done_ = false, late_ = false, interrupted_ = false;
  std::thread thread_;
};

}  // namespace ravel
