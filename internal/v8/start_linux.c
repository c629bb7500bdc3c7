// What makes the engine's start cheap on Linux, beside startup.cc.
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

void* __real_mmap64(void* addr, size_t n, int prot, int flags, int fd, off64_t at);

// V8 wants a guard region below 4 GiB and tries to map it from each page of the first
// MiB on: 256 mappings made and undone in vain, for that is where the binary stands.
void* __wrap_mmap64(void* addr, size_t n, int prot, int flags, int fd, off64_t at) {
  uintptr_t from = (uintptr_t)addr;
  if (prot == PROT_NONE && from <= 1 << 20 && from + n == (uintptr_t)1 << 32) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return __real_mmap64(addr, n, prot, flags, fd, at);
}

// Go's threads hardly use malloc: an arena of 64 MiB of address space for each is waste.
__attribute__((constructor)) static void FewArenas(void) { mallopt(M_ARENA_MAX, 2); }
