#include <string.h>

#include <algorithm>

#include "bytes.h"
#include "simdutf.h"

namespace ravel {

using v8::Isolate;
using v8::Local;
using v8::MaybeLocal;
using v8::NewStringType;
using v8::String;

namespace {

// From here on a freshly made buffer becomes the string's own memory instead of
// being copied into the heap.
constexpr size_t kExternalThreshold = 1 << 20;

template <typename Base, typename Char>
class OwnedString final : public Base {
 public:
  OwnedString(Char* data, size_t length) : data_(data), length_(length) {}
  ~OwnedString() override { free(data_); }
  const Char* data() const override { return data_; }
  size_t length() const override { return length_; }

 private:
  Char* data_;
  size_t length_;
};
using OwnedOneByte = OwnedString<String::ExternalOneByteStringResource, char>;
using OwnedTwoByte = OwnedString<String::ExternalStringResource, uint16_t>;

MaybeLocal<String> OneByte(Isolate* isolate, const char* p, size_t n) {
  return Latin1String(isolate, reinterpret_cast<const uint8_t*>(p), n);
}

// Takes the scratch's first n characters.
template <size_t k>
MaybeLocal<String> TakeOneByte(Isolate* isolate, Scratch<char, k>* scratch,
                               size_t n) {
  if (n < kExternalThreshold || !scratch->on_heap()) {
    return OneByte(isolate, scratch->data(), n);
  }
  auto* resource = new OwnedOneByte(scratch->release(), n);
  MaybeLocal<String> s = String::NewExternalOneByte(isolate, resource);
  if (s.IsEmpty()) delete resource;
  return s;
}

MaybeLocal<String> TwoByte(Isolate* isolate, const uint16_t* p, size_t n) {
  if (n == 0) return String::Empty(isolate);
  if (n > static_cast<size_t>(String::kMaxLength)) {
    ThrowStringTooLong(isolate);
    return {};
  }
  return String::NewFromTwoByte(isolate, p, NewStringType::kNormal,
                                static_cast<int>(n));
}

MaybeLocal<String> Utf8StringSlow(Isolate* isolate, const uint8_t* p, size_t n,
                                  bool fatal, bool* malformed) {
  if (n > static_cast<size_t>(String::kMaxLength) &&
      simdutf::utf16_length_from_utf8(reinterpret_cast<const char*>(p), n) >
          static_cast<size_t>(String::kMaxLength)) {
    ThrowStringTooLong(isolate);
    return {};
  }
  Scratch<char16_t> units(n);
  if (!units.ok()) {
    ThrowOutOfMemory(isolate);
    return {};
  }
  // Text of Western Europe becomes a one-byte string; anything else says so early.
  auto* narrow = reinterpret_cast<char*>(units.data());
  auto r = simdutf::convert_utf8_to_latin1_with_errors(
      reinterpret_cast<const char*>(p), n, narrow);
  if (r.error == simdutf::SUCCESS) return OneByte(isolate, narrow, r.count);
  ptrdiff_t length = Utf8ToUtf16(p, n, units.data(), fatal);
  if (length < 0) {
    *malformed = true;
    return {};
  }
  auto* data = reinterpret_cast<uint16_t*>(units.data());
  size_t size = static_cast<size_t>(length);
  if (size < kExternalThreshold || size > String::kMaxLength ||
      !units.on_heap()) {
    return TwoByte(isolate, data, size);
  }
  auto* fitted = static_cast<uint16_t*>(
      realloc(static_cast<void*>(units.release()), size * sizeof(uint16_t)));
  auto* resource = new OwnedTwoByte(fitted ? fitted : data, size);
  MaybeLocal<String> s = String::NewExternalTwoByte(isolate, resource);
  if (s.IsEmpty()) delete resource;
  return s;
}

MaybeLocal<String> Utf8String(Isolate* isolate, const uint8_t* p, size_t n) {
  bool malformed = false;
  if (IsAscii(p, n)) return Latin1String(isolate, p, n);
  return Utf8StringSlow(isolate, p, n, false, &malformed);
}

MaybeLocal<String> AsciiString(Isolate* isolate, const uint8_t* p, size_t n) {
  if (IsAscii(p, n)) return Latin1String(isolate, p, n);
  Scratch<char> out(n);
  if (!out.ok()) {
    ThrowOutOfMemory(isolate);
    return {};
  }
  for (size_t i = 0; i < n; i++) out.data()[i] = p[i] & 0x7F;
  return TakeOneByte(isolate, &out, n);
}

template <typename Encode>
MaybeLocal<String> EncodedString(Isolate* isolate, size_t length,
                                 Encode encode) {
  if (length == 0) return String::Empty(isolate);
  if (length > static_cast<size_t>(String::kMaxLength)) {
    ThrowStringTooLong(isolate);
    return {};
  }
  Scratch<char, 4096> out(length);
  if (!out.ok()) {
    ThrowOutOfMemory(isolate);
    return {};
  }
  encode(out.data());
  return TakeOneByte(isolate, &out, length);
}

MaybeLocal<String> HexString(Isolate* isolate, const uint8_t* p, size_t n) {
  return EncodedString(isolate, 2 * n,
                       [=](char* out) { HexEncode(p, n, out); });
}

MaybeLocal<String> Base64String(Isolate* isolate, const uint8_t* p, size_t n) {
  return EncodedString(isolate, (n + 2) / 3 * 4, [=](char* out) {
    simdutf::binary_to_base64(reinterpret_cast<const char*>(p), n, out,
                              simdutf::base64_default);
  });
}

MaybeLocal<String> Base64UrlString(Isolate* isolate, const uint8_t* p,
                                   size_t n) {
  return EncodedString(isolate, (n * 4 + 2) / 3, [=](char* out) {
    simdutf::binary_to_base64(reinterpret_cast<const char*>(p), n, out,
                              simdutf::base64_url);
  });
}

MaybeLocal<String> Ucs2String(Isolate* isolate, const uint8_t* p, size_t n) {
  n /= 2;
  if (reinterpret_cast<uintptr_t>(p) % alignof(uint16_t) == 0) {
    return TwoByte(isolate, reinterpret_cast<const uint16_t*>(p), n);
  }
  // V8 scans for alignment and would never find it from an odd address.
  if (n > static_cast<size_t>(String::kMaxLength)) {
    ThrowStringTooLong(isolate);
    return {};
  }
  Scratch<uint16_t> aligned(n);
  if (!aligned.ok()) {
    ThrowOutOfMemory(isolate);
    return {};
  }
  if (n != 0) memcpy(aligned.data(), p, n * 2);
  return TwoByte(isolate, aligned.data(), n);
}

// this.xSlice(start, end)
template <MaybeLocal<String> (*decode)(Isolate*, const uint8_t*, size_t)>
void Slice(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  Bytes bytes(info.This(), Bytes::kRead);
  if (!bytes.ok()) return ThrowNotABuffer(isolate);
  size_t end = bytes.size(), start = 0;
  if (info.Length() > 0) {
    end = ClampedIndex(info[1], end, end);
    start = ClampedIndex(info[0], 0, end);
  }
  Local<String> string;
  if (decode(isolate, bytes.data() + start, end - start).ToLocal(&string)) {
    info.GetReturnValue().Set(string);
  }
}

}  // namespace

MaybeLocal<String> Latin1String(Isolate* isolate, const uint8_t* p, size_t n) {
  if (n == 0) return String::Empty(isolate);
  if (n > static_cast<size_t>(String::kMaxLength)) {
    ThrowStringTooLong(isolate);
    return {};
  }
  return String::NewFromOneByte(isolate, p, NewStringType::kNormal,
                                static_cast<int>(n));
}

void Fn_utf8Slice(const Args& info) { Slice<Utf8String>(info); }
void Fn_latin1Slice(const Args& info) { Slice<Latin1String>(info); }
void Fn_asciiSlice(const Args& info) { Slice<AsciiString>(info); }
void Fn_hexSlice(const Args& info) { Slice<HexString>(info); }
void Fn_base64Slice(const Args& info) { Slice<Base64String>(info); }
void Fn_base64urlSlice(const Args& info) { Slice<Base64UrlString>(info); }
void Fn_ucs2Slice(const Args& info) { Slice<Ucs2String>(info); }

// decodeUtf8(bytes, keepBom, fatal): the string, or undefined when malformed
void Fn_decodeUtf8(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  Bytes bytes(info[0], Bytes::kRead);
  if (!bytes.ok()) return ThrowNotABuffer(isolate);
  const uint8_t* p = bytes.data();
  size_t n = bytes.size();
  if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 && !info[1]->IsTrue()) {
    p += 3;
    n -= 3;
  }
  bool malformed = false;
  MaybeLocal<String> result =
      IsAscii(p, n)
          ? Latin1String(isolate, p, n)
          : Utf8StringSlow(isolate, p, n, info[2]->IsTrue(), &malformed);
  Local<String> string;
  if (result.ToLocal(&string)) info.GetReturnValue().Set(string);
}

