// Natives: plain V8 callbacks that never cross into Go.
#pragma once
#include <v8.h>

namespace ravel {

struct NativeFn {
  const char* name;
  v8::FunctionCallback fn;
  int length;
};

// Byte loops behind Buffer and the encoders (bytes.cc); binding('buffer').
extern const NativeFn kBytesFns[];
extern const size_t kBytesFnsCount;

}  // namespace ravel
