// The C surface between Go and the C++ glue. Plain data only.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Kinds of values that cross, in either direction.
enum rv_kind {
  RV_UNDEFINED = 0,
  RV_NULL = 1,
  RV_BOOL = 2,
  RV_INT32 = 3,
  RV_DOUBLE = 4,
  RV_BIGINT = 5,   // i: int64
  RV_STRING = 6,   // UTF-8; u: offset or address, len: bytes
  RV_LATIN1 = 7,   // one byte per UTF-16 unit
  RV_BYTES = 8,    // copied to a Buffer (to JS); view (to Go)
  RV_STORE = 9,    // p: rv_store*, becomes a Buffer without a copy
  RV_STRINGS = 10, // packed: len entries of [u32 length][bytes]
  RV_DOUBLES = 11, // len doubles
  RV_JSON = 12,    // UTF-8 text, parsed on arrival
  RV_ERROR = 13,   // packed strings handed to the error factory
  RV_FUNC = 14,    // i: function reference
  RV_VALUE = 15,   // p: a Local slot (to Go); i: value reference (to JS)
  RV_PIN = 16,     // p: rv_store*, len: bytes, u2: data address
  RV_UINT32 = 17,
  RV_INT64 = 18,
  RV_CALL = 19,    // in a batch: i: function reference, len: argument count; once: flag in aux
};

typedef struct rv_slot {
  uint32_t kind;
  uint32_t aux;
  uint64_t len;
  union {
    double f;
    int64_t i;
    uint64_t u;
    void* p;
  } v;
} rv_slot;

#define RV_MAX_ARGS 9

typedef struct rv_frame {
  rv_slot args[RV_MAX_ARGS];
  rv_slot ret;
  char* base;        // what ret's offset counts from
  void* owned;       // freed after ret was read
  int32_t nargs;     // arguments of the signature
  int32_t callback;  // reference of the completion callback, or -1
} rv_frame;

typedef struct rv_isolate rv_isolate;
typedef struct rv_store rv_store;

typedef struct rv_op_desc {
  const char* family;
  const char* name;
  uint8_t nargs;
  uint8_t async;
  uint8_t kinds[RV_MAX_ARGS];
} rv_op_desc;

typedef struct rv_config {
  uintptr_t id;               // names the isolate to Go
  const char* snapshot;       // start-up blob or NULL
  size_t snapshot_len;
  int32_t make_snapshot;      // build one instead of running
  uint64_t max_old_mb, max_young_mb, stack_kb;
  int32_t worker;             // out of heap: terminate instead of aborting
  int32_t wake_fd;            // eventfd or pipe written to when V8 posts a task
} rv_config;

typedef struct rv_heap_stats {
  uint64_t total, total_exec, physical, available, used, limit, malloced, external,
      peak_malloced, native_contexts, detached_contexts, global_handles, used_global_handles;
} rv_heap_stats;

void rv_platform_init(int threads, const char* flags);
void rv_chain_traps(void);
void rv_abort(void);
// One bit for each descriptor below 64 * RV_OWNED_WORDS that JavaScript opened.
#define RV_OWNED_WORDS 1024
void* rv_owned_fds(void);
/* Whether the file calls of files.cc leave everything on this thread to the ops. */
void rv_guard_files(int on);
// Unmaps the program's own read-only pages; those still needed come back from the
// page cache when they are touched.
void rv_release_code(void);
void rv_set_flags(const char* flags);
const char* rv_v8_version(void);
void rv_set_ops(const rv_op_desc* ops, int n);

rv_isolate* rv_isolate_new(const rv_config* cfg, char** err);
void rv_isolate_free(rv_isolate*);
// Runs a built-in as the bootstrap function; its result becomes the hooks object.
int rv_bootstrap(rv_isolate*, const char* name, const char* src, size_t len, char** err);
int rv_make_snapshot(rv_isolate*, char** data, size_t* len);
// Calls hooks[name](...args); returns 0 ok, 1 thrown and handled, 2 terminated, 3 fatal (err).
int rv_call_hook(rv_isolate*, int hook, rv_slot* slots, int n, char* base, rv_slot* ret, char** err);
int rv_dispatch(rv_isolate*, rv_slot* slots, int n, char* base);
void rv_run_tasks(rv_isolate*);
int rv_await_tasks(rv_isolate*);     // blocks while V8 works for the program; 1: there are tasks to run
double rv_next_task(rv_isolate*);  // seconds until the next delayed task, <0 none
void rv_terminate(rv_isolate*);
void rv_cancel_terminate(rv_isolate*);
int rv_is_terminating(rv_isolate*);
void rv_interrupt(rv_isolate*, uint64_t tag);
void rv_func_release(rv_isolate*, int32_t ref);
int32_t rv_value_keep(rv_isolate*, void* local);
void rv_heap(rv_isolate*, rv_heap_stats*);
void rv_low_memory(rv_isolate*);
void rv_time_zone_changed(rv_isolate*);
// Writes a heap snapshot; 0 or an errno.
int rv_heap_snapshot(rv_isolate*, int fd, int internals, int numbers);
int rv_cpu_profile_start(rv_isolate*, uint32_t* id);
char* rv_cpu_profile_stop(rv_isolate*, uint32_t id);  // JSON to free, NULL when none runs
int rv_heap_profile_start(rv_isolate*);
char* rv_heap_profile_stop(rv_isolate*);
int rv_out_of_memory(rv_isolate*);
void rv_call_func_now(rv_isolate*, int32_t ref, rv_slot* slots, int n, char* base, int* status);

rv_store* rv_store_new(size_t n, int zero);  // any thread
void* rv_store_data(rv_store*);
size_t rv_store_len(rv_store*);
void rv_store_free(rv_store*);               // any thread

// The ends of channels; what a message holds is known by number. Any thread, but for those that take an isolate.
typedef struct rv_port rv_port;
void rv_channel_new(rv_port** a, rv_port** b);
// Sends a message of those values, with ports of the isolate; from may be NULL when there are none.
void rv_port_send(rv_port*, rv_isolate* from, const uint64_t* values, size_t n, const int32_t* ports, size_t n_ports);
int32_t rv_port_adopt(rv_isolate*, rv_port*);  // the isolate's own from now on; its number there
void rv_port_close(rv_port*);                  // and frees it
void rv_ports_close(rv_isolate*);              // all of an isolate's
void rv_message_free(uint64_t number);

void* rv_alloc(size_t n);
void rv_free(void*);

// The hooks that the bootstrap script returns, by position.
enum rv_hook {
  RV_HOOK_START = 0,
  RV_HOOK_DISPATCH,
  RV_HOOK_RESUME,
  RV_HOOK_UNCAUGHT,
  RV_HOOK_MAKE_ERROR,
  RV_HOOK_TIMERS,
  RV_HOOK_IMMEDIATES,
  RV_HOOK_TICKS,
  RV_HOOK_PROMISE_REJECT,
  RV_HOOK_PREPARE_STACK,
  RV_HOOK_BEFORE_EXIT,
  RV_HOOK_EXIT,
  RV_HOOK_BUFFER_PROTO,
  RV_HOOK_MESSAGE,
  RV_HOOK_COUNT
};

#ifdef __cplusplus
}
#endif
