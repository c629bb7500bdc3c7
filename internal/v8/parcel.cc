#include "parcel.h"

#include <atomic>
#include <mutex>

namespace ravel {
namespace {

// A thread that sends and receives gets along without new memory.
struct Spare {
  Parcel* list[64];
  size_t n = 0;
  uint32_t places[32];  // free ones of the table below
  size_t n_places = 0;
  ~Spare();
};
thread_local Spare spare;

// Messages by number: a place in the table and how often the place was used before, so that no number ever gives a
// message twice. The generation is odd while a message stands there.
struct Place {
  std::atomic<uint32_t> gen{0};
  uint32_t next_free = 0;
  Parcel* m = nullptr;
};
constexpr uint32_t kPlaceBits = 24, kChunkBits = 10, kGenMask = (1u << 28) - 1;
constexpr uint32_t kChunk = 1u << kChunkBits;
std::mutex mu;  // of what follows, but for the generations
std::atomic<Place*> chunks[1u << (kPlaceBits - kChunkBits)];
uint32_t places = 1, first_free = 0;  // place 0 is none

Place* PlaceAt(uint32_t i) {
  Place* chunk = chunks[i >> kChunkBits].load(std::memory_order_acquire);
  return chunk ? &chunk[i & (kChunk - 1)] : nullptr;
}

// A free place; 0 when there is none.
uint32_t NewPlace() {
  if (spare.n_places > 0) return spare.places[--spare.n_places];
  std::lock_guard<std::mutex> lock(mu);
  uint32_t i = first_free;
  if (i != 0) {
    first_free = PlaceAt(i)->next_free;
    return i;
  }
  if (places == 1u << kPlaceBits) return 0;
  i = places++;
  auto& chunk = chunks[i >> kChunkBits];
  if (!chunk.load(std::memory_order_relaxed)) chunk.store(new Place[kChunk], std::memory_order_release);
  return i;
}

void FreePlace(uint32_t i) {
  std::lock_guard<std::mutex> lock(mu);
  PlaceAt(i)->next_free = first_free;
  first_free = i;
}

Spare::~Spare() {
  while (n > 0) delete list[--n];
  while (n_places > 0) FreePlace(places[--n_places]);
}

}  // namespace

void Recycle::operator()(Parcel* m) const {
  if (spare.n == std::size(spare.list)) {
    delete m;
    return;
  }
  m->Clear();
  spare.list[spare.n++] = m;
}

Owned NewParcel() { return Owned(spare.n > 0 ? spare.list[--spare.n] : new Parcel); }

uint64_t Keep(Owned m) {
  uint32_t i = NewPlace();
  if (i == 0) return 0;
  Place* p = PlaceAt(i);
  p->m = m.release();
  uint32_t gen = (p->gen.load(std::memory_order_relaxed) + 1) & kGenMask;
  p->gen.store(gen, std::memory_order_release);
  return static_cast<uint64_t>(gen) << kPlaceBits | i;
}

Owned TakeNumber(uint64_t number) {
  uint32_t i = number & ((1u << kPlaceBits) - 1);
  Place* p = PlaceAt(i);
  auto gen = static_cast<uint32_t>(number >> kPlaceBits);
  if (!p || (gen & 1) == 0 || !p->gen.compare_exchange_strong(gen, (gen + 1) & kGenMask)) return nullptr;
  Owned m(p->m);
  p->m = nullptr;
  if (spare.n_places < std::size(spare.places)) {
    spare.places[spare.n_places++] = i;
  } else {
    FreePlace(i);
  }
  return m;
}

}  // namespace ravel
