// The C surface between Node-API and its Go half.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// From Go.
void rv_napi_execute(void* work);   // on a thread of the pool
void rv_napi_complete(void* work);  // on the JavaScript thread
void rv_napi_close(uintptr_t isolate);
// libuv's handles, on the JavaScript thread.
void rv_uv_ready(void* handle, int events);
void rv_uv_expired(void* handle);
void rv_uv_phase(void* handle);

// To Go.
void ravelNapiSubmit(uintptr_t isolate, void* work);
void ravelNapiKeepAlive(uintptr_t isolate, int on);
// events 0 ends it. A negative errno.
int ravelNapiWatch(uintptr_t isolate, void* handle, int fd, int events);
// ms < 0 ends it.
void ravelNapiTimer(uintptr_t isolate, void* handle, int64_t ms);
// phase 0 to 2: idle, prepare, check; on 0 ends it.
void ravelNapiPhase(uintptr_t isolate, void* handle, int phase, int on);
int64_t ravelNapiNow(uintptr_t isolate);
// libuv's name of an error, or its message. The text stays.
char* ravelNapiErrorText(int error, int message);

#ifdef __cplusplus
}
#endif
