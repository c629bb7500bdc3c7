#include "flat.h"

#include <string.h>

#include <atomic>
#include <map>
#include <mutex>

using namespace v8;

namespace ravel {
namespace {

enum Tag : uint32_t { kUndefined, kNull, kTrue, kFalse, kInt, kDouble, kOneByte, kTwoByte };

// Before each value; what follows it is padded to the size of a head.
struct Head {
  Tag tag;
  uint32_t n;  // the integer, or the length of the string
};
static_assert(sizeof(Head) == 8);
constexpr size_t Padded(size_t n) { return (n + 7) & ~size_t{7}; }

std::mutex mu;
std::atomic<const Shape*> shapes[Shape::kMost + 1];
std::map<std::vector<std::string>, const Shape*> by_keys;

// The head of a value, and how many bytes follow it.
Head HeadOf(Local<Value> v, size_t* follow) {
  *follow = 0;
  if (v->IsInt32()) return {kInt, static_cast<uint32_t>(v.As<Int32>()->Value())};
  if (v->IsString()) {
    auto s = v.As<String>();
    auto n = static_cast<uint32_t>(s->Length());
    bool narrow = s->IsOneByte();
    *follow = Padded(narrow ? n : size_t{n} * 2);
    return {narrow ? kOneByte : kTwoByte, n};
  }
  if (v->IsNumber()) {
    *follow = sizeof(double);
    return {kDouble, 0};
  }
  if (v->IsUndefined()) return {kUndefined, 0};
  if (v->IsNull()) return {kNull, 0};
  return {v->IsTrue() ? kTrue : kFalse, 0};
}

Local<Value> ReadOne(Isolate* iso, const uint8_t*& p) {
  Head h;
  memcpy(&h, p, sizeof h);
  p += sizeof h;
  switch (h.tag) {
    case kInt: return Integer::New(iso, static_cast<int32_t>(h.n));
    case kDouble: {
      double d;
      memcpy(&d, p, sizeof d);
      p += sizeof d;
      return Number::New(iso, d);
    }
    case kOneByte: {
      auto s = String::NewFromOneByte(iso, p, NewStringType::kNormal, static_cast<int>(h.n));
      p += Padded(h.n);
      return s.FromMaybe(String::Empty(iso));
    }
    case kTwoByte: {
      auto s = String::NewFromTwoByte(iso, reinterpret_cast<const uint16_t*>(p), NewStringType::kNormal, static_cast<int>(h.n));
      p += Padded(size_t{h.n} * 2);
      return s.FromMaybe(String::Empty(iso));
    }
    case kNull: return Null(iso);
    case kTrue: return True(iso);
    case kFalse: return False(iso);
    default: return Undefined(iso);
  }
}

}  // namespace

bool IsFlat(Local<Value> v) { return !v->IsObject() && !v->IsSymbol() && !v->IsBigInt(); }

bool WriteFlat(Isolate* iso, Parcel* m, const Local<Value>* values, int n) {
  Head heads[kMostKeys];
  size_t follow[kMostKeys], size = 0;
  for (int i = 0; i < n; i++) {
    heads[i] = HeadOf(values[i], &follow[i]);
    size += sizeof(Head) + follow[i];
  }
  uint8_t* p = m->Reserve(size);
  if (!p) return false;
  for (int i = 0; i < n; i++) {
    const Head& h = heads[i];
    memcpy(p, &h, sizeof h);
    p += sizeof h;
    switch (h.tag) {
      case kDouble: {
        double d = values[i].As<Number>()->Value();
        memcpy(p, &d, sizeof d);
        break;
      }
      case kOneByte: values[i].As<String>()->WriteOneByteV2(iso, 0, h.n, p); break;
      case kTwoByte: values[i].As<String>()->WriteV2(iso, 0, h.n, reinterpret_cast<uint16_t*>(p)); break;
      default: break;
    }
    p += follow[i];
  }
  return true;
}

MaybeLocal<Value> ReadFlat(Isolate* iso, Local<Context> ctx, const Parcel* m, Templates& templates) {
  const uint8_t* p = m->data;
  if (!m->shape) return ReadOne(iso, p);
  uint32_t number = m->shape->number;
  size_t n = m->shape->keys.size();
  MaybeLocal<Value> values[kMostKeys];
  for (size_t i = 0; i < n; i++) values[i] = ReadOne(iso, p);
  if (number >= templates.size()) templates.resize(number + 1);
  if (templates[number].IsEmpty()) {
    std::string_view names[kMostKeys];
    for (size_t i = 0; i < n; i++) names[i] = m->shape->keys[i];
    templates[number].Reset(iso, DictionaryTemplate::New(iso, MemorySpan<const std::string_view>(names, n)));
  }
  return templates[number].Get(iso)->NewInstance(ctx, MemorySpan<MaybeLocal<Value>>(values, n));
}

const Shape* ShapeOf(std::vector<std::string> keys) {
  std::lock_guard<std::mutex> lock(mu);
  auto known = by_keys.find(keys);
  if (known != by_keys.end()) return known->second;
  uint32_t number = static_cast<uint32_t>(by_keys.size()) + 1;
  if (number > Shape::kMost) return nullptr;
  auto* s = new Shape{number, keys};
  by_keys.emplace(std::move(keys), s);
  shapes[number].store(s, std::memory_order_release);
  return s;
}

const Shape* ShapeByNumber(uint32_t number) {
  return number == 0 || number > Shape::kMost ? nullptr : shapes[number].load(std::memory_order_acquire);
}

}  // namespace ravel
