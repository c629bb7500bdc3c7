#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct rb_codec rb_codec;

typedef struct {
  int32_t code;  // of a decoder: its result, or its error if negative; of an encoder: 0 if it refused
  size_t left_in, left_out;
} rb_result;

// rb_new makes the memory of a codec, which serves one after the other: rb_begin to rb_end.
rb_codec* rb_new(void);
void rb_free(rb_codec* c);
// rb_begin answers 0, or RB_REFUSED for one of the n pairs of key and value, or RB_NO_MEMORY; no rb_end then.
enum { RB_REFUSED = 1, RB_NO_MEMORY };
int rb_begin(rb_codec* c, int decode, const uint32_t* params, size_t n);
void rb_end(rb_codec* c);
rb_result rb_run(rb_codec* c, int op, const uint8_t* in, size_t n, uint8_t* out, size_t room);
const char* rb_error_name(int32_t code);
