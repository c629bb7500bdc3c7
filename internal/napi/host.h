// The C surface between Node-API and its Go half.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// From Go.
void rv_napi_execute(uint64_t work);   // on a thread of the pool
void rv_napi_complete(uint64_t work);  // on the JavaScript thread
// The end of an isolate's addons: their cleanup hooks; then, as long as it tells that asynchronous ones are under way,
// rv_napi_cleaning, which runs what has been posted; then the rest.
void rv_napi_stop(uintptr_t isolate);
int rv_napi_cleaning(uintptr_t isolate);
void rv_napi_close(uintptr_t isolate);
// libuv's handles, on the JavaScript thread.
void rv_uv_ready(void* handle, int events);
void rv_uv_expired(void* handle);
void rv_uv_phase(void* handle);

// To Go.
void ravelNapiSubmit(uintptr_t isolate, uint64_t work);
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
