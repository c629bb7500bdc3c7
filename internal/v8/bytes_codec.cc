#include <string.h>

#include <algorithm>
#include <array>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "bytes.h"
#include "simdutf.h"

namespace ravel {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// Two digits at a time: one 16-bit store per byte.
constexpr auto kHexPairs = [] {
  std::array<char, 512> t{};
  for (int i = 0; i < 256; i++) {
    t[2 * i] = kHexDigits[i >> 4];
    t[2 * i + 1] = kHexDigits[i & 15];
  }
  return t;
}();

constexpr auto kUnhex = [] {
  std::array<int8_t, 256> t{};
  for (auto& v : t) v = -1;
  for (int i = 0; i < 10; i++) t['0' + i] = i;
  for (int i = 0; i < 6; i++) t['a' + i] = t['A' + i] = 10 + i;
  return t;
}();

constexpr auto kUnbase64 = [] {
  std::array<int8_t, 256> t{};
  for (auto& v : t) v = -1;
  for (int i = 0; i < 26; i++) {
    t['A' + i] = i;
    t['a' + i] = 26 + i;
  }
  for (int i = 0; i < 10; i++) t['0' + i] = 52 + i;
  t['+'] = t['-'] = 62;
  t['/'] = t['_'] = 63;
  return t;
}();

template <typename Char>
inline int Unhex(Char c) {
  if constexpr (sizeof(Char) > 1) {
    if (c > 255) return -1;
  }
  return kUnhex[c];
}

template <typename Char>
inline int Unbase64(Char c) {
  if constexpr (sizeof(Char) > 1) {
    if (c > 255) return -1;
  }
  return kUnbase64[c];
}

const char* AsSimd(const uint8_t* p) {
  return reinterpret_cast<const char*>(p);
}
const char16_t* AsSimd(const uint16_t* p) {
  return reinterpret_cast<const char16_t*>(p);
}

// Decodes the sequence at p. Returns the bytes consumed (at least 1); *cp is
// the code point, or -1 for the maximal part of a malformed sequence.
size_t DecodeOne(const uint8_t* p, size_t n, int32_t* cp) {
  uint8_t b0 = p[0];
  if (b0 < 0x80) {
    *cp = b0;
    return 1;
  }
  *cp = -1;
  size_t need;
  uint8_t low = 0x80, high = 0xBF;
  int32_t value;
  if (b0 >= 0xC2 && b0 <= 0xDF) {
    need = 1;
    value = b0 & 0x1F;
  } else if (b0 >= 0xE0 && b0 <= 0xEF) {
    need = 2;
    value = b0 & 0x0F;
    if (b0 == 0xE0) low = 0xA0;
    if (b0 == 0xED) high = 0x9F;
  } else if (b0 >= 0xF0 && b0 <= 0xF4) {
    need = 3;
    value = b0 & 0x07;
    if (b0 == 0xF0) low = 0x90;
    if (b0 == 0xF4) high = 0x8F;
  } else {
    return 1;
  }
  for (size_t i = 1; i <= need; i++) {
    if (i >= n || p[i] < low || p[i] > high) return i;
    low = 0x80;
    high = 0xBF;
    value = (value << 6) | (p[i] & 0x3F);
  }
  *cp = value;
  return need + 1;
}

inline size_t PutUtf8(uint32_t cp, char* dst) {
  auto* d = reinterpret_cast<uint8_t*>(dst);
  if (cp < 0x80) {
    d[0] = cp;
    return 1;
  }
  if (cp < 0x800) {
    d[0] = 0xC0 | (cp >> 6);
    d[1] = 0x80 | (cp & 0x3F);
    return 2;
  }
  if (cp < 0x10000) {
    d[0] = 0xE0 | (cp >> 12);
    d[1] = 0x80 | ((cp >> 6) & 0x3F);
    d[2] = 0x80 | (cp & 0x3F);
    return 3;
  }
  d[0] = 0xF0 | (cp >> 18);
  d[1] = 0x80 | ((cp >> 12) & 0x3F);
  d[2] = 0x80 | ((cp >> 6) & 0x3F);
  d[3] = 0x80 | (cp & 0x3F);
  return 4;
}

inline bool IsLead(uint16_t u) { return (u & 0xFC00) == 0xD800; }
inline bool IsTrail(uint16_t u) { return (u & 0xFC00) == 0xDC00; }

// Reads the character at src[*i], advancing *i.
inline uint32_t NextUtf16(const uint16_t* src, size_t n, size_t* i) {
  uint16_t u = src[(*i)++];
  if ((u & 0xF800) != 0xD800) return u;
  if (IsLead(u) && *i < n && IsTrail(src[*i])) {
    return 0x10000 + ((u - 0xD800u) << 10) + (src[(*i)++] - 0xDC00u);
  }
  return 0xFFFD;
}

#if defined(__SSE2__)
// Eight bytes out of sixteen digits at a time, as far as all are digits.
size_t HexDecodeBlocks(const uint8_t* src, size_t count, uint8_t* dst) {
  auto within = [](__m128i v, __m128i from, __m128i span) {
    // Unsigned v - from <= span.
    __m128i d = _mm_sub_epi8(v, from);
    return _mm_cmpeq_epi8(_mm_min_epu8(d, span), d);
  };
  const __m128i zero = _mm_set1_epi8('0'), a = _mm_set1_epi8('a');
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(src + 2 * i));
    __m128i lower = _mm_or_si128(c, _mm_set1_epi8(0x20));
    __m128i digit = within(c, zero, _mm_set1_epi8(9));
    __m128i alpha = within(lower, a, _mm_set1_epi8(5));
    if (_mm_movemask_epi8(_mm_or_si128(digit, alpha)) != 0xFFFF) break;
    __m128i v = _mm_or_si128(
        _mm_and_si128(digit, _mm_sub_epi8(c, zero)),
        _mm_and_si128(alpha, _mm_sub_epi8(lower, _mm_set1_epi8('a' - 10))));
    // In each pair the first digit is the low byte of a 16-bit lane.
    __m128i pair = _mm_or_si128(_mm_slli_epi16(v, 4), _mm_srli_epi16(v, 8));
    pair = _mm_and_si128(pair, _mm_set1_epi16(0xFF));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(dst + i),
                     _mm_packus_epi16(pair, pair));
  }
  return i;
}
#endif

}  // namespace

