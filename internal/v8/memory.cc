// Part of binding('buffer'): ArrayBuffers whose bytes are not zeroed, detaching. When to collect for the bytes' sake.
#include <string.h>

#include <mutex>

#include "engine.h"

using namespace v8;

namespace ravel {

// V8 counts the bytes of ArrayBuffers but starts to mark only 64 MB later, and scavenges
// by the size of the objects alone: streaming through Buffers would always hold that
// much. A scavenge here costs less than the cache misses of that much memory.
constexpr int64_t kYoungBytes = int64_t{8} << 20;
// What outlives scavenges needs marking. V8 starts at kV8Step; where there is little to mark, sooner is better.
constexpr int64_t kMarkStep = int64_t{16} << 20;
constexpr int64_t kV8Step = int64_t{64} << 20;

static bool gc_exposed = false;
static std::mutex flags_mutex;  // isolates side by side switch the same flag

void SetFlags(const char* flags) {
  std::lock_guard<std::mutex> lock(flags_mutex);
  V8::SetFlagsFromString(flags);
  if (strstr(flags, "expose-gc") || strstr(flags, "expose_gc"))
    gc_exposed = !strstr(flags, "no-expose") && !strstr(flags, "noexpose") && !strstr(flags, "no_expose");
}

static void ScavengeNow(Isolate* iso) {
  // The only way to ask for a young collection is kept behind this flag.
  std::lock_guard<std::mutex> lock(flags_mutex);
  if (!gc_exposed) V8::SetFlagsFromString("--expose-gc");
  iso->RequestGarbageCollectionForTesting(Isolate::kMinorGarbageCollection);
  if (!gc_exposed) V8::SetFlagsFromString("--no-expose-gc");
}

static void SetPhantom(rv_isolate* r, int64_t bytes) {
  if (bytes == r->phantom_bytes) return;
  int64_t change = bytes - r->phantom_bytes;
  r->phantom_bytes = bytes;
  r->iso->AdjustAmountOfExternalAllocatedMemory(change);
}

void NoteBytes(rv_isolate* r, size_t n) {
  if (n >= static_cast<size_t>(kYoungBytes)) r->taken_bytes += static_cast<int64_t>(n);  // V8 sees to so large a one
  int64_t taken = TakenBytes();
  if (taken - r->taken_bytes < kYoungBytes) return;
  r->taken_bytes = taken;
  ScavengeNow(r->iso);
  int64_t grown = AllocatedBytes() - r->live_bytes;
  if (grown < kMarkStep) return;
  HeapStatistics h;
  r->iso->GetHeapStatistics(&h);
  if (grown > static_cast<int64_t>(2 * h.used_heap_size())) SetPhantom(r, kV8Step);
}

void WatchCollections(rv_isolate* r) {
  r->iso->AddGCEpilogueCallback(
      [](Isolate*, GCType type, GCCallbackFlags, void* data) {
        auto* r = static_cast<rv_isolate*>(data);
        r->taken_bytes = TakenBytes();
        if (type != kGCTypeMarkSweepCompact) return;
        r->live_bytes = AllocatedBytes();
        SetPhantom(r, 0);
      },
      r, static_cast<GCType>(kGCTypeScavenge | kGCTypeMarkSweepCompact));
}

namespace {

using Info = FunctionCallbackInfo<Value>;

void CreateUnsafeArrayBuffer(const Info& info) {
  Isolate* iso = info.GetIsolate();
  double n = info[0]->IsNumber() ? info[0].As<Number>()->Value() : -1;
  std::shared_ptr<BackingStore> store;
  if (n >= 0 && n <= 9007199254740991.0) store = NewStore(static_cast<size_t>(n), false);
  if (!store) {
    iso->ThrowException(Exception::RangeError(Str(iso, "Array buffer allocation failed")));
    return;
  }
  info.GetReturnValue().Set(ArrayBuffer::New(iso, std::move(store)));
  NoteBytes(Of(iso), static_cast<size_t>(n));
}

void Detach(const Info& info) {
  if (info[0]->IsArrayBuffer() && info[0].As<ArrayBuffer>()->IsDetachable())
    (void)info[0].As<ArrayBuffer>()->Detach(Local<Value>());
}

}  // namespace

const NativeFn kMemoryFns[] = {
    {"createUnsafeArrayBuffer", CreateUnsafeArrayBuffer, 1},
    {"detachArrayBuffer", Detach, 1},
};
const size_t kMemoryFnsCount = std::size(kMemoryFns);

}  // namespace ravel
