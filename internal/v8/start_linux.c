// What makes the engine's start cheap on Linux, beside startup.cc.
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bridge.h"

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

static int ReleaseSegments(struct dl_phdr_info* info, size_t size, void* data) {
  (void)size;
  (void)data;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr)* h = &info->dlpi_phdr[i];
    if (h->p_type != PT_LOAD || h->p_flags & PF_W) continue;
    uintptr_t from = (info->dlpi_addr + h->p_vaddr + page - 1) & ~(page - 1);
    uintptr_t to = (info->dlpi_addr + h->p_vaddr + h->p_memsz) & ~(page - 1);
    if (from < to) madvise((void*)from, to - from, MADV_DONTNEED);
  }
  return 1;  // the program itself comes first; its libraries are small
}

void rv_release_code(void) {
  dl_iterate_phdr(ReleaseSegments, NULL);
  malloc_trim(1 << 20);
}
