// What the parts of structured cloning share: memory that writers reuse, and the state of an isolate.
#pragma once
#include <stdlib.h>
#include <string.h>

#include "parcel.h"

namespace ravel {

struct SerdesState {
  v8::Global<v8::Value> symbol;           // the property by which platform objects are known
  v8::Global<v8::Function> write, error;  // see setHooks
  v8::Global<v8::Object> plain;           // Object.prototype of the main context
  bool plain_marked = false;              // a plain object may be marked too
  // The first memory of a writer: most messages fit, and nothing is allocated for them.
  static constexpr size_t kScratch = 64 << 10;
  uint8_t* scratch = nullptr;
  bool busy = false;
  ~SerdesState() { free(scratch); }
};

SerdesState* SerdesOf(v8::Isolate* iso);

// Serializes a value; false: it threw. hosts: whether platform objects were met, which the write hook has now.
bool WriteParcel(v8::Isolate* iso, Parcel* m, v8::Local<v8::Value> value, bool* hosts);
// The value of a message without platform objects; empty: it threw.
v8::MaybeLocal<v8::Value> ReadParcel(v8::Isolate* iso, v8::Local<v8::Context> ctx, Parcel* m);

// A delegate whose writer takes the isolate's scratch memory first.
class ScratchDelegate : public v8::ValueSerializer::Delegate {
 public:
  explicit ScratchDelegate(SerdesState* st) : st_(st) {}
  void* ReallocateBufferMemory(void* old, size_t size, size_t* actual) override {
    if (!old && !st_->busy && size <= SerdesState::kScratch) {
      if (!st_->scratch) st_->scratch = static_cast<uint8_t*>(malloc(SerdesState::kScratch));
      if (st_->scratch) {
        st_->busy = true;
        *actual = SerdesState::kScratch;
        return st_->scratch;
      }
    }
    *actual = size;
    if (old && old == st_->scratch) {
      void* p = malloc(size);
      if (!p) return nullptr;
      memcpy(p, old, SerdesState::kScratch < size ? SerdesState::kScratch : size);
      st_->busy = false;
      return p;
    }
    return realloc(old, size);
  }
  void FreeBufferMemory(void* p) override {
    if (p && p == st_->scratch) {
      st_->busy = false;
    } else {
      free(p);
    }
  }
  // Released memory as the caller's own; the scratch is copied out of.
  uint8_t* Own(uint8_t* p, size_t n) {
    if (!p || p != st_->scratch) return p;
    auto* own = static_cast<uint8_t*>(malloc(n ? n : 1));
    if (own) memcpy(own, p, n);
    st_->busy = false;
    return own;
  }

 protected:
  SerdesState* st_;
};

}  // namespace ravel
