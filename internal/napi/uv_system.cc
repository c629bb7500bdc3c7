// What libuv has of the system that needs no loop: shared libraries, names of errors and threads, processors, the clock.
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "api.h"
#include "host.h"

#define UV_EXPORT NAPI_EXPORT

namespace {

struct Library {
  void* handle;
  char* error;
};

int Note(Library* lib, bool failed) {
  free(lib->error);
  const char* why = failed ? dlerror() : nullptr;
  lib->error = failed ? strdup(why ? why : "unknown error") : nullptr;
  return failed ? -1 : 0;
}

char* Copy(const char* text, char* to, size_t size) {
  if (size > 0) snprintf(to, size, "%s", text);
  return to;
}

struct TimeVal64 {
  int64_t seconds;
  int32_t micros;
};

}  // namespace

UV_EXPORT int uv_dlopen(const char* filename, Library* lib) {
  lib->error = nullptr;
  dlerror();
  lib->handle = dlopen(filename, RTLD_LAZY);
  return Note(lib, !lib->handle);
}
UV_EXPORT void uv_dlclose(Library* lib) {
  free(lib->error);
  lib->error = nullptr;
  if (lib->handle) dlclose(lib->handle);
  lib->handle = nullptr;
}
// A symbol may be there and be 0.
UV_EXPORT int uv_dlsym(Library* lib, const char* name, void** result) {
  dlerror();
  *result = dlsym(lib->handle, name);
  if (*result) return Note(lib, false);
  const char* why = dlerror();
  free(lib->error);
  lib->error = why ? strdup(why) : nullptr;
  return why ? -1 : 0;
}
UV_EXPORT const char* uv_dlerror(const Library* lib) { return lib->error ? lib->error : "no error"; }

UV_EXPORT char* uv_err_name_r(int error, char* to, size_t size) { return Copy(ravelNapiErrorText(error, 0), to, size); }
UV_EXPORT char* uv_strerror_r(int error, char* to, size_t size) { return Copy(ravelNapiErrorText(error, 1), to, size); }
UV_EXPORT int uv_translate_sys_error(int error) { return error <= 0 ? error : -error; }

UV_EXPORT int uv_thread_detach(pthread_t* id) { return -pthread_detach(*id); }
#ifdef __linux__
UV_EXPORT int uv_thread_setname(const char* name) {
  if (!name) return -EINVAL;
  char kept[16];
  return -pthread_setname_np(pthread_self(), Copy(name, kept, sizeof kept));
}
UV_EXPORT int uv_thread_getname(pthread_t* id, char* name, size_t size) {
  if (!name || size == 0) return -EINVAL;
  char whole[16];
  int e = pthread_getname_np(*id, whole, sizeof whole);
  if (!e) Copy(whole, name, size);
  return -e;
}
UV_EXPORT int uv_barrier_init(pthread_barrier_t* b, unsigned count) { return -pthread_barrier_init(b, nullptr, count); }
UV_EXPORT int uv_barrier_wait(pthread_barrier_t* b) {
  int e = pthread_barrier_wait(b);
  if (e && e != PTHREAD_BARRIER_SERIAL_THREAD) abort();
  return e == PTHREAD_BARRIER_SERIAL_THREAD;
}
UV_EXPORT void uv_barrier_destroy(pthread_barrier_t* b) {
  if (pthread_barrier_destroy(b)) abort();
}
#endif

UV_EXPORT unsigned uv_available_parallelism() {
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n > 0 ? static_cast<unsigned>(n) : 1;
}
UV_EXPORT int uv_gettimeofday(TimeVal64* result) {
  if (!result) return -EINVAL;
  timeval t;
  if (gettimeofday(&t, nullptr)) return -errno;
  *result = {t.tv_sec, static_cast<int32_t>(t.tv_usec)};
  return 0;
}
