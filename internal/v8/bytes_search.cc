#include <string.h>

#include <algorithm>
#include <vector>

#include "bytes.h"

namespace ravel {

using v8::Isolate;
using v8::String;

namespace {

// Sequences of T read through a possibly unaligned pointer, forwards or
// backwards: backwards is the same search over both sequences mirrored.
template <typename T, bool kForward>
struct Seq {
  const uint8_t* p;
  size_t n;
  T operator[](size_t i) const {
    T v;
    memcpy(&v, p + (kForward ? i : n - 1 - i) * sizeof(T), sizeof v);
    return v;
  }
};

constexpr size_t kNotFound = ~size_t{0};

// Knuth-Morris-Pratt from `start`: linear whatever the input.
template <typename S>
size_t SearchLinear(const S& hay, const S& needle, size_t start) {
  std::vector<uint32_t> fail(needle.n);
  for (size_t i = 1, k = 0; i < needle.n; i++) {
    while (k > 0 && needle[i] != needle[k]) k = fail[k - 1];
    if (needle[i] == needle[k]) k++;
    fail[i] = static_cast<uint32_t>(k);
  }
  for (size_t i = start, k = 0; i < hay.n; i++) {
    while (k > 0 && hay[i] != needle[k]) k = fail[k - 1];
    if (hay[i] == needle[k]) k++;
    if (k == needle.n) return i + 1 - k;
  }
  return kNotFound;
}

// Compares in place; once that has cost more than the haystack is worth, goes
// on linearly, so that a hostile needle can't make it quadratic.
template <typename S>
size_t Search(const S& hay, const S& needle) {
  auto first = needle[0];
  size_t budget = 4 * hay.n + 64;
  for (size_t i = 0; i + needle.n <= hay.n; i++) {
    if (hay[i] != first) continue;
    size_t k = 1;
    while (k < needle.n && hay[i + k] == needle[k]) k++;
    if (k == needle.n) return i;
    if (k > budget) return SearchLinear(hay, needle, i + 1);
    budget -= k;
  }
  return kNotFound;
}

template <typename T>
size_t SearchUnits(const uint8_t* hay, size_t hay_n, const uint8_t* needle,
                   size_t needle_n, size_t from, bool forward) {
  if (forward) {
    using S = Seq<T, true>;
    size_t r = Search(S{hay + from * sizeof(T), hay_n - from},
                      S{needle, needle_n});
    return r == kNotFound ? r : r + from;
  }
  using S = Seq<T, false>;
  size_t window = std::min(hay_n, from + needle_n);
  size_t r = Search(S{hay, window}, S{needle, needle_n});
  return r == kNotFound ? r : window - needle_n - r;
}

// Where the search starts: a negative offset counts from the end. Returns false
// when nothing can be found; *empty_at is the answer for an empty needle.
bool SearchStart(double offset, size_t length, size_t needle, bool forward,
                 size_t* start, size_t* empty_at) {
  double n = static_cast<double>(length);
  if (offset < 0) {
    offset += n;
    if (offset < 0) {
      *start = *empty_at = 0;
      return forward;
    }
  }
  bool inside = offset <= n;
  *empty_at = inside ? static_cast<size_t>(offset) : length;
  if (needle > length) return false;
  size_t last = length - needle;
  if (inside && static_cast<size_t>(offset) <= last) {
    *start = static_cast<size_t>(offset);
    return true;
  }
  *start = last;
  return !forward;
}

double WholeOffset(double d) {
  d = std::max(-9e15, std::min(d, 9e15));
  return static_cast<double>(static_cast<int64_t>(d));
}

double OffsetArg(v8::Local<v8::Value> value, bool forward) {
  if (value->IsNumber()) {
    double d = value.As<v8::Number>()->Value();
    if (d == d) return WholeOffset(d);
  }
  return forward ? 0 : 9e15;
}

// The first byte is found by memchr; a needle whose beginning is everywhere goes
// to memmem, which is slower at first and linear in the end.
const uint8_t* Find(const uint8_t* hay, size_t n, const uint8_t* needle,
                    size_t needle_n) {
  const uint8_t* end = hay + n - needle_n + 1;
  for (int misses = 0; hay < end; misses++) {
    if (misses == 16) {
      return static_cast<const uint8_t*>(
          memmem(hay, end - hay + needle_n - 1, needle, needle_n));
    }
    auto* at =
        static_cast<const uint8_t*>(memchr(hay, needle[0], end - hay));
    if (at == nullptr) return nullptr;
    if (memcmp(at + 1, needle + 1, needle_n - 1) == 0) return at;
    hay = at + 1;
  }
  return nullptr;
}

const uint8_t* FindByteBackwards(const uint8_t* hay, size_t n, uint8_t byte) {
#if defined(__linux__)
  return static_cast<const uint8_t*>(memrchr(hay, byte, n));
#else
  while (n > 0) {
    if (hay[--n] == byte) return hay + n;
  }
  return nullptr;
#endif
}

double IndexOf(const Bytes& hay, const uint8_t* needle, size_t needle_n,
               double offset, Encoding encoding, bool forward) {
  size_t start, empty_at;
  size_t length = hay.size();
  if (needle_n == 0 && encoding == Encoding::kUcs2) length &= ~size_t{1};
  bool possible =
      SearchStart(offset, length, needle_n, forward, &start, &empty_at);
  if (needle_n == 0) return static_cast<double>(empty_at);
  if (!possible) return -1;
  if (encoding == Encoding::kUcs2) {
    if (needle_n < 2 || hay.size() < 2) return -1;
    size_t units = hay.size() / 2, want = needle_n / 2;
    if (start / 2 + want > units) return -1;
    size_t r = SearchUnits<uint16_t>(hay.data(), units, needle, want, start / 2,
                                     forward);
    return r == kNotFound ? -1 : static_cast<double>(r * 2);
  }
  if (forward) {
    auto* at =
        Find(hay.data() + start, hay.size() - start, needle, needle_n);
    return at == nullptr ? -1 : static_cast<double>(at - hay.data());
  }
  if (needle_n == 1) {
    auto* at = FindByteBackwards(hay.data(), start + 1, needle[0]);
    return at == nullptr ? -1 : static_cast<double>(at - hay.data());
  }
  size_t r = SearchUnits<uint8_t>(hay.data(), hay.size(), needle, needle_n,
                                  start, false);
  return r == kNotFound ? -1 : static_cast<double>(r);
}

}  // namespace

double IndexOfByte(const Bytes& hay, uint8_t byte, double offset,
                   bool forward) {
  if (offset != offset) offset = forward ? 0 : 9e15;
  return IndexOf(hay, &byte, 1, WholeOffset(offset), Encoding::kLatin1, forward);
}

// indexOfNumber(bytes, byte, offset, forward)
void Fn_indexOfNumber(const Args& info) {
  Bytes hay(info[0], Bytes::kRead);
  if (!hay.ok()) return ThrowNotABuffer(info.GetIsolate());
  bool forward = !info[3]->IsFalse();
  uint8_t byte = 0;
  if (info[1]->IsInt32()) {
    byte = static_cast<uint8_t>(info[1].As<v8::Int32>()->Value());
  }
  info.GetReturnValue().Set(
      IndexOfByte(hay, byte, OffsetArg(info[2], forward), forward));
}

// indexOfBuffer(bytes, needle, offset, encoding, forward)
void Fn_indexOfBuffer(const Args& info) {
  Bytes hay(info[0], Bytes::kRead), needle(info[1], Bytes::kRead);
  if (!hay.ok() || !needle.ok()) return ThrowNotABuffer(info.GetIsolate());
  bool forward = !info[4]->IsFalse();
  info.GetReturnValue().Set(IndexOf(hay, needle.data(), needle.size(),
                                    OffsetArg(info[2], forward),
                                    EncodingArg(info[3]), forward));
}

// indexOfString(bytes, string, offset, encoding, forward)
void Fn_indexOfString(const Args& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[1]->IsString()) return ThrowNotAString(isolate);
  auto string = info[1].As<String>();
  Encoding encoding = EncodingArg(info[3]);
  size_t bound = StringByteBound(isolate, string, encoding);
  Scratch<uint8_t> needle(bound);
  if (!needle.ok()) return ThrowOutOfMemory(isolate);
  size_t n = WriteString(isolate, string, encoding, needle.data(), bound);
  Bytes hay(info[0], Bytes::kRead);
  if (!hay.ok()) return ThrowNotABuffer(isolate);
  bool forward = !info[4]->IsFalse();
  info.GetReturnValue().Set(IndexOf(hay, needle.data(), n,
                                    OffsetArg(info[2], forward), encoding,
                                    forward));
}

}  // namespace ravel