// decodeUtf16(bytes, bigEndian, fatal, flush): lone surrogates become U+FFFD.
// An odd last byte counts as malformed when `flush`, and is left out otherwise.
// Returns the string, or undefined when malformed and fatal.
void Fn_decodeUtf16(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  Bytes bytes(info[0], Bytes::kRead);
  if (!bytes.ok()) return ThrowNotABuffer(isolate);
  bool big_endian = info[1]->IsTrue(), fatal = info[2]->IsTrue();
  bool odd = bytes.size() % 2 != 0 && info[3]->IsTrue();
  if (odd && fatal) return;
  size_t n = bytes.size() / 2;
  if (n + odd > static_cast<size_t>(String::kMaxLength)) {
    return ThrowStringTooLong(isolate);
  }
  Scratch<uint16_t> units(n + odd);
  if (!units.ok()) return ThrowOutOfMemory(isolate);
  uint16_t* u = units.data();
  if (n != 0) memcpy(u, bytes.data(), n * 2);
  if (big_endian) {
    for (size_t i = 0; i < n; i++) u[i] = __builtin_bswap16(u[i]);
  }
  auto* chars = reinterpret_cast<const char16_t*>(u);
  if (!simdutf::validate_utf16le(chars, n)) {
    if (fatal) return;
    for (size_t i = 0; i < n; i++) {
      if ((u[i] & 0xF800) != 0xD800) continue;
      bool pair = (u[i] & 0x0400) == 0 && i + 1 < n &&
                  (u[i + 1] & 0xFC00) == 0xDC00;
      if (pair) {
        i++;
      } else {
        u[i] = 0xFFFD;
      }
    }
  }
  if (odd) u[n++] = 0xFFFD;
  Local<String> string;
  if (TwoByte(isolate, u, n).ToLocal(&string)) {
    info.GetReturnValue().Set(string);
  }
}

