#include "allocator.h"

#include <string.h>

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

void* CachingAllocator::Take(int c, size_t size) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto& list = free_[c];
  if (list.empty()) return nullptr;
  void* p = list.back();
  list.pop_back();
  kept_ -= size;
  return p;
}

void* CachingAllocator::AllocateUninitialized(size_t n) {
  void* p = nullptr;
  size_t size = n;
  if (n <= kLargest) {
    int c = ClassOf(n, &size);
    p = Take(c, size);
  }
  if (!p) p = inner_->AllocateUninitialized(size);
  if (p) bytes += static_cast<int64_t>(n);
  return p;
}

void* CachingAllocator::Allocate(size_t n) {
  if (n > kLargest) {
    void* p = inner_->Allocate(n);
    if (p) bytes += static_cast<int64_t>(n);
    return p;
  }
  void* p = AllocateUninitialized(n);
  if (p) memset(p, 0, n);
  return p;
}

void CachingAllocator::Free(void* p, size_t n) {
  bytes -= static_cast<int64_t>(n);
  size_t size = n;
  if (n <= kLargest) {
    int c = ClassOf(n, &size);
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