size_t HexEncode(const uint8_t* src, size_t n, char* dst) {
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i low = _mm_set1_epi8(0x0F), nine = _mm_set1_epi8(9);
  const __m128i zero = _mm_set1_epi8('0'), letter = _mm_set1_epi8('a' - '0' - 10);
  auto digits = [&](__m128i v) {
    __m128i more = _mm_and_si128(_mm_cmpgt_epi8(v, nine), letter);
    return _mm_add_epi8(_mm_add_epi8(v, zero), more);
  };
  for (; i + 16 <= n; i += 16) {
    __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(src + i));
    __m128i hi = digits(_mm_and_si128(_mm_srli_epi16(v, 4), low));
    __m128i lo = digits(_mm_and_si128(v, low));
    auto* out = reinterpret_cast<__m128i*>(dst + 2 * i);
    _mm_storeu_si128(out, _mm_unpacklo_epi8(hi, lo));
    _mm_storeu_si128(out + 1, _mm_unpackhi_epi8(hi, lo));
  }
#endif
  for (; i < n; i++) memcpy(dst + 2 * i, &kHexPairs[2 * src[i]], 2);
  return 2 * n;
}

template <typename Char>
size_t HexDecode(const Char* src, size_t n, uint8_t* dst, size_t capacity) {
  size_t count = std::min(n / 2, capacity), i = 0;
#if defined(__SSE2__)
  if constexpr (sizeof(Char) == 1) i = HexDecodeBlocks(src, count, dst);
#endif
  // Four pairs per step: the sign of the combined value tells of any bad digit.
  for (; i + 4 <= count; i += 4) {
    const Char* s = src + 2 * i;
    int a = Unhex(s[0]) << 4 | Unhex(s[1]), b = Unhex(s[2]) << 4 | Unhex(s[3]);
    int c = Unhex(s[4]) << 4 | Unhex(s[5]), d = Unhex(s[6]) << 4 | Unhex(s[7]);
    if ((a | b | c | d) < 0) break;
    uint32_t word = static_cast<uint32_t>(a | b << 8 | c << 16) |
                    static_cast<uint32_t>(d) << 24;
    memcpy(dst + i, &word, 4);
  }
  for (; i < count; i++) {
    int v = Unhex(src[2 * i]) << 4 | Unhex(src[2 * i + 1]);
    if (v < 0) break;
    dst[i] = static_cast<uint8_t>(v);
  }
  return i;
}
template size_t HexDecode(const uint8_t*, size_t, uint8_t*, size_t);
template size_t HexDecode(const uint16_t*, size_t, uint8_t*, size_t);

