// libuv's handles that wait for the loop: descriptors, timers, and the phases of its turn.
#include <errno.h>
#include <fcntl.h>

#include "host.h"
#include "uv.h"

using namespace ravel::napi;

namespace {

// What a descriptor is watched for, in libuv's bits and in those of host.h.
constexpr int kReadable = 1, kWritable = 2, kDisconnect = 4;

uintptr_t Isolate(const uv_handle_t* h) { return h->loop->env->r->id; }

int PhaseOf(const uv_handle_t* h) { return h->type == kIdle ? 0 : h->type == kPrepare ? 1 : 2; }

int StartPhase(uv_phase_t* h, uv_phase_cb cb) {
  if (!cb || Going(h)) return -EINVAL;
  if (h->flags & kActive) return 0;
  h->cb = cb;
  ravelNapiPhase(Isolate(h), h, PhaseOf(h), 1);
  SetActive(h, true);
  return 0;
}

int Stop(uv_handle_t* h) {
  StopWatching(h);
  SetActive(h, false);
  return 0;
}

}  // namespace

namespace ravel::napi {

void StopWatching(uv_handle_t* h) {
  if (!(h->flags & kActive)) return;
  switch (h->type) {
    case kPoll: ravelNapiWatch(Isolate(h), h, static_cast<uv_poll_t*>(h)->fd, 0); break;
    case kTimer: ravelNapiTimer(Isolate(h), h, -1); break;
    case kIdle: case kPrepare: case kCheck: ravelNapiPhase(Isolate(h), h, PhaseOf(h), 0); break;
    default: break;
  }
}

}  // namespace ravel::napi

extern "C" void rv_uv_ready(void* p, int events) {
  auto* h = static_cast<uv_poll_t*>(p);
  if (int seen = events & h->events) Enter(h->loop->env, {}, [&] { h->poll_cb(h, 0, seen); });
}
extern "C" void rv_uv_expired(void* p) {
  auto* h = static_cast<uv_timer_t*>(p);
  if (h->repeat) ravelNapiTimer(Isolate(h), h, static_cast<int64_t>(h->repeat));
  else SetActive(h, false);
  Enter(h->loop->env, {}, [&] { h->timer_cb(h); });
}
extern "C" void rv_uv_phase(void* p) {
  auto* h = static_cast<uv_phase_t*>(p);
  Enter(h->loop->env, {}, [&] { h->cb(h); });
}

UV_EXPORT int uv_poll_init(uv_loop_t* loop, uv_poll_t* h, int fd) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || (!(flags & O_NONBLOCK) && fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)) return -errno;
  if (int e = InitHandle(loop, h, sizeof *h, kPoll)) return e;
  h->fd = fd;
  return 0;
}
UV_EXPORT int uv_poll_init_socket(uv_loop_t* loop, uv_poll_t* h, int fd) { return uv_poll_init(loop, h, fd); }
UV_EXPORT int uv_poll_stop(uv_poll_t* h) { return Stop(h); }
UV_EXPORT int uv_poll_start(uv_poll_t* h, int events, uv_poll_cb cb) {
  if (Going(h)) return -EINVAL;
  if (!events) return Stop(h);
  h->poll_cb = cb;
  h->events = events & (kReadable | kWritable | kDisconnect);
  if (int e = ravelNapiWatch(Isolate(h), h, h->fd, h->events)) return e;
  SetActive(h, true);
  return 0;
}

UV_EXPORT int uv_timer_init(uv_loop_t* loop, uv_timer_t* h) { return InitHandle(loop, h, sizeof *h, kTimer); }
UV_EXPORT int uv_timer_start(uv_timer_t* h, uv_timer_cb cb, uint64_t timeout, uint64_t repeat) {
  if (!cb || Going(h)) return -EINVAL;
  h->timer_cb = cb;
  h->timeout = timeout;
  h->repeat = repeat;
  ravelNapiTimer(Isolate(h), h, static_cast<int64_t>(timeout < INT64_MAX / 2 ? timeout : INT64_MAX / 2));
  SetActive(h, true);
  return 0;
}
UV_EXPORT int uv_timer_stop(uv_timer_t* h) { return Stop(h); }
UV_EXPORT int uv_timer_again(uv_timer_t* h) {
  if (!h->timer_cb) return -EINVAL;
  return h->repeat ? uv_timer_start(h, h->timer_cb, h->repeat, h->repeat) : 0;
}
UV_EXPORT void uv_timer_set_repeat(uv_timer_t* h, uint64_t repeat) { h->repeat = repeat; }
UV_EXPORT uint64_t uv_timer_get_repeat(const uv_timer_t* h) { return h->repeat; }

UV_EXPORT int uv_idle_init(uv_loop_t* loop, uv_phase_t* h) { return InitHandle(loop, h, sizeof *h, kIdle); }
UV_EXPORT int uv_idle_start(uv_phase_t* h, uv_phase_cb cb) { return StartPhase(h, cb); }
UV_EXPORT int uv_idle_stop(uv_phase_t* h) { return Stop(h); }
UV_EXPORT int uv_prepare_init(uv_loop_t* loop, uv_phase_t* h) { return InitHandle(loop, h, sizeof *h, kPrepare); }
UV_EXPORT int uv_prepare_start(uv_phase_t* h, uv_phase_cb cb) { return StartPhase(h, cb); }
UV_EXPORT int uv_prepare_stop(uv_phase_t* h) { return Stop(h); }
UV_EXPORT int uv_check_init(uv_loop_t* loop, uv_phase_t* h) { return InitHandle(loop, h, sizeof *h, kCheck); }
UV_EXPORT int uv_check_start(uv_phase_t* h, uv_phase_cb cb) { return StartPhase(h, cb); }
UV_EXPORT int uv_check_stop(uv_phase_t* h) { return Stop(h); }

UV_EXPORT uint64_t uv_now(const uv_loop_t* loop) { return static_cast<uint64_t>(ravelNapiNow(loop->env->r->id)); }
