// The part of simdutf that the byte loops use. V8's static library carries
// simdutf (for Uint8Array.fromBase64) with all its kernels, but its header is
// not among V8's public ones; these declarations follow simdutf 6's ABI.
#ifndef RAVEL_V8_SIMDUTF_H_
#define RAVEL_V8_SIMDUTF_H_

#include <stddef.h>
#include <stdint.h>

namespace simdutf {

enum error_code : int { SUCCESS = 0 };

// On success `count` is the number of output units written (or, for
// validation, of input units seen); on error the input position of the fault.
struct result {
  error_code error;
  size_t count;
};

enum base64_options : uint64_t { base64_default = 0, base64_url = 1 };
enum last_chunk_handling_options : uint64_t { loose = 0 };

bool validate_ascii(const char* buf, size_t len);
bool validate_utf8(const char* buf, size_t len);
bool validate_utf16le(const char16_t* buf, size_t len);
size_t utf8_length_from_latin1(const char* input, size_t length);
size_t utf8_length_from_utf16le(const char16_t* input, size_t length);
size_t utf16_length_from_utf8(const char* input, size_t length);
size_t convert_latin1_to_utf8(const char* input, size_t length, char* out);
size_t convert_latin1_to_utf8_safe(const char* input, size_t length, char* out,
                                   size_t capacity);
size_t convert_latin1_to_utf16le(const char* input, size_t length,
                                 char16_t* out);
result convert_utf8_to_utf16le_with_errors(const char* input, size_t length,
                                           char16_t* out);
result convert_utf8_to_latin1_with_errors(const char* input, size_t length,
                                          char* out);
result convert_utf16le_to_utf8_with_errors(const char16_t* input,
                                           size_t length, char* out);
size_t binary_to_base64(const char* input, size_t length, char* out,
                        base64_options options);
result base64_to_binary_safe(const char* input, size_t length, char* out,
                             size_t& capacity, base64_options options,
                             last_chunk_handling_options last_chunk);
result base64_to_binary_safe(const char16_t* input, size_t length, char* out,
                             size_t& capacity, base64_options options,
                             last_chunk_handling_options last_chunk);

}  // namespace simdutf

#endif  // RAVEL_V8_SIMDUTF_H_
