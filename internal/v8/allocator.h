// The memory of ArrayBuffers.
#pragma once

#include <v8-array-buffer.h>

#include <atomic>
#include <mutex>
#include <vector>

namespace ravel {

// Takes memory from V8's own allocator, which hands it out inside the sandbox, and
// keeps what is freed for the next time: V8's clears every block, also where that
// was not asked for, and gives its pages back to the kernel at once. Counts the
// bytes in use. Any thread.
class CachingAllocator : public v8::ArrayBuffer::Allocator {
 public:
  void* Allocate(size_t n) override;
  void* AllocateUninitialized(size_t n) override;
  void Free(void* p, size_t n) override;
  size_t MaxAllocationSize() const override { return inner_->MaxAllocationSize(); }
  v8::PageAllocator* GetPageAllocator() override { return inner_->GetPageAllocator(); }
  std::atomic<int64_t> bytes{0};

 private:
  static constexpr size_t kLargest = 1 << 20;         // larger blocks are not kept
  static constexpr size_t kKept = size_t{32} << 20;   // nor more than this in all
  static constexpr int kClasses = 4 * 21;

  static int ClassOf(size_t n, size_t* rounded);
  void* Take(int c, size_t size);

  v8::ArrayBuffer::Allocator* inner_ = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
  std::mutex mutex_;
  std::vector<void*> free_[kClasses];
  size_t kept_ = 0;
};

}  // namespace ravel
