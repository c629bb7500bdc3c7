#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
  int32_t error;     // an error of the library, or 0
  int32_t complete;  // the frame is, and all of it is written
  size_t left_in, left_out;
} rs_result;

// A context compresses or decompresses. Answers other than rs_run's are errors of the library, or 0.
void* rs_new(int decode);
void rs_free(void* ctx, int decode);
size_t rs_size(void* ctx, int decode);
int rs_clear(void* ctx, int decode);  // all as new
int rs_reset(void* ctx, int decode);  // forgets the frame, not the settings
int rs_param(void* ctx, int decode, int key, int value);
int rs_pledge(void* ctx, uint64_t size);
int rs_dictionary(void* ctx, int decode, const void* dict, size_t len);
// rs_run of a compressor fills out by pieces, each a call of the library: what it writes depends on the room that it sees.
// The last piece ends where out does. There must be room.
rs_result rs_run(void* ctx, int decode, int op, const void* in, size_t n, void* out, size_t room, size_t piece);
const char* rs_error_name(int error);
const char* rs_error_message(int error);
