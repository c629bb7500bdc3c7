#pragma once
#include <stddef.h>
#include <stdint.h>

// zlib's stable interface (RFC 1950-1952 implemented by Chromium's zlib inside the V8 archive, whose symbols carry the
// prefix Cr_z_). Declared here because the archive comes without headers.
typedef struct {
  const uint8_t* next_in;
  unsigned avail_in;
  unsigned long total_in;
  uint8_t* next_out;
  unsigned avail_out;
  unsigned long total_out;
  const char* msg;
  void* state;
  void* (*zalloc)(void*, unsigned, unsigned);
  void (*zfree)(void*, void*);
  void* opaque;
  int data_type;
  unsigned long adler;
  unsigned long reserved;
} rz_stream;

typedef struct {
  int32_t code;
  uint32_t left_in, left_out;
} rz_result;

rz_stream* rz_new(int inflate, int level, int window_bits, int mem_level, int strategy, int32_t* code);
void rz_free(rz_stream* s, int inflate);
rz_result rz_run(rz_stream* s, int inflate, int flush, const uint8_t* in, uint32_t in_len, uint8_t* out, uint32_t out_len);
int rz_reset(rz_stream* s, int inflate);
int rz_params(rz_stream* s, int level, int strategy);
int rz_dictionary(rz_stream* s, int inflate, const uint8_t* dict, uint32_t len);

uint32_t rz_adler32(const uint8_t* in, uint64_t len);

// whole.c: at most RZ_WHOLE_MAX bytes at once, through a raw stream whose memory level is 8.
#define RZ_WHOLE_MAX (1u << 30)
typedef struct rz_whole rz_whole;
int rz_whole_suits(void);
rz_whole* rz_whole_new(void);
void rz_whole_free(rz_whole* w);
void rz_whole_begin(rz_whole* w, int level);
// rz_whole_run answers code 1 when all is written, 0 when there must be more room: again, with the same input.
rz_result rz_whole_run(rz_whole* w, rz_stream* s, const uint8_t* in, uint32_t n, uint8_t* out, uint32_t room);