template <typename Char>
size_t Base64DecodedBound(const Char* src, size_t n) {
  if (n > 0 && src[n - 1] == '=') n--;
  if (n > 0 && src[n - 1] == '=') n--;
  return n / 4 * 3 + (n % 4 * 3) / 4;
}
template size_t Base64DecodedBound(const uint8_t*, size_t);
template size_t Base64DecodedBound(const uint16_t*, size_t);

template <typename Char>
size_t Base64Decode(const Char* src, size_t n, uint8_t* dst, size_t capacity) {
  // simdutf takes well-formed input of one alphabet when everything fits. It
  // may scribble up to the room it is given, so that is never more than needed.
  size_t bound = Base64DecodedBound(src, n);
  if (n >= 32 && capacity >= bound) {
    for (auto alphabet : {simdutf::base64_default, simdutf::base64_url}) {
      size_t written = bound;
      auto r = simdutf::base64_to_binary_safe(
          AsSimd(src), n, reinterpret_cast<char*>(dst), written, alphabet,
          simdutf::loose);
      if (r.error == simdutf::SUCCESS) return written;
    }
  }
  size_t i = 0, out = 0;
  while (true) {
    while (i + 4 <= n && out + 3 <= capacity) {
      int a = Unbase64(src[i]), b = Unbase64(src[i + 1]);
      int c = Unbase64(src[i + 2]), d = Unbase64(src[i + 3]);
      if ((a | b | c | d) < 0) break;
      uint32_t v = a << 18 | b << 12 | c << 6 | d;
      dst[out] = v >> 16;
      dst[out + 1] = v >> 8;
      dst[out + 2] = v;
      i += 4;
      out += 3;
    }
    // One group, character by character.
    uint32_t bits = 0;
    int have = 0;
    bool ended = false;
    while (have < 4) {
      if (i >= n || src[i] == '=') {
        ended = true;
        break;
      }
      int v = Unbase64(src[i++]);
      if (v < 0) continue;
      bits = bits << 6 | v;
      have++;
    }
    if (have < 4) bits <<= 6 * (4 - have);
    for (int k = 0; k + 1 < have; k++) {
      if (out == capacity) return out;
      dst[out++] = bits >> (16 - 8 * k);
    }
    if (ended || out == capacity) return out;
  }
}
template size_t Base64Decode(const uint8_t*, size_t, uint8_t*, size_t);
template size_t Base64Decode(const uint16_t*, size_t, uint8_t*, size_t);

