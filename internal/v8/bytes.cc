#include "bytes.h"

#include <stdio.h>
#include <string.h>

#include <algorithm>

#include "simdutf.h"

namespace ravel {

using v8::Isolate;
using v8::Local;
using v8::String;
using v8::Value;

const NativeFn kBytesFns[] = {
#define V(name, length, fast) {#name, Fn_##name, length, fast},
    RAVEL_BYTES_FNS(V)
#undef V
};
const size_t kBytesFnsCount = sizeof kBytesFns / sizeof kBytesFns[0];

void Bytes::FromBuffer(Local<Value> value) {
  if (value->IsArrayBuffer()) {
    auto buffer = value.As<v8::ArrayBuffer>();
    size_ = buffer->ByteLength();
    data_ = static_cast<uint8_t*>(buffer->Data());
    ok_ = true;
  } else if (value->IsSharedArrayBuffer()) {
    auto buffer = value.As<v8::SharedArrayBuffer>();
    size_ = buffer->ByteLength();
    data_ = static_cast<uint8_t*>(buffer->Data());
    ok_ = true;
  }
  if (data_ == nullptr) size_ = 0;
}

void Bytes::MoveOut(Local<v8::ArrayBufferView> view) {
  v8::HandleScope scope(Isolate::GetCurrent());
  view->Buffer();
  auto span = view->GetContents({storage_, sizeof storage_});
  data_ = span.data();
  size_ = span.size();
}

bool IsAsciiLong(const uint8_t* p, size_t n) {
  return simdutf::validate_ascii(reinterpret_cast<const char*>(p), n);
}

void ThrowCoded(Isolate* isolate, const char* code, const char* message,
                bool type_error) {
  auto text = String::NewFromUtf8(isolate, message).ToLocalChecked();
  Local<Value> error = type_error ? v8::Exception::TypeError(text)
                                  : v8::Exception::Error(text);
  auto context = isolate->GetCurrentContext();
  error.As<v8::Object>()
      ->CreateDataProperty(context,
                           String::NewFromUtf8Literal(isolate, "code"),
                           String::NewFromUtf8(isolate, code).ToLocalChecked())
      .Check();
  isolate->ThrowException(error);
}

void ThrowNotABuffer(Isolate* isolate) {
  ThrowCoded(isolate, "ERR_INVALID_ARG_TYPE", "argument must be a buffer",
             true);
}

void ThrowNotAString(Isolate* isolate) {
  ThrowCoded(isolate, "ERR_INVALID_ARG_TYPE", "argument must be a string",
             true);
}

void ThrowOutOfMemory(Isolate* isolate) {
  ThrowCoded(isolate, "ERR_MEMORY_ALLOCATION_FAILED",
             "Failed to allocate memory", false);
}

void ThrowStringTooLong(Isolate* isolate) {
  char message[96];
  snprintf(message, sizeof message,
           "Cannot create a string longer than 0x%x characters",
           String::kMaxLength);
  ThrowCoded(isolate, "ERR_STRING_TOO_LONG", message, false);
}

namespace {

// Sign of memcmp on the common part, then of the lengths.
int OrderOf(const uint8_t* a, size_t an, const uint8_t* b, size_t bn) {
  size_t n = std::min(an, bn);
  int c = n == 0 ? 0 : memcmp(a, b, n);
  if (c == 0) return an == bn ? 0 : an < bn ? -1 : 1;
  return c < 0 ? -1 : 1;
}

// GCC vectorizes such loops at -O3 only.
#if defined(__GNUC__) && !defined(__clang__)
#define RAVEL_VECTORIZE __attribute__((optimize("O3")))
#else
#define RAVEL_VECTORIZE
#endif

// Shifts and masks, which every vector unit has, unlike a byte swap.
inline uint16_t Swap16(uint16_t v) {
  return static_cast<uint16_t>(v << 8 | v >> 8);
}
inline uint32_t Swap32(uint32_t v) {
  v = (v & 0x00FF00FF) << 8 | (v >> 8 & 0x00FF00FF);
  return v << 16 | v >> 16;
}
inline uint64_t Swap64(uint64_t v) {
  v = (v & 0x00FF00FF00FF00FF) << 8 | (v >> 8 & 0x00FF00FF00FF00FF);
  v = (v & 0x0000FFFF0000FFFF) << 16 | (v >> 16 & 0x0000FFFF0000FFFF);
  return v << 32 | v >> 32;
}

template <typename T, T (*swap)(T)>
RAVEL_VECTORIZE void SwapWords(uint8_t* p, size_t n) {
  for (size_t i = 0; i < n; i++) {
    T word;
    memcpy(&word, p + i * sizeof(T), sizeof word);
    word = swap(word);
    memcpy(p + i * sizeof(T), &word, sizeof word);
  }
}

// Repeats the first `unit` bytes of p over [p, p + n), doubling the copied run.
void Repeat(uint8_t* p, size_t unit, size_t n) {
  while (unit < n) {
    size_t chunk = std::min(unit, n - unit);
    memcpy(p + unit, p, chunk);
    unit += chunk;
  }
}

}  // namespace

int Order(const Bytes& a, const Bytes& b) {
  return OrderOf(a.data(), a.size(), b.data(), b.size());
}

bool SameBytes(const Bytes& a, const Bytes& b) {
  return a.size() == b.size() &&
         (a.size() == 0 || memcmp(a.data(), b.data(), a.size()) == 0);
}

size_t CopyBytes(const Bytes& source, const Bytes& target, double to_arg,
                 double from_arg, double count) {
  size_t to = Clamped(to_arg, target.size());
  size_t from = Clamped(from_arg, source.size());
  size_t room = std::min(target.size() - to, source.size() - from);
  size_t n = Clamped(count, room);
  if (n != 0) memmove(target.data() + to, source.data() + from, n);
  return n;
}

// compare(a, b)
void Fn_compare(const Args& info) {
  Bytes a(info[0], Bytes::kRead), b(info[1], Bytes::kRead);
  if (!a.ok() || !b.ok()) return ThrowNotABuffer(info.GetIsolate());
  info.GetReturnValue().Set(Order(a, b));
}

// compareOffset(a, b, aStart, aEnd, bStart, bEnd)
void Fn_compareOffset(const Args& info) {
  Bytes a(info[0], Bytes::kRead), b(info[1], Bytes::kRead);
  if (!a.ok() || !b.ok()) return ThrowNotABuffer(info.GetIsolate());
  size_t a_end = ClampedIndex(info[3], a.size(), a.size());
  size_t a_start = ClampedIndex(info[2], 0, a_end);
  size_t b_end = ClampedIndex(info[5], b.size(), b.size());
  size_t b_start = ClampedIndex(info[4], 0, b_end);
  info.GetReturnValue().Set(OrderOf(a.data() + a_start, a_end - a_start,
                                    b.data() + b_start, b_end - b_start));
}

// equals(a, b)
void Fn_equals(const Args& info) {
  Bytes a(info[0], Bytes::kRead), b(info[1], Bytes::kRead);
  if (!a.ok() || !b.ok()) return ThrowNotABuffer(info.GetIsolate());
  info.GetReturnValue().Set(SameBytes(a, b));
}

// copy(source, target, targetStart, sourceStart, count): bytes copied
void Fn_copy(const Args& info) {
  // The target first: looking it up may move a small source.
  Bytes target(info[1], Bytes::kWrite);
  Bytes source(info[0], Bytes::kRead);
  if (!source.ok() || !target.ok()) return ThrowNotABuffer(info.GetIsolate());
  auto number = [&](int i) {
    return info[i]->IsNumber() ? info[i].As<v8::Number>()->Value() : 0;
  };
  size_t n = CopyBytes(source, target, number(2), number(3), number(4));
  info.GetReturnValue().Set(static_cast<double>(n));
}

// fillBytes(target, pattern, start, end): false when the pattern is empty
void Fn_fillBytes(const Args& info) {
  Bytes target(info[0], Bytes::kWrite);
  Bytes pattern(info[1], Bytes::kRead);
  if (!target.ok() || !pattern.ok()) return ThrowNotABuffer(info.GetIsolate());
  size_t end = ClampedIndex(info[3], target.size(), target.size());
  size_t start = ClampedIndex(info[2], 0, end);
  if (pattern.size() == 0) return info.GetReturnValue().Set(false);
  size_t n = end - start;
  size_t unit = std::min(n, pattern.size());
  if (unit != 0) {
    memmove(target.data() + start, pattern.data(), unit);
    Repeat(target.data() + start, unit, n);
  }
  info.GetReturnValue().Set(true);
}

// fillString(target, string, encoding, start, end): false when the string has
// no bytes in that encoding
void Fn_fillString(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[1]->IsString()) return ThrowNotAString(isolate);
  auto string = info[1].As<String>();
  Encoding encoding = EncodingArg(info[2]);
  size_t bound = StringByteBound(isolate, string, encoding);
  Scratch<uint8_t> pattern(bound);
  if (!pattern.ok()) return ThrowOutOfMemory(isolate);
  size_t size = WriteString(isolate, string, encoding, pattern.data(), bound);
  Bytes target(info[0], Bytes::kWrite);
  if (!target.ok()) return ThrowNotABuffer(isolate);
  size_t end = ClampedIndex(info[4], target.size(), target.size());
  size_t start = ClampedIndex(info[3], 0, end);
  if (size == 0) return info.GetReturnValue().Set(false);
  size_t n = end - start;
  size_t unit = std::min(n, size);
  if (unit != 0) {
    memcpy(target.data() + start, pattern.data(), unit);
    Repeat(target.data() + start, unit, n);
  }
  info.GetReturnValue().Set(true);
}

