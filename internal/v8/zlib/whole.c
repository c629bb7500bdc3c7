// Compression of an input that lies in memory whole. The library's own search works on a window that it fills, slides and
// clears as pieces of input come; here the input is the window, and the tables hold positions in it. What is found is the
// same, to the byte: the search follows the rules that zlib documents for its lazy levels (good, lazy, nice and chain
// lengths below) and gives each literal and match to the library, which forms and codes the blocks. whole_test.go holds
// the outputs side by side.
#include "zlib.h"

#include <stdlib.h>
#include <string.h>

// How the library's search hands over what it has found.
int Cr_z__tr_tally(void* state, unsigned distance, unsigned length_or_literal);
void Cr_z__tr_flush_block(void* state, const uint8_t* from, unsigned long len, int last);
int Cr_z_deflate(rz_stream*, int);
extern int Cr_z_x86_cpu_enable_simd;

enum {
  kWindow = 1 << 15,
  kFarthest = kWindow - 262,  // a match at the far end must not reach past the window
  kShortest = 3,
  kLongest = 258,
  kTooFar = 4096,  // a match of three bytes that lies farther off costs more than it saves
  kHashes = 1 << 15,
  kNoMatch = kShortest - 1,
  kBaseLimit = 1 << 30,  // and RZ_WHOLE_MAX above it: positions fit 32 bits
};

typedef struct {
  uint16_t good, lazy, nice, chain;
} effort;

static const effort efforts[] = {
    [4] = {4, 4, 16, 16},       [5] = {8, 16, 32, 32},      [6] = {8, 16, 128, 128},
    [7] = {8, 32, 128, 256},    [8] = {32, 128, 258, 1024}, [9] = {32, 258, 258, 4096},
};

struct rz_whole {
  effort how;
  uint32_t pos, block;  // where the search stands, where the block began
  uint32_t len, dist;   // the match that begins at pos - 1
  int pending;          // the byte before pos is neither written nor part of a match
  int ended;            // the last block has been formed
  // Positions count on from one input to the next, so that entries of earlier inputs lie too far off to be seen.
  uint32_t base;
  uint32_t head[kHashes];   // by hash: the latest position
  uint16_t back[kWindow];  // by position: how far off the one before it with the same hash is, 0 if too far
};

static inline uint32_t load4(const uint8_t* p) {
  uint32_t x;
  memcpy(&x, p, 4);
  return x;
}

static inline uint64_t load8(const uint8_t* p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return x;
}

// enter records the four bytes at pos and returns the distance of the latest like them, 0 if there is none within reach.
static inline uint32_t enter(rz_whole* w, uint32_t pos, uint32_t bytes) {
  uint32_t h = ((bytes + 1) * 66521u >> 16) & (kHashes - 1), at = w->base + pos, d = at - w->head[h];
  w->head[h] = at;
  d = d > kFarthest ? 0 : d;
  w->back[pos & (kWindow - 1)] = d;
  return d;
}

// The three bytes at the end are hashed with what follows them in the library's window: what lay there a window ago.
static uint32_t last_bytes(const uint8_t* in, uint32_t n) {
  uint32_t pos = n - 3, full = 2 * kWindow - 262;
  return in[pos] | in[pos + 1] << 8 | in[pos + 2] << 16 | (pos < full ? 0 : (uint32_t)in[n - kWindow] << 24);
}

static inline uint32_t common(const uint8_t* a, const uint8_t* b, uint32_t max) {
  uint32_t i = 0;
  for (; i + 8 <= max; i += 8) {
    uint64_t x = load8(a + i) ^ load8(b + i);
    if (x) return i + (__builtin_ctzll(x) >> 3);
  }
  while (i < max && a[i] == b[i]) i++;
  return i;
}

