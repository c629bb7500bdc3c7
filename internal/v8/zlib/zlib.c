#include "zlib.h"

#include <stdlib.h>
#include <string.h>

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
unsigned long Cr_z_adler32_z(unsigned long, const uint8_t*, size_t);

// A compressor looks a byte past its input, harmlessly, but what it then writes would depend on what was compressed before.
// So its window, the second thing it asks memory for, is cleared when it begins anew.
typedef struct {
  rz_stream s;
  int asked;
  void* window;
  size_t window_size;
} stream;

static void* give(void* opaque, unsigned items, unsigned size) {
  stream* own = opaque;
  size_t n = (size_t)items * size;
  void* p = malloc(n);
  if (++own->asked == 2) own->window = p, own->window_size = n;
  return p;
}

static void take(void* opaque, void* p) {
  (void)opaque;
  free(p);
}

rz_stream* rz_new(int inflate, int level, int window_bits, int mem_level, int strategy, int32_t* code) {
  stream* own = calloc(1, sizeof *own);
  if (!own) {
    *code = -4;
    return NULL;
  }
  rz_stream* s = &own->s;
  if (!inflate) s->zalloc = give, s->zfree = take, s->opaque = own;
  *code = inflate ? Cr_z_inflateInit2_(s, window_bits, Cr_z_zlibVersion(), sizeof *s)
                  : Cr_z_deflateInit2_(s, level, 8, window_bits, mem_level, strategy, Cr_z_zlibVersion(), sizeof *s);
  if (*code == 0) return s;
  free(own);
  return NULL;
}

void rz_free(rz_stream* s, int inflate) {
  inflate ? Cr_z_inflateEnd(s) : Cr_z_deflateEnd(s);
  free(s);  // the first member of what was allocated
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

int rz_reset(rz_stream* s, int inflate) {
  if (inflate) return Cr_z_inflateReset(s);
  stream* own = (stream*)s;
  memset(own->window, 0, own->window_size);
  return Cr_z_deflateReset(s);
}

int rz_params(rz_stream* s, int level, int strategy) {
  static uint8_t nothing;  // no room for output, yet zlib wants a pointer
  s->next_out = &nothing;
  s->avail_out = s->avail_in = 0;
  return Cr_z_deflateParams(s, level, strategy);
}

int rz_dictionary(rz_stream* s, int inflate, const uint8_t* dict, uint32_t len) {
  return inflate ? Cr_z_inflateSetDictionary(s, dict, len) : Cr_z_deflateSetDictionary(s, dict, len);
}

uint32_t rz_adler32(const uint8_t* in, uint64_t len) { return Cr_z_adler32_z(1, in, len); }