void SwapBytes(const Bytes& bytes, size_t width) {
  uint8_t* p = bytes.data();
  size_t n = bytes.size() / width;
  if (width == 2) {
    SwapWords<uint16_t, Swap16>(p, n);
  } else if (width == 4) {
    SwapWords<uint32_t, Swap32>(p, n);
  } else {
    SwapWords<uint64_t, Swap64>(p, n);
  }
}

static void Swap(const Args& info, size_t width) {
  Bytes bytes(info[0], Bytes::kWrite);
  if (!bytes.ok()) return ThrowNotABuffer(info.GetIsolate());
  SwapBytes(bytes, width);
}

void Fn_swap16(const Args& info) { Swap(info, 2); }
void Fn_swap32(const Args& info) { Swap(info, 4); }
void Fn_swap64(const Args& info) { Swap(info, 8); }

void Fn_isUtf8(const Args& info) {
  Bytes bytes(info[0], Bytes::kRead);
  if (!bytes.ok()) return ThrowNotABuffer(info.GetIsolate());
  info.GetReturnValue().Set(
      simdutf::validate_utf8(bytes.chars(), bytes.size()));
}

void Fn_isAscii(const Args& info) {
  Bytes bytes(info[0], Bytes::kRead);
  if (!bytes.ok()) return ThrowNotABuffer(info.GetIsolate());
  info.GetReturnValue().Set(IsAscii(bytes.data(), bytes.size()));
}

}  // namespace ravel
