// libuv's loop, its handles in general, uv_async_t, which wakes the JavaScript thread from any other, and uv_queue_work, which
// runs on the pool. There is no libuv below; what is not here fails when the addon is loaded.
#include "uv.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "host.h"

using namespace ravel::napi;

namespace {

constexpr int kWork = 7;

void Count(uv_handle_t* h) {
  bool want = (h->flags & kClosing) || ((h->flags & kActive) && (h->flags & kRef));
  if (want == ((h->flags & kCounted) != 0)) return;
  h->flags ^= kCounted;
  KeepAlive(h->loop->env, want);
}

void RunAsync(napi_env env, void* p) {
  auto* h = static_cast<uv_async_t*>(p);
  std::atomic_ref<int>(h->pending).store(0);
  if (h->async_cb && !Going(h)) Enter(env, {}, [&] { h->async_cb(h); });
}

void RunClose(napi_env env, void* p) {
  auto* h = static_cast<uv_handle_t*>(p);
  h->flags = (h->flags & ~kClosing) | kClosed;
  Count(h);
  // The addon may free the handle in there.
  if (h->close_cb) Enter(env, {}, [&] { h->close_cb(h); });
}

void Work(napi_env, void* p) {
  auto* req = static_cast<uv_work_t*>(p);
  req->work_cb(req);
}

void AfterWork(napi_env env, napi_status status, void* p) {
  auto* req = static_cast<uv_work_t*>(p);
  napi_delete_async_work(env, req->work);
  req->work = nullptr;
  if (req->after_work_cb) req->after_work_cb(req, status == napi_cancelled ? -ECANCELED : 0);
}

}  // namespace

namespace ravel::napi {

uv_loop_t* LoopOf(napi_env env) {
  if (!env->loop) {
    env->loop = new uv_loop_t;
    env->loop->env = env;
  }
  return env->loop;
}

// The loop itself stays, like its environment: a thread of the addon may still send.
void CloseLoop(napi_env env) {
  if (!env->loop) return;
  std::lock_guard<std::mutex> lock(env->loop->mu);
  env->loop->closed = true;
}

bool Going(const uv_handle_t* h) { return (h->flags & (kClosing | kClosed)) != 0; }

int InitHandle(uv_loop_t* loop, uv_handle_t* h, size_t size, HandleType type) {
  if (!loop || !h || loop->closed) return -EINVAL;
  void* data = h->data;
  memset(static_cast<void*>(h), 0, size);
  h->data = data;
  h->loop = loop;
  h->type = type;
  h->flags = kRef;
  return 0;
}

void SetActive(uv_handle_t* h, bool on) {
  h->flags = on ? h->flags | kActive : h->flags & ~kActive;
  Count(h);
}

}  // namespace ravel::napi

UV_EXPORT int uv_async_init(uv_loop_t* loop, uv_async_t* h, uv_async_cb cb) {
  if (int e = InitHandle(loop, h, sizeof *h, kAsync)) return e;
  h->async_cb = cb;
  SetActive(h, true);
  return 0;
}

// On any thread; several calls before the callback runs are one.
UV_EXPORT int uv_async_send(uv_async_t* h) {
  if (std::atomic_ref<int>(h->pending).exchange(1)) return 0;
  std::lock_guard<std::mutex> lock(h->loop->mu);
  if (!h->loop->closed) Post(h->loop->env, RunAsync, h);
  return 0;
}

UV_EXPORT void uv_close(uv_handle_t* h, uv_close_cb cb) {
  if (Going(h)) return;
  StopWatching(h);
  h->flags = (h->flags & ~kActive) | kClosing;
  Count(h);
  h->close_cb = cb;
  Post(h->loop->env, RunClose, h);
}

UV_EXPORT int uv_is_closing(const uv_handle_t* h) { return Going(h); }
UV_EXPORT int uv_is_active(const uv_handle_t* h) { return (h->flags & kActive) != 0; }
UV_EXPORT int uv_has_ref(const uv_handle_t* h) { return (h->flags & kRef) != 0; }
UV_EXPORT void uv_ref(uv_handle_t* h) {
  h->flags |= kRef;
  Count(h);
}
UV_EXPORT void uv_unref(uv_handle_t* h) {
  h->flags &= ~kRef;
  Count(h);
}
UV_EXPORT void* uv_handle_get_data(const uv_handle_t* h) { return h->data; }
UV_EXPORT void uv_handle_set_data(uv_handle_t* h, void* data) { h->data = data; }
UV_EXPORT uv_loop_t* uv_handle_get_loop(const uv_handle_t* h) { return h->loop; }
UV_EXPORT int uv_handle_get_type(const uv_handle_t* h) { return h->type; }
UV_EXPORT void* uv_loop_get_data(const uv_loop_t* loop) { return loop->data; }
UV_EXPORT void uv_loop_set_data(uv_loop_t* loop, void* data) { loop->data = data; }
UV_EXPORT void* uv_req_get_data(const uv_req_t* req) { return req->data; }
UV_EXPORT void uv_req_set_data(uv_req_t* req, void* data) { req->data = data; }

UV_EXPORT int uv_queue_work(uv_loop_t* loop, uv_work_t* req, uv_work_cb work, uv_after_work_cb after) {
  if (!loop || !work || loop->closed) return -EINVAL;
  req->type = kWork;
  req->loop = loop;
  req->work_cb = work;
  req->after_work_cb = after;
  req->work = NewWork(loop->env, nullptr, Work, AfterWork, req);
  if (napi_queue_async_work(loop->env, req->work) == napi_ok) return 0;
  napi_delete_async_work(loop->env, req->work);
  return -ECANCELED;
}
UV_EXPORT int uv_cancel(uv_req_t* req) {
  if (req->type != kWork) return -EINVAL;
  auto* work = static_cast<uv_work_t*>(req);
  return work->work && napi_cancel_async_work(work->loop->env, work->work) == napi_ok ? 0 : -EBUSY;
}

// The loop of the thread's newest addon: libuv's own is the main thread's.
UV_EXPORT uv_loop_t* uv_default_loop() { return newest ? LoopOf(newest) : nullptr; }

UV_EXPORT int uv_os_getpid() { return getpid(); }
UV_EXPORT const char* uv_err_name(int error) { return ravelNapiErrorText(error, 0); }
UV_EXPORT const char* uv_strerror(int error) { return ravelNapiErrorText(error, 1); }
UV_EXPORT uint64_t uv_hrtime() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1000000000 + t.tv_nsec;
}
UV_EXPORT void uv_sleep(unsigned ms) {
  timespec t{static_cast<time_t>(ms / 1000), static_cast<long>(ms % 1000) * 1000000};
  while (nanosleep(&t, &t) == -1 && errno == EINTR) {
  }
}
UV_EXPORT unsigned uv_version() { return 1 << 16 | 51 << 8 | 0; }
UV_EXPORT const char* uv_version_string() { return "1.51.0"; }
