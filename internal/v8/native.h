// Natives: plain V8 callbacks that never cross into Go.
#pragma once
#include <v8-fast-api-calls.h>
#include <v8.h>

namespace ravel {

struct NativeFn {
  const char* name;
  v8::FunctionCallback fn;
  int length;
  // What optimised code calls instead of fn; null where there is none. Its
  // address and type info are external references of the snapshot too.
  const v8::CFunction* fast = nullptr;
};

// Byte loops behind Buffer and the encoders (bytes.cc); binding('buffer').
extern const NativeFn kBytesFns[];
extern const size_t kBytesFnsCount;

}  // namespace ravel