ptrdiff_t Utf8ToUtf16(const uint8_t* src, size_t n, char16_t* dst, bool fatal) {
  // After a fault the scalar loop goes on until the input has been clean for a
  // while: restarting the vector kernel costs more than it gains on garbage.
  constexpr size_t kCleanRun = 64;
  size_t i = 0, out = 0;
  while (i < n) {
    auto r = simdutf::convert_utf8_to_utf16le_with_errors(
        AsSimd(src + i), n - i, dst + out);
    if (r.error == simdutf::SUCCESS) return out + r.count;
    if (fatal) return -1;
    size_t good = std::min(r.count, n - i);
    out += simdutf::utf16_length_from_utf8(AsSimd(src + i), good);
    // Shared memory may have changed between the two passes.
    if (out > i + good) out = i + good;
    i += good;
    for (size_t clean = 0; i < n && clean < kCleanRun; clean++) {
      int32_t cp;
      i += DecodeOne(src + i, n - i, &cp);
      if (cp < 0) {
        dst[out++] = 0xFFFD;
        clean = 0;
      } else if (cp < 0x10000) {
        dst[out++] = cp;
      } else {
        dst[out++] = 0xD7C0 + (cp >> 10);
        dst[out++] = 0xDC00 | (cp & 0x3FF);
      }
    }
  }
  return out;
}

size_t IncompleteUtf8Tail(const uint8_t* src, size_t n) {
  for (size_t back = 1; back <= 3 && back <= n; back++) {
    uint8_t b = src[n - back];
    if (b < 0x80) return 0;
    if (b < 0xC0) continue;
    size_t need = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
    if (b < 0xC2 || b > 0xF4 || back >= need) return 0;
    int32_t cp;
    return DecodeOne(src + n - back, back, &cp) == back ? back : 0;
  }
  return 0;
}

size_t Utf16Utf8Length(const uint16_t* src, size_t n) {
  if (simdutf::validate_utf16le(AsSimd(src), n)) {
    return simdutf::utf8_length_from_utf16le(AsSimd(src), n);
  }
  size_t length = 0;
  for (size_t i = 0; i < n;) {
    uint32_t c = NextUtf16(src, n, &i);
    length += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }
  return length;
}

Utf8Written Utf16ToUtf8(const uint16_t* src, size_t n, char* dst,
                        size_t capacity) {
  constexpr size_t kBlock = 16;
  size_t i = 0, out = 0;
  // Blocks whose worst case fits go through the vector kernel.
  while (n - i >= kBlock) {
    size_t block = std::min(n - i, (capacity - out) / 3);
    if (block < kBlock) break;
    if (block < n - i && IsLead(src[i + block - 1])) block--;
    auto r = simdutf::convert_utf16le_to_utf8_with_errors(AsSimd(src + i),
                                                          block, dst + out);
    if (r.error == simdutf::SUCCESS) {
      out += r.count;
      i += block;
      continue;
    }
    out += simdutf::utf8_length_from_utf16le(AsSimd(src + i), r.count);
    i += r.count;
    // A lone surrogate: see Utf8ToUtf16 for why this goes on for a while.
    for (size_t stop = std::min(n, i + 64); i < stop;) {
      size_t next = i;
      uint32_t c = NextUtf16(src, n, &next);
      if (capacity - out < 4) break;
      out += PutUtf8(c, dst + out);
      i = next;
    }
    if (capacity - out < 4) break;
  }
  while (i < n) {
    size_t next = i;
    uint32_t c = NextUtf16(src, n, &next);
    size_t need = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (need > capacity - out) break;
    out += PutUtf8(c, dst + out);
    i = next;
  }
  return {i, out};
}

Utf8Written Latin1ToUtf8(const uint8_t* src, size_t n, char* dst,
                         size_t capacity) {
  if (n <= capacity && IsAscii(src, n)) {
    memcpy(dst, src, n);
    return {n, n};
  }
  if (capacity / 2 >= n) {
    return {n, simdutf::convert_latin1_to_utf8(AsSimd(src), n, dst)};
  }
  size_t i = 0, out = 0;
  while (i < n) {
    // A block whose worst case fits goes through the vector kernel.
    size_t block = std::min(n - i, (capacity - out) / 2);
    if (block >= 16) {
      out += simdutf::convert_latin1_to_utf8(AsSimd(src + i), block, dst + out);
      i += block;
      continue;
    }
    size_t need = src[i] < 0x80 ? 1 : 2;
    if (need > capacity - out) break;
    out += PutUtf8(src[i++], dst + out);
  }
  return {i, out};
}

}  // namespace ravel
