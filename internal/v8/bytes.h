// Shared by bytes_*.cc: safe access to the bytes behind JavaScript views, and
// the pure codecs. The callbacks trust nothing: every index is clamped to the
// view's length as it is at the moment of the call, so detached, shrunk or
// shared memory can give odd results, never an access out of bounds.
#ifndef RAVEL_V8_BYTES_H_
#define RAVEL_V8_BYTES_H_

#include <stddef.h>
#include <stdint.h>

#include <memory>

#include "native.h"
#include "v8.h"

namespace ravel {

using Args = v8::FunctionCallbackInfo<v8::Value>;

// Numbers shared with lib/internal/buffer.js.
enum class Encoding : int {
  kAscii = 0,
  kUtf8 = 1,
  kBase64 = 2,
  kUcs2 = 3,
  kLatin1 = 4,
  kHex = 5,
  kBase64Url = 6,
};

// The bytes of an ArrayBufferView, ArrayBuffer or SharedArrayBuffer. A small
// typed array may still live inside V8's heap: reading copies it, writing
// first moves it out.
class Bytes {
 public:
  enum Access { kRead, kWrite };
  Bytes(v8::Local<v8::Value> value, Access access) {
    if (value->IsArrayBufferView()) {
      auto view = value.As<v8::ArrayBufferView>();
      auto span = view->GetContents({storage_, sizeof storage_});
      data_ = span.data();
      size_ = span.size();
      ok_ = true;
      if (access == kWrite && data_ == storage_) MoveOut(view);
    } else {
      FromBuffer(value);
    }
  }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  bool ok() const { return ok_; }
  uint8_t* data() const { return data_; }
  const char* chars() const { return reinterpret_cast<const char*>(data_); }
  size_t size() const { return size_; }

