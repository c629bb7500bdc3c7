#include "zlib.h"

#include <stdlib.h>

int Cr_z_deflateInit2_(rz_stream*, int, int, int, int, int, const char*, int);
int Cr_z_inflateInit2_(rz_stream*, int, const char*, int);
int Cr_z_deflate(rz_stream*, int);
int Cr_z_inflate(rz_stream*, int);
int Cr_z_deflateEnd(rz_stream*);
int Cr_z_inflateEnd(rz_stream*);
int Cr_z_deflateReset(rz_stream*);
int Cr_z_inflateReset(rz_stream*);
int Cr_z_deflateParams(rz_stream*, int, int);
int Cr_z_deflateSetDictionary(rz_stream*, const uint8_t*, unsigned);
int Cr_z_inflateSetDictionary(rz_stream*, const uint8_t*, unsigned);
const char* Cr_z_zlibVersion(void);

rz_stream* rz_new(int inflate, int level, int window_bits, int mem_level, int strategy, int32_t* code) {
  rz_stream* s = calloc(1, sizeof *s);
  if (!s) {
    *code = -4;
    return NULL;
  }
  *code = inflate ? Cr_z_inflateInit2_(s, window_bits, Cr_z_zlibVersion(), sizeof *s)
                  : Cr_z_deflateInit2_(s, level, 8, window_bits, mem_level, strategy, Cr_z_zlibVersion(), sizeof *s);
  if (*code == 0) return s;
  free(s);
  return NULL;
}

void rz_free(rz_stream* s, int inflate) {
  inflate ? Cr_z_inflateEnd(s) : Cr_z_deflateEnd(s);
  free(s);
}

rz_result rz_run(rz_stream* s, int inflate, int flush, const uint8_t* in, uint32_t in_len, uint8_t* out,
                 uint32_t out_len) {
  // Both pointers must be non-null for zlib even when there is nothing behind them.
  static uint8_t nothing;
  s->next_in = in_len ? in : &nothing;
  s->avail_in = in_len;
  s->next_out = out_len ? out : &nothing;
  s->avail_out = out_len;
  int code = inflate ? Cr_z_inflate(s, flush) : Cr_z_deflate(s, flush);
  rz_result r = {code, s->avail_in, s->avail_out};
  s->next_in = s->next_out = NULL;
  return r;
}

int rz_reset(rz_stream* s, int inflate) { return inflate ? Cr_z_inflateReset(s) : Cr_z_deflateReset(s); }

int rz_params(rz_stream* s, int level, int strategy) {
  static uint8_t nothing;  // no room for output, yet zlib wants a pointer
  s->next_out = &nothing;
  s->avail_out = s->avail_in = 0;
  return Cr_z_deflateParams(s, level, strategy);
}

int rz_dictionary(rz_stream* s, int inflate, const uint8_t* dict, uint32_t len) {
  return inflate ? Cr_z_inflateSetDictionary(s, dict, len) : Cr_z_deflateSetDictionary(s, dict, len);
}
