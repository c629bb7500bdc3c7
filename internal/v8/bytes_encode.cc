#include <string.h>

#include <algorithm>

#include "bytes.h"
#include "simdutf.h"

namespace ravel {

using v8::Isolate;
using v8::Local;
using v8::String;
using v8::Value;
using View = v8::String::ValueView;

// A ValueView forbids allocation while it lives: the destination's bytes are
// looked up before it is made, and nothing in its scope may allocate or throw.

namespace {

size_t Utf8Length(const View& s) {
  if (!s.is_one_byte()) return Utf16Utf8Length(s.data16(), s.length());
  if (s.length() >= 32) {
    return simdutf::utf8_length_from_latin1(
        reinterpret_cast<const char*>(s.data8()), s.length());
  }
  size_t n = s.length();
  for (size_t i = 0; i < s.length(); i++) n += s.data8()[i] >> 7;
  return n;
}

Utf8Written WriteUtf8(const View& s, uint8_t* dst, size_t capacity) {
  auto* out = reinterpret_cast<char*>(dst);
  return s.is_one_byte() ? Latin1ToUtf8(s.data8(), s.length(), out, capacity)
                         : Utf16ToUtf8(s.data16(), s.length(), out, capacity);
}

size_t WriteLatin1(const View& s, uint8_t* dst, size_t capacity) {
  size_t n = std::min<size_t>(s.length(), capacity);
  if (n == 0) return 0;
  if (s.is_one_byte()) {
    memcpy(dst, s.data8(), n);
  } else {
    const uint16_t* src = s.data16();
    for (size_t i = 0; i < n; i++) dst[i] = static_cast<uint8_t>(src[i]);
  }
  return n;
}

size_t WriteUcs2(const View& s, uint8_t* dst, size_t capacity) {
  size_t n = std::min<size_t>(s.length(), capacity / 2);
  if (n == 0) return 0;
  if (!s.is_one_byte()) {
    memcpy(dst, s.data16(), n * 2);
    return n * 2;
  }
  simdutf::convert_latin1_to_utf16le(reinterpret_cast<const char*>(s.data8()),
                                     n, reinterpret_cast<char16_t*>(dst));
  return n * 2;
}

size_t WriteView(const View& s, Encoding encoding, uint8_t* dst,
                 size_t capacity) {
  if (dst == nullptr) return 0;
  switch (encoding) {
    case Encoding::kUtf8:
      return WriteUtf8(s, dst, capacity).written;
    case Encoding::kAscii:
    case Encoding::kLatin1:
      return WriteLatin1(s, dst, capacity);
    case Encoding::kUcs2:
      return WriteUcs2(s, dst, capacity);
    case Encoding::kHex:
      return s.is_one_byte() ? HexDecode(s.data8(), s.length(), dst, capacity)
                             : HexDecode(s.data16(), s.length(), dst, capacity);
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return s.is_one_byte()
                 ? Base64Decode(s.data8(), s.length(), dst, capacity)
                 : Base64Decode(s.data16(), s.length(), dst, capacity);
  }
  return 0;
}

size_t ViewByteBound(const View& s, Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return Utf8Length(s);
    case Encoding::kAscii:
    case Encoding::kLatin1:
      return s.length();
    case Encoding::kUcs2:
      return size_t{s.length()} * 2;
    case Encoding::kHex:
      return s.length() / 2;
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return s.is_one_byte() ? Base64DecodedBound(s.data8(), s.length())
                             : Base64DecodedBound(s.data16(), s.length());
  }
  return 0;
}

// this.xWrite(string, offset, length): bytes written
template <Encoding encoding>
void Write(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return ThrowNotAString(isolate);
  Bytes bytes(info.This(), Bytes::kWrite);
  if (!bytes.ok()) return ThrowNotABuffer(isolate);
  size_t offset = 0, room = bytes.size();
  if (info.Length() > 1) {
    offset = ClampedIndex(info[1], 0, bytes.size());
    room = ClampedIndex(info[2], bytes.size() - offset, bytes.size() - offset);
  }
  size_t written;
  {
    View view(isolate, info[0].As<String>());
    written = WriteView(view, encoding, bytes.data() + offset, room);
  }
  info.GetReturnValue().Set(static_cast<double>(written));
}

}  // namespace

Encoding EncodingArg(Local<Value> value) {
  size_t n = ClampedIndex(value, static_cast<size_t>(Encoding::kUtf8), 6);
  return static_cast<Encoding>(n);
}

size_t StringByteBound(Isolate* isolate, Local<String> string,
                       Encoding encoding) {
  View view(isolate, string);
  return ViewByteBound(view, encoding);
}

size_t WriteString(Isolate* isolate, Local<String> string, Encoding encoding,
                   uint8_t* dst, size_t capacity) {
  View view(isolate, string);
  return WriteView(view, encoding, dst, capacity);
}

size_t Utf8Length(Isolate* isolate, Local<String> string) {
  View view(isolate, string);
  return Utf8Length(view);
}

