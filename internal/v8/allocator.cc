#include "allocator.h"

#include <string.h>
#include <sys/mman.h>

namespace ravel {

// Four classes to each power of two: at most a quarter of a block goes unused.
int CachingAllocator::ClassOf(size_t n, size_t* rounded) {
  if (n < 128) n = 128;
  int log = 63 - __builtin_clzll(n - 1);
  size_t step = size_t{1} << (log - 2);
  size_t up = (n + step - 1) & ~(step - 1);
  *rounded = up;
  return log * 4 + static_cast<int>((up - (size_t{1} << log)) / step) - 1;
}

// ---- small blocks ----

// Gives the pages back; true when what is read there next is zeros.
static bool Discard(char* p, size_t n) {
  bool done = madvise(p, n, MADV_DONTNEED) == 0;
#ifdef __linux__
  return done;
#else
  (void)done;
  return false;  // elsewhere the advice promises nothing
#endif
}

// An empty chunk, from those at hand or from a new region.
CachingAllocator::Chunk* CachingAllocator::NewChunk(int c, size_t size) {
  if (empty_.empty()) {
    auto* memory = static_cast<char*>(inner_->AllocateUninitialized(kRegion));
    if (!memory) return nullptr;
    bool zero = Discard(memory, kRegion);
    auto* region = new Region{memory, {}};
    for (size_t i = kRegion / kChunk; i-- > 0;) {
      region->chunks[i].base = memory + i * kChunk;
      region->chunks[i].zero = zero;
      empty_.push_back(&region->chunks[i]);
    }
    regions_.push_back(region);
  }
  Chunk* chunk = empty_.back();
  empty_.pop_back();
  if (warm_ > 0) warm_--;
  chunk->block = static_cast<uint32_t>(size);
  chunk->blocks = static_cast<uint32_t>(kChunk / size);
  chunk->used = chunk->fresh = 0;
  chunk->cls = c;
  chunk->list_at = static_cast<int>(roomy_[c].size());
  roomy_[c].push_back(chunk);
  return chunk;
}

CachingAllocator::Chunk* CachingAllocator::ChunkOf(void* p) {
  for (Region* region : regions_) {
    size_t at = static_cast<size_t>(static_cast<char*>(p) - region->base);
    if (at < kRegion) return &region->chunks[at / kChunk];
  }
  return nullptr;
}

void* CachingAllocator::TakeSmall(int c, size_t size, bool* zero) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto& list = roomy_[c];
  Chunk* chunk = list.empty() ? NewChunk(c, size) : list.back();
  if (!chunk) return nullptr;
  uint32_t i;
  if (!chunk->free.empty()) {
    i = chunk->free.back();
    chunk->free.pop_back();
    *zero = false;
  } else {
    i = chunk->fresh++;
    *zero = chunk->zero;
  }
  if (++chunk->used == chunk->blocks) {
    list.pop_back();
    chunk->list_at = -1;
  }
  return chunk->base + size_t{i} * chunk->block;
}

// A chunk without blocks in use leaves its class; beyond a few, its pages go back.
void CachingAllocator::Retire(Chunk* chunk) {
  auto& list = roomy_[chunk->cls];
  list[chunk->list_at] = list.back();
  list[chunk->list_at]->list_at = chunk->list_at;
  list.pop_back();
  chunk->list_at = -1;
  std::vector<uint16_t>().swap(chunk->free);
  if (warm_ < kWarmChunks) {
    warm_++;
    chunk->zero = false;
    empty_.push_back(chunk);
    return;
  }
  chunk->zero = Discard(chunk->base, kChunk);
  empty_.insert(empty_.begin(), chunk);
}

bool CachingAllocator::FreeSmall(void* p) {
  std::lock_guard<std::mutex> lock(mutex_);
  Chunk* chunk = ChunkOf(p);
  if (!chunk) return false;
  size_t at = static_cast<size_t>(static_cast<char*>(p) - chunk->base);
  chunk->free.push_back(static_cast<uint16_t>(at / chunk->block));
  if (chunk->list_at < 0) {
    chunk->list_at = static_cast<int>(roomy_[chunk->cls].size());
    roomy_[chunk->cls].push_back(chunk);
  }
  if (--chunk->used == 0) Retire(chunk);
  return true;
}

// ---- larger ones ----

void* CachingAllocator::TakeKept(int c, size_t size) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto& list = free_[c];
  if (list.empty()) return nullptr;
  void* p = list.back();
  list.pop_back();
  kept_ -= size;
  return p;
}

void* CachingAllocator::Take(size_t n, bool clear) {
  void* p = nullptr;
  size_t size = n;
  bool zero = false;
  if (n <= kLargest) {
    int c = ClassOf(n, &size);
    p = n <= kSmall ? TakeSmall(c, size, &zero) : TakeKept(c, size);
  }
  if (p) {
    if (clear && !zero) memset(p, 0, n);
  } else {
    p = clear ? inner_->Allocate(size) : inner_->AllocateUninitialized(size);
  }
  if (p) {
    bytes.fetch_add(static_cast<int64_t>(n), std::memory_order_relaxed);
    taken.fetch_add(static_cast<int64_t>(n), std::memory_order_relaxed);
  }
  return p;
}

void* CachingAllocator::AllocateUninitialized(size_t n) { return Take(n, false); }
void* CachingAllocator::Allocate(size_t n) { return Take(n, true); }

void CachingAllocator::Free(void* p, size_t n) {
  bytes.fetch_sub(static_cast<int64_t>(n), std::memory_order_relaxed);
  if (n > kLargest) return inner_->Free(p, n);
  if (n <= kSmall && FreeSmall(p)) return;
  size_t size;
  int c = ClassOf(n, &size);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (kept_ + size <= kKept) {
      free_[c].push_back(p);
      kept_ += size;
      return;
    }
  }
  inner_->Free(p, size);
}

}  // namespace ravel
