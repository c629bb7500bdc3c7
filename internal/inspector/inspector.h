// The C surface between Go and the inspector's C++. All of it belongs to the isolate's thread.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// isolate is rv_isolate of internal/v8/engine.h.
void rvi_start(void* isolate, const char* name);
// Makes a session that Go listens to. remote: pauses wait for it.
void rvi_connect(void* isolate, int session, int remote);
void rvi_disconnect(void* isolate, int session);
// Sends a message, in UTF-8, to a session of the isolate itself.
void rvi_notify(void* isolate, int session, const char* text, size_t len);
// The message is JSON.
void rvi_dispatch(void* isolate, int session, const uint16_t* message, size_t len);
// Whether V8 has a method of the protocol.
int rvi_knows(const char* method, size_t len);
// Has the next statement of the program pause, for every session.
void rvi_pause_next(void* isolate, const char* reason);
// Whether there is a server.
void rvi_listening(void* isolate, int on);
// Has a worker's listener to the main thread called in a microtask.
void rvi_from_main(void* isolate, int session, const char* text, size_t len);
// Says that the main context is gone; the program is over.
void rvi_context_gone(void* isolate);

#ifdef __cplusplus
}
#endif