void Fn_utf8Write(const Args& info) { Write<Encoding::kUtf8>(info); }
void Fn_latin1Write(const Args& info) { Write<Encoding::kLatin1>(info); }
void Fn_asciiWrite(const Args& info) { Write<Encoding::kAscii>(info); }
void Fn_hexWrite(const Args& info) { Write<Encoding::kHex>(info); }
void Fn_base64Write(const Args& info) { Write<Encoding::kBase64>(info); }
void Fn_base64urlWrite(const Args& info) { Write<Encoding::kBase64Url>(info); }
void Fn_ucs2Write(const Args& info) { Write<Encoding::kUcs2>(info); }

// byteLengthUtf8(string)
void Fn_byteLengthUtf8(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return ThrowNotAString(isolate);
  info.GetReturnValue().Set(
      static_cast<double>(Utf8Length(isolate, info[0].As<String>())));
}

// byteLength(string, encoding): an upper bound where decoding may skip
void Fn_byteLength(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return ThrowNotAString(isolate);
  info.GetReturnValue().Set(static_cast<double>(StringByteBound(
      isolate, info[0].As<String>(), EncodingArg(info[1]))));
}

// encodeInto(string, bytes, Uint32Array(2)): fills in characters read and bytes
// written
void Fn_encodeInto(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return ThrowNotAString(isolate);
  Bytes bytes(info[1], Bytes::kWrite), results(info[2], Bytes::kWrite);
  if (!bytes.ok() || !results.ok()) return ThrowNotABuffer(isolate);
  Utf8Written done = {0, 0};
  if (bytes.size() != 0) {
    View view(isolate, info[0].As<String>());
    done = WriteUtf8(view, bytes.data(), bytes.size());
  }
  uint32_t out[2] = {static_cast<uint32_t>(done.read),
                     static_cast<uint32_t>(done.written)};
  memcpy(results.data(), out, std::min(sizeof out, results.size()));
}

// encodeUtf8(string): a new Uint8Array
void Fn_encodeUtf8(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return ThrowNotAString(isolate);
  auto string = info[0].As<String>();
  size_t size = Utf8Length(isolate, string);
  Local<v8::ArrayBuffer> buffer;
  if (!v8::ArrayBuffer::MaybeNew(
           isolate, size, v8::BackingStoreInitializationMode::kUninitialized)
           .ToLocal(&buffer)) {
    return ThrowOutOfMemory(isolate);
  }
  if (size != 0) {
    View view(isolate, string);
    WriteUtf8(view, static_cast<uint8_t*>(buffer->Data()), size);
  }
  info.GetReturnValue().Set(v8::Uint8Array::New(buffer, 0, size));
}

// atob(string): the binary string; undefined when it is not base64
void Fn_atob(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return ThrowNotAString(isolate);
  auto string = info[0].As<String>();
  size_t length = string->Length();
  Scratch<uint8_t, 4096> out(length / 4 * 3 + 3);
  if (!out.ok()) return ThrowOutOfMemory(isolate);
  size_t written = length / 4 * 3 + 3;
  simdutf::result r;
  {
    View view(isolate, string);
    auto* dst = reinterpret_cast<char*>(out.data());
    r = view.is_one_byte()
            ? simdutf::base64_to_binary_safe(
                  reinterpret_cast<const char*>(view.data8()), view.length(),
                  dst, written, simdutf::base64_default, simdutf::loose)
            : simdutf::base64_to_binary_safe(
                  reinterpret_cast<const char16_t*>(view.data16()),
                  view.length(), dst, written, simdutf::base64_default,
                  simdutf::loose);
  }
  if (r.error != simdutf::SUCCESS) return;
  Local<String> result;
  if (Latin1String(isolate, out.data(), written).ToLocal(&result)) {
    info.GetReturnValue().Set(result);
  }
}

// btoa(string): base64; undefined when a character is above U+00FF
void Fn_btoa(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return ThrowNotAString(isolate);
  auto string = info[0].As<String>();
  if (!string->ContainsOnlyOneByte()) return;
  size_t length = string->Length(), size = (length + 2) / 3 * 4;
  if (size > static_cast<size_t>(String::kMaxLength)) {
    return ThrowStringTooLong(isolate);
  }
  Scratch<uint8_t> narrow(length);
  Scratch<uint8_t, 2048> out(size);
  if (!narrow.ok() || !out.ok()) return ThrowOutOfMemory(isolate);
  {
    View view(isolate, string);
    auto* src = reinterpret_cast<const char*>(view.data8());
    if (!view.is_one_byte()) {
      WriteLatin1(view, narrow.data(), length);
      src = reinterpret_cast<const char*>(narrow.data());
    }
    simdutf::binary_to_base64(src, length,
                              reinterpret_cast<char*>(out.data()),
                              simdutf::base64_default);
  }
  Local<String> result;
  if (Latin1String(isolate, out.data(), size).ToLocal(&result)) {
    info.GetReturnValue().Set(result);
  }
}

}  // namespace ravel
