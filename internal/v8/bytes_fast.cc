// Fast-call forms of the most used byte functions. Optimised code calls these
// directly, with numbers already unpacked; everything else takes the ordinary
// callback. What JavaScript must not pass finds nothing to work on here.
#include <string.h>

#include "bytes.h"
#include "simdutf.h"

namespace ravel {

using v8::FastOneByteString;
using v8::Local;
using v8::Value;

namespace {

double Copy(Local<Value>, Local<Value> source, Local<Value> target, double to,
            double from, double count) {
  Bytes t(target, Bytes::kWrite);
  Bytes s(source, Bytes::kRead);
  return static_cast<double>(CopyBytes(s, t, to, from, count));
}

int32_t Compare(Local<Value>, Local<Value> a, Local<Value> b) {
  return Order(Bytes(a, Bytes::kRead), Bytes(b, Bytes::kRead));
}

bool Equals(Local<Value>, Local<Value> a, Local<Value> b) {
  return SameBytes(Bytes(a, Bytes::kRead), Bytes(b, Bytes::kRead));
}

// A value, not a FastOneByteString: those are only the strings that own their
// characters, and a slice of another would take the slow way.
uint32_t ByteLengthUtf8(Local<Value>, Local<Value> value,
                        v8::FastApiCallbackOptions& options) {
  v8::Isolate* isolate = options.isolate;
  v8::HandleScope scope(isolate);
  if (!value->IsString()) return 0;
  auto s = value.As<v8::String>();
  // A view of its characters pays for itself where there are many.
  size_t n = s->Length() <= 32 ? s->Utf8LengthV2(isolate)
                               : Utf8Length(isolate, s);
  return static_cast<uint32_t>(n);
}

bool IsUtf8(Local<Value>, Local<Value> bytes) {
  Bytes b(bytes, Bytes::kRead);
  return simdutf::validate_utf8(b.chars(), b.size());
}

bool IsAsciiBytes(Local<Value>, Local<Value> bytes) {
  Bytes b(bytes, Bytes::kRead);
  return IsAscii(b.data(), b.size());
}

double IndexOfNumber(Local<Value>, Local<Value> bytes, int32_t byte,
                     double offset, bool forward) {
  Bytes b(bytes, Bytes::kRead);
  return IndexOfByte(b, static_cast<uint8_t>(byte), offset, forward);
}

template <bool utf8>
double Write(Local<Value> receiver, const FastOneByteString& s, double offset,
             double length) {
  Bytes b(receiver, Bytes::kWrite);
  if (b.data() == nullptr) return 0;
  size_t at = Clamped(offset, b.size());
  size_t room = Clamped(length, b.size() - at);
  auto* src = reinterpret_cast<const uint8_t*>(s.data);
  size_t n = s.length;
  if constexpr (utf8) {
    auto* dst = reinterpret_cast<char*>(b.data() + at);
    return static_cast<double>(Latin1ToUtf8(src, n, dst, room).written);
  } else {
    if (n > room) n = room;
    if (n != 0) memcpy(b.data() + at, src, n);
    return static_cast<double>(n);
  }
}

template <size_t width>
void Swap(Local<Value>, Local<Value> bytes) {
  SwapBytes(Bytes(bytes, Bytes::kWrite), width);
}

void EncodeInto(Local<Value>, const FastOneByteString& s, Local<Value> target,
                Local<Value> progress) {
  Bytes results(progress, Bytes::kWrite);
  Bytes b(target, Bytes::kWrite);
  Utf8Written done = {0, 0};
  if (b.data() != nullptr) {
    done = Latin1ToUtf8(reinterpret_cast<const uint8_t*>(s.data), s.length,
                        reinterpret_cast<char*>(b.data()), b.size());
  }
  uint32_t out[2] = {static_cast<uint32_t>(done.read),
                     static_cast<uint32_t>(done.written)};
  if (results.size() >= sizeof out) memcpy(results.data(), out, sizeof out);
}

}  // namespace

const v8::CFunction fast_copy = v8::CFunction::Make(Copy);
const v8::CFunction fast_compare = v8::CFunction::Make(Compare);
const v8::CFunction fast_equals = v8::CFunction::Make(Equals);
const v8::CFunction fast_byteLengthUtf8 = v8::CFunction::Make(ByteLengthUtf8);
const v8::CFunction fast_isUtf8 = v8::CFunction::Make(IsUtf8);
const v8::CFunction fast_isAscii = v8::CFunction::Make(IsAsciiBytes);
const v8::CFunction fast_indexOfNumber = v8::CFunction::Make(IndexOfNumber);
const v8::CFunction fast_utf8Write = v8::CFunction::Make(Write<true>);
const v8::CFunction fast_latin1Write = v8::CFunction::Make(Write<false>);
const v8::CFunction fast_asciiWrite = v8::CFunction::Make(Write<false>);
const v8::CFunction fast_swap16 = v8::CFunction::Make(Swap<2>);
const v8::CFunction fast_swap32 = v8::CFunction::Make(Swap<4>);
const v8::CFunction fast_swap64 = v8::CFunction::Make(Swap<8>);
const v8::CFunction fast_encodeInto = v8::CFunction::Make(EncodeInto);

}  // namespace ravel
