// The part of libuv's binary interface that Node-API addons use beside it: a loop to name, async handles, work on other
// threads. Fields stand where libuv 1.x has them, since addons allocate these structures themselves.
#pragma once
#include <mutex>

#include "env.h"

#define UV_EXPORT NAPI_EXPORT

struct uv_loop_t {
  void* data = nullptr;
  uint64_t libuvs[127] = {};  // what addons may not look into
  std::mutex mu;
  napi_env env = nullptr;
  bool closed = false;  // under mu: nothing is posted any more
};

struct uv_handle_t;
struct uv_async_t;
struct uv_poll_t;
struct uv_timer_t;
struct uv_phase_t;
struct uv_work_t;
using uv_close_cb = void (*)(uv_handle_t*);
using uv_async_cb = void (*)(uv_async_t*);
using uv_poll_cb = void (*)(uv_poll_t*, int status, int events);
using uv_timer_cb = void (*)(uv_timer_t*);
using uv_phase_cb = void (*)(uv_phase_t*);
using uv_work_cb = void (*)(uv_work_t*);
using uv_after_work_cb = void (*)(uv_work_t*, int status);

struct uv_handle_t {
  void* data;
  uv_loop_t* loop;
  int type;
  uv_close_cb close_cb;
  void* queue[2];
  void* reserved[4];
  uv_handle_t* next_closing;
  unsigned flags;
};

struct uv_async_t : uv_handle_t {
  uv_async_cb async_cb;
  void* queue2[2];
  int pending;
};
static_assert(sizeof(uv_async_t) == 128);

struct uv_poll_t : uv_handle_t {
  uv_poll_cb poll_cb;
  int fd, events;
  void* reserved2[6];
};
static_assert(sizeof(uv_poll_t) == 160);

struct uv_timer_t : uv_handle_t {
  uv_timer_cb timer_cb;
  void* reserved2[3];
  uint64_t timeout, repeat, start_id;
};
static_assert(sizeof(uv_timer_t) == 152);

// uv_idle_t, uv_prepare_t, uv_check_t
struct uv_phase_t : uv_handle_t {
  uv_phase_cb cb;
  void* reserved2[2];
};
static_assert(sizeof(uv_phase_t) == 120);

struct uv_req_t {
  void* data;
  int type;
  void* reserved[6];
};

struct uv_work_t : uv_req_t {
  uv_loop_t* loop;
  uv_work_cb work_cb;
  uv_after_work_cb after_work_cb;
  napi_async_work work;  // here libuv keeps a struct of its own of five words
  void* reserved2[4];
};
static_assert(sizeof(uv_work_t) == 128);

// async.cc has them.
NAPI_EXPORT napi_status napi_delete_async_work(napi_env, napi_async_work);
NAPI_EXPORT napi_status napi_queue_async_work(napi_env, napi_async_work);
NAPI_EXPORT napi_status napi_cancel_async_work(napi_env, napi_async_work);

namespace ravel::napi {
uv_loop_t* LoopOf(napi_env env);
void CloseLoop(napi_env env);

// What a handle is, in libuv's numbers.
enum HandleType { kAsync = 1, kCheck = 2, kIdle = 6, kPoll = 8, kPrepare = 9, kTimer = 13 };
// In uv_handle_t's flags. Counted: it is one of what keeps the loop alive now.
enum HandleFlags : unsigned { kClosing = 1, kClosed = 2, kActive = 4, kRef = 8, kCounted = 16 };

bool Going(const uv_handle_t* h);  // to be closed, or closed
// Makes a new handle of `h`, keeping its data field; -EINVAL where the loop is over.
int InitHandle(uv_loop_t* loop, uv_handle_t* h, size_t size, HandleType type);
void SetActive(uv_handle_t* h, bool on);
// Ends what Go does for a handle of one of the kinds in uv_watch.cc.
void StopWatching(uv_handle_t* h);
}  // namespace ravel::napi
