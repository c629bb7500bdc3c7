// How the arguments of calls that compile are read.
#pragma once
#include "engine.h"

namespace ravel {

// The view's own bytes: nothing runs while the compiler reads them. Null where there are none.
inline v8::ScriptCompiler::CachedData* Cached(v8::Local<v8::Value> v) {
  char* p;
  size_t n;
  if (v.IsEmpty() || !View(v, &p, &n) || n == 0) return nullptr;
  return new v8::ScriptCompiler::CachedData(reinterpret_cast<uint8_t*>(p), static_cast<int>(n),
                                            v8::ScriptCompiler::CachedData::BufferNotOwned);
}

inline int IntArg(v8::Local<v8::Value> v) { return v->IsInt32() ? v.As<v8::Int32>()->Value() : 0; }

}  // namespace ravel
