// The prebuilt V8 was linked against glibc 2.38's C23 names; older systems lack them.
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__linux__)
#define WEAK __attribute__((weak))
WEAK long __isoc23_strtol(const char* s, char** e, int b) { return strtol(s, e, b); }
WEAK long long __isoc23_strtoll(const char* s, char** e, int b) { return strtoll(s, e, b); }
WEAK unsigned long __isoc23_strtoul(const char* s, char** e, int b) { return strtoul(s, e, b); }
WEAK unsigned long long __isoc23_strtoull(const char* s, char** e, int b) { return strtoull(s, e, b); }
WEAK int __isoc23_sscanf(const char* s, const char* f, ...) {
  va_list a;
  va_start(a, f);
  int r = vsscanf(s, f, a);
  va_end(a);
  return r;
}
WEAK int __isoc23_fscanf(FILE* s, const char* f, ...) {
  va_list a;
  va_start(a, f);
  int r = vfscanf(s, f, a);
  va_end(a);
  return r;
}
#endif

#if !defined(__linux__)
void rv_release_code(void) {}
#endif
