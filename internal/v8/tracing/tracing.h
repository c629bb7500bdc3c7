#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Starts to record the engine's events of these categories, which are divided by commas. Any thread, one at a time.
void rv_tracing_start(const char* categories);
// Ends that. Gives the events as JSON objects with commas between them; the caller frees them.
char* rv_tracing_stop(size_t* size);
// The calling thread's JavaScript stack, a line for each frame; the caller frees it.
char* rv_stack_text(int frames);

#ifdef __cplusplus
}
#endif