// decodeSingleByte(bytes, Uint16Array(128), fatal): bytes from 0x80 on through
// the table, where 0xFFFD stands for no character; undefined when fatal
void Fn_decodeSingleByte(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  Bytes bytes(info[0], Bytes::kRead), table(info[1], Bytes::kRead);
  if (!bytes.ok() || table.size() != 256) return ThrowNotABuffer(isolate);
  const uint8_t* p = bytes.data();
  size_t n = bytes.size();
  MaybeLocal<String> result;
  if (IsAscii(p, n)) {
    result = Latin1String(isolate, p, n);
  } else {
    uint16_t high[128], missing = 0;
    memcpy(high, table.data(), sizeof high);
    if (n > static_cast<size_t>(String::kMaxLength)) {
      return ThrowStringTooLong(isolate);
    }
    Scratch<uint16_t> units(n);
    if (!units.ok()) return ThrowOutOfMemory(isolate);
    for (size_t i = 0; i < n; i++) {
      uint16_t u = p[i] < 0x80 ? p[i] : high[p[i] & 0x7F];
      missing |= u == 0xFFFD;
      units.data()[i] = u;
    }
    if (missing && info[2]->IsTrue()) return;
    result = TwoByte(isolate, units.data(), n);
  }
  Local<String> string;
  if (result.ToLocal(&string)) info.GetReturnValue().Set(string);
}

// incompleteUtf8Tail(bytes): how many of the last bytes may become a character
void Fn_incompleteUtf8Tail(const Args& info) {
  Bytes bytes(info[0], Bytes::kRead);
  if (!bytes.ok()) return ThrowNotABuffer(info.GetIsolate());
  info.GetReturnValue().Set(
      static_cast<uint32_t>(IncompleteUtf8Tail(bytes.data(), bytes.size())));
}

}  // namespace ravel
