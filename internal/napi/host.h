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

// To Go.
void ravelNapiSubmit(uintptr_t isolate, void* work);
void ravelNapiKeepAlive(uintptr_t isolate, int on);

#ifdef __cplusplus
}
#endif
