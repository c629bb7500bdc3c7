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
struct uv_work_t;
using uv_close_cb = void (*)(uv_handle_t*);
using uv_async_cb = void (*)(uv_async_t*);
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
NAPI_EXPORT napi_status napi_create_async_work(napi_env, napi_value, napi_value, napi_async_execute_callback, napi_async_complete_callback,
                                               void* data, napi_async_work* result);
NAPI_EXPORT napi_status napi_delete_async_work(napi_env, napi_async_work);
NAPI_EXPORT napi_status napi_queue_async_work(napi_env, napi_async_work);
NAPI_EXPORT napi_status napi_cancel_async_work(napi_env, napi_async_work);

namespace ravel::napi {
uv_loop_t* LoopOf(napi_env env);
void CloseLoop(napi_env env);
}  // namespace ravel::napi
