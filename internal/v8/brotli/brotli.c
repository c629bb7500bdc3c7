#include "brotli.h"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <stdlib.h>

// Neither encoder nor decoder can be reset, and each asks memory for its tables anew. What they give back is kept for the
// next to ask, up to a limit: the kernel would have to map and clear it again.
enum { kKept = 4 << 20 };

typedef struct block {
  struct block* next;
  size_t size;
} block;  // 16 bytes, so that what follows is aligned as malloc's

struct rb_codec {
  BrotliEncoderState* encoder;
  BrotliDecoderState* decoder;
  block* free;
  size_t kept;
};

static void* give(void* opaque, size_t size) {
  rb_codec* c = opaque;
  for (block** at = &c->free; *at; at = &(*at)->next) {
    block* b = *at;
    // Not one that is far too large, or the largest would soon be gone for the smallest.
    if (b->size < size || b->size / 2 > size) continue;
    *at = b->next;
    c->kept -= b->size;
    return b + 1;
  }
  if (size > SIZE_MAX - sizeof(block)) return NULL;
  block* b = malloc(sizeof(block) + size);
  if (!b) return NULL;
  b->size = size;
  return b + 1;
}

static void take(void* opaque, void* p) {
  if (!p) return;
  rb_codec* c = opaque;
  block* b = (block*)p - 1;
  if (b->size > kKept - c->kept) {
    free(b);
    return;
  }
  c->kept += b->size;
  b->next = c->free;
  c->free = b;
}

rb_codec* rb_new(void) { return calloc(1, sizeof(rb_codec)); }

void rb_free(rb_codec* c) {
  while (c->free) {
    block* b = c->free;
    c->free = b->next;
    free(b);
  }
  free(c);
}

int rb_begin(rb_codec* c, int decode, const uint32_t* params, size_t n) {
  if (decode) {
    c->decoder = BrotliDecoderCreateInstance(give, take, c);
  } else {
    c->encoder = BrotliEncoderCreateInstance(give, take, c);
  }
  if (!c->decoder && !c->encoder) return RB_NO_MEMORY;
  for (size_t i = 0; i + 1 < n; i += 2) {
    if (decode ? !BrotliDecoderSetParameter(c->decoder, params[i], params[i + 1])
               : !BrotliEncoderSetParameter(c->encoder, params[i], params[i + 1])) {
      rb_end(c);
      return RB_REFUSED;
    }
  }
  return 0;
}

void rb_end(rb_codec* c) {
  if (c->decoder) BrotliDecoderDestroyInstance(c->decoder);
  if (c->encoder) BrotliEncoderDestroyInstance(c->encoder);
  c->decoder = NULL;
  c->encoder = NULL;
}

rb_result rb_run(rb_codec* c, int op, const uint8_t* in, size_t n, uint8_t* out, size_t room) {
  rb_result r = {0, n, room};
  if (c->decoder) {
    r.code = BrotliDecoderDecompressStream(c->decoder, &r.left_in, &in, &r.left_out, &out, NULL);
    if (r.code == BROTLI_DECODER_RESULT_ERROR) r.code = BrotliDecoderGetErrorCode(c->decoder);
  } else {
    r.code = BrotliEncoderCompressStream(c->encoder, op, &r.left_in, &in, &r.left_out, &out, NULL);
  }
  return r;
}

const char* rb_error_name(int32_t code) { return BrotliDecoderErrorString(code); }
