// The memory of ArrayBuffers.
#pragma once

#include <v8-array-buffer.h>

#include <atomic>
#include <mutex>
#include <vector>

namespace ravel {

// Takes memory from V8's own allocator, which hands it out inside the sandbox but
// works in pages: it clears every block, also where that was not asked for, and
// gives its pages back to the kernel at once. Here blocks up to kSmall are cut from
// chunks of one size each, larger ones up to kLargest are kept for the next time.
// Counts the bytes in use. Any thread.
class CachingAllocator : public v8::ArrayBuffer::Allocator {
 public:
  void* Allocate(size_t n) override;
  void* AllocateUninitialized(size_t n) override;
  void Free(void* p, size_t n) override;
  size_t MaxAllocationSize() const override { return inner_->MaxAllocationSize(); }
  v8::PageAllocator* GetPageAllocator() override { return inner_->GetPageAllocator(); }
  std::atomic<int64_t> bytes{0};
  std::atomic<int64_t> taken{0};  // never goes down

 private:
  static constexpr size_t kSmall = 256 << 10;
  static constexpr size_t kLargest = 1 << 20;         // larger blocks are not kept
  static constexpr size_t kKept = size_t{10} << 20;   // nor more than this in all
  static constexpr size_t kChunk = 1 << 20;
  static constexpr size_t kRegion = 16 * kChunk;
  static constexpr size_t kWarmChunks = 10;  // empty chunks that keep their pages
  static constexpr int kClasses = 4 * 21;

  // A piece of a region whose blocks all have the size of one class.
  struct Chunk {
    char* base = nullptr;
    uint32_t block = 0, blocks = 0;
    uint32_t used = 0, fresh = 0;  // blocks from `fresh` on were never handed out
    int list_at = -1;              // place in its class's list while it has room
    int cls = 0;
    bool zero = true;              // never handed out means still zero
    std::vector<uint16_t> free;
  };
  struct Region {
    char* base;
    Chunk chunks[kRegion / kChunk];
  };

  static int ClassOf(size_t n, size_t* rounded);
  void* Take(size_t n, bool clear);
  void* TakeSmall(int c, size_t size, bool* zero);
  void* TakeKept(int c, size_t size);
  bool FreeSmall(void* p);
  Chunk* NewChunk(int c, size_t size);
  Chunk* ChunkOf(void* p);
  void Retire(Chunk* chunk);

  v8::ArrayBuffer::Allocator* inner_ = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
  std::mutex mutex_;
  std::vector<Region*> regions_;
  std::vector<Chunk*> empty_;        // without a class; the last ones warm
  size_t warm_ = 0;
  std::vector<Chunk*> roomy_[kClasses];
  std::vector<void*> free_[kClasses];
  size_t kept_ = 0;
};

}  // namespace ravel