 private:
  void FromBuffer(v8::Local<v8::Value> value);
  void MoveOut(v8::Local<v8::ArrayBufferView> view);

  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  bool ok_ = false;
  uint8_t storage_[64];
};

// Scratch memory: on the stack when small, so that short strings never malloc.
template <typename T, size_t kInline = 1024>
class Scratch {
 public:
  explicit Scratch(size_t n)
      : data_(n <= kInline ? inline_ : static_cast<T*>(malloc(n * sizeof(T)))) {}
  ~Scratch() {
    if (data_ != inline_) free(data_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  T* data() { return data_; }
  bool ok() const { return data_ != nullptr; }
  bool on_heap() const { return data_ != inline_; }
  T* release() {
    T* p = data_;
    data_ = inline_;
    return p;
  }

 private:
  T* data_;
  T inline_[kInline];
};

// A number argument clamped to [0, max]; `fallback` when it is undefined.
// Never calls into user code.
inline size_t Clamped(double d, size_t max) {
  if (!(d > 0)) return 0;
  return d >= static_cast<double>(max) ? max : static_cast<size_t>(d);
}
inline size_t ClampedIndex(v8::Local<v8::Value> value, size_t fallback,
                           size_t max) {
  if (!value->IsNumber()) return fallback < max ? fallback : max;
  return Clamped(value.As<v8::Number>()->Value(), max);
}

bool IsAsciiLong(const uint8_t* p, size_t n);
inline bool IsAscii(const uint8_t* p, size_t n) {
  if (n >= 32) return IsAsciiLong(p, n);
  uint8_t high = 0;
  for (size_t i = 0; i < n; i++) high |= p[i];
  return high < 0x80;
}

void ThrowCoded(v8::Isolate* isolate, const char* code, const char* message,
                bool type_error);
void ThrowNotABuffer(v8::Isolate* isolate);
void ThrowNotAString(v8::Isolate* isolate);
void ThrowOutOfMemory(v8::Isolate* isolate);
void ThrowStringTooLong(v8::Isolate* isolate);

// bytes_codec.cc: no V8 in these.
size_t HexEncode(const uint8_t* src, size_t n, char* dst);
// Stops at the first pair that is not hex; returns the bytes written.
template <typename Char>
size_t HexDecode(const Char* src, size_t n, uint8_t* dst, size_t capacity);
// Node's lenient base64: both alphabets, skips foreign characters, ends at the
// padding. Returns the bytes written, at most `capacity`.
template <typename Char>
size_t Base64Decode(const Char* src, size_t n, uint8_t* dst, size_t capacity);
template <typename Char>
size_t Base64DecodedBound(const Char* src, size_t n);
// WHATWG "UTF-8 decode" with replacement; dst has room for n units. Returns the
// units written; -1 as soon as something is malformed when `fatal`.
ptrdiff_t Utf8ToUtf16(const uint8_t* src, size_t n, char16_t* dst, bool fatal);
// Length of a trailing sequence that is valid so far but incomplete (0..3).
size_t IncompleteUtf8Tail(const uint8_t* src, size_t n);
size_t Utf16Utf8Length(const uint16_t* src, size_t n);
struct Utf8Written {
  size_t read, written;
};
// Whole characters only; lone surrogates become U+FFFD.
Utf8Written Utf16ToUtf8(const uint16_t* src, size_t n, char* dst,
                        size_t capacity);
Utf8Written Latin1ToUtf8(const uint8_t* src, size_t n, char* dst,
                         size_t capacity);

// bytes_encode.cc
size_t StringByteBound(v8::Isolate* isolate, v8::Local<v8::String> string,
                       Encoding encoding);
size_t WriteString(v8::Isolate* isolate, v8::Local<v8::String> string,
                   Encoding encoding, uint8_t* dst, size_t capacity);
size_t Utf8Length(v8::Isolate* isolate, v8::Local<v8::String> string);
Encoding EncodingArg(v8::Local<v8::Value> value);

// bytes.cc and bytes_search.cc: the bodies that callbacks and fast calls share.
int Order(const Bytes& a, const Bytes& b);
bool SameBytes(const Bytes& a, const Bytes& b);
size_t CopyBytes(const Bytes& source, const Bytes& target, double to,
                 double from, double count);
void SwapBytes(const Bytes& bytes, size_t width);
double IndexOfByte(const Bytes& hay, uint8_t byte, double offset, bool forward);

// bytes_decode.cc: strings from bytes; empty handle = exception pending.
v8::MaybeLocal<v8::String> Latin1String(v8::Isolate* isolate,
                                        const uint8_t* p, size_t n);

#define RAVEL_BYTES_FNS(V) \
  V(utf8Slice, 2, nullptr)                   \
  V(latin1Slice, 2, nullptr)                 \
  V(asciiSlice, 2, nullptr)                  \
  V(hexSlice, 2, nullptr)                    \
  V(base64Slice, 2, nullptr)                 \
  V(base64urlSlice, 2, nullptr)              \
  V(ucs2Slice, 2, nullptr)                   \
  V(decodeUtf8, 3, nullptr)                  \
  V(decodeUtf16, 4, nullptr)                 \
  V(decodeSingleByte, 3, nullptr)            \
  V(incompleteUtf8Tail, 1, nullptr)          \
  V(utf8Write, 3, &fast_utf8Write)           \
  V(latin1Write, 3, &fast_latin1Write)       \
  V(asciiWrite, 3, &fast_asciiWrite)         \
  V(hexWrite, 3, nullptr)                    \
  V(base64Write, 3, nullptr)                 \
  V(base64urlWrite, 3, nullptr)              \
  V(ucs2Write, 3, nullptr)                   \
  V(byteLengthUtf8, 1, &fast_byteLengthUtf8) \
  V(byteLength, 2, nullptr)                  \
  V(encodeInto, 3, &fast_encodeInto)                  \
  V(encodeUtf8, 1, nullptr)                  \
  V(atob, 1, nullptr)                        \
  V(btoa, 1, nullptr)                        \
  V(compare, 2, &fast_compare)               \
  V(compareOffset, 6, nullptr)               \
  V(equals, 2, &fast_equals)                 \
  V(copy, 5, &fast_copy)                     \
  V(fillBytes, 4, nullptr)                   \
  V(fillString, 5, nullptr)                  \
  V(swap16, 1, &fast_swap16)                      \
  V(swap32, 1, &fast_swap32)                      \
  V(swap64, 1, &fast_swap64)                      \
  V(isUtf8, 1, &fast_isUtf8)                 \
  V(isAscii, 1, &fast_isAscii)               \
  V(indexOfNumber, 4, &fast_indexOfNumber)   \
  V(indexOfBuffer, 5, nullptr)               \
  V(indexOfString, 5, nullptr)

// Fast-call forms, bytes_fast.cc.
extern const v8::CFunction fast_utf8Write, fast_latin1Write, fast_asciiWrite, fast_byteLengthUtf8, fast_compare, fast_equals, fast_copy, fast_isUtf8, fast_isAscii, fast_indexOfNumber,
    fast_swap16, fast_swap32, fast_swap64, fast_encodeInto;

#define V(name, length, fast) void Fn_##name(const Args& info);
RAVEL_BYTES_FNS(V)
#undef V

}  // namespace ravel

#endif  // RAVEL_V8_BYTES_H_