// search looks for a match at pos that is longer than best, nearest first from the one d bytes back.
static uint32_t search(rz_whole* w, const uint8_t* in, uint32_t pos, uint32_t n, uint32_t d, uint32_t best) {
  uint32_t max = n - pos < kLongest ? n - pos : kLongest;
  uint32_t nice = w->how.nice < max ? w->how.nice : max;
  uint32_t chain = best >= w->how.good ? w->how.chain >> 2 : w->how.chain;
  const uint8_t* scan = in + pos;
  if (best >= max) return max;
  uint16_t end;
  memcpy(&end, scan + best - 1, 2);
  for (;;) {
    const uint8_t* match = scan - d;
    uint16_t there;
    memcpy(&there, match + best - 1, 2);
    if (there == end) {
      uint32_t len = common(scan, match, max);
      if (len > best) {
        best = len, w->dist = d;
        if (len >= nice) break;
        memcpy(&end, scan + best - 1, 2);
      }
    }
    uint32_t step = w->back[(pos - d) & (kWindow - 1)];
    d += step;
    if (!step || d >= kFarthest || --chain == 0) break;
  }
  return best;
}

// Without these instructions the library hashes otherwise.
int rz_whole_suits(void) { return Cr_z_x86_cpu_enable_simd; }

rz_whole* rz_whole_new(void) { return calloc(1, sizeof(rz_whole)); }
void rz_whole_free(rz_whole* w) { free(w); }

void rz_whole_begin(rz_whole* w, int level) {
  w->how = efforts[level];
  w->base += w->pos + kWindow;
  if (w->base > kBaseLimit) {
    memset(w->head, 0, sizeof w->head);
    w->base = kWindow;
  }
  w->pos = w->block = w->dist = w->pending = w->ended = 0;
  w->len = kNoMatch;
}

// drain moves what the library has ready to the output; false: there is no room for all of it.
static int drain(rz_stream* s) {
  Cr_z_deflate(s, 0);
  return s->avail_out != 0;
}

static int flush(rz_stream* s, rz_whole* w, const uint8_t* in, int last) {
  Cr_z__tr_flush_block(s->state, in + w->block, w->pos - w->block, last);
  w->block = w->pos;
  return drain(s);
}

rz_result rz_whole_run(rz_whole* w, rz_stream* s, const uint8_t* in, uint32_t n, uint8_t* out, uint32_t room) {
  s->next_in = in;
  s->avail_in = 0;
  s->next_out = out;
  s->avail_out = room;
  void* state = s->state;
  int fits = drain(s);
  while (fits && w->pos < n) {
    uint32_t pos = w->pos, look = n - pos, d = 0, before = w->len, dist = w->dist;
    if (look > kShortest) {
      // The library takes position 0 for none.
      if (pos) d = enter(w, pos, load4(in + pos));
    } else if (look == kShortest) {
      d = enter(w, pos, last_bytes(in, n));
    }
    w->len = kNoMatch;
    if (d && before < w->how.lazy) {
      w->len = search(w, in, pos, n, d, before);
      if (w->len == kShortest && w->dist > kTooFar) w->len = kNoMatch;
    }
    if (before >= kShortest && w->len <= before) {
      int full = Cr_z__tr_tally(state, dist, before - kShortest);
      uint32_t end = pos + before - 1, known = n - kShortest < end ? n - kShortest : end;
      for (uint32_t p = pos + 1; p < known; p++) enter(w, p, load4(in + p));
      w->pending = 0;
      w->len = kNoMatch;
      w->pos = end;
      if (full) fits = flush(s, w, in, 0);
    } else {
      if (w->pending) {
        if (Cr_z__tr_tally(state, 0, in[pos - 1])) fits = flush(s, w, in, 0);
      }
      w->pending = 1;
      w->pos++;
    }
  }
  if (fits && !w->ended) {
    if (w->pending) Cr_z__tr_tally(state, 0, in[n - 1]);
    w->ended = 1;
    fits = flush(s, w, in, 1);
  }
  s->next_in = s->next_out = NULL;
  return (rz_result){fits, 0, s->avail_out};
}
