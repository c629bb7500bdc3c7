// A compact form of messages that are a primitive value, or a plain object whose values are.
#pragma once
#include <string>
#include <vector>

#include "parcel.h"

namespace ravel {

// The keys of a flat object, in order. Shapes belong to the process and are never freed; there are at most kMost.
struct Shape {
  static constexpr uint32_t kMost = 1024;
  uint32_t number = 0;  // from 1 on
  std::vector<std::string> keys;
};
constexpr int kMostKeys = 8;

// An isolate's templates of objects by the number of the shape.
using Templates = std::vector<v8::Global<v8::DictionaryTemplate>>;

bool IsFlat(v8::Local<v8::Value> v);
// Writes n flat values; false when there is no memory.
bool WriteFlat(v8::Isolate* iso, Parcel* m, const v8::Local<v8::Value>* values, int n);
v8::MaybeLocal<v8::Value> ReadFlat(v8::Isolate* iso, v8::Local<v8::Context> ctx, const Parcel* m, Templates& templates);

// The shape of these keys; null when there are too many.
const Shape* ShapeOf(std::vector<std::string> keys);
const Shape* ShapeByNumber(uint32_t number);

}  // namespace ravel
