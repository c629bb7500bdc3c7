// Work on threads of the pool, and functions that other threads call.
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "env.h"
#include "host.h"

using namespace v8;
using namespace ravel::napi;

NAPI_EXPORT napi_status napi_call_function(napi_env, napi_value, napi_value, size_t, const napi_value*, napi_value*);

struct napi_async_work__ {
  enum State { kIdle, kQueued, kRunning, kDone, kCancelled };
  napi_env env;
  std::unique_ptr<Resource> resource;
  napi_async_execute_callback execute;
  napi_async_complete_callback complete;
  void* data;
  State state = kIdle;
  uint64_t ticket = 0;
};

namespace {

// The works that have been queued and have not come back. Go knows them by number, since at the end of an environment they
// are completed before Go comes to them. `mu` guards their states, too.
std::mutex mu;
std::condition_variable ran;
std::unordered_map<uint64_t, napi_async_work> queued;
uint64_t tickets = 0;

void Complete(napi_async_work work) {
  bool cancelled = std::exchange(work->state, napi_async_work__::kIdle) != napi_async_work__::kDone;
  if (!work->complete) return;
  Entry how;
  how.resource = work->resource.get();
  // The addon may delete the work in there.
  Enter(work->env, how, [&] { work->complete(work->env, cancelled ? napi_cancelled : napi_ok, work->data); });
}

}  // namespace

namespace ravel::napi {
napi_async_work NewWork(napi_env env, std::unique_ptr<Resource> resource, napi_async_execute_callback execute,
                        napi_async_complete_callback complete, void* data) {
  return new napi_async_work__{env, std::move(resource), execute, complete, data};
}

// What has not begun is cancelled; what runs may be waited for, since its data goes with the environment.
void CloseWorks(napi_env env, bool wait) {
  for (;;) {
    napi_async_work work = nullptr;
    {
      std::unique_lock<std::mutex> lock(mu);
      auto it = std::find_if(queued.begin(), queued.end(), [&](auto& e) {
        return e.second->env == env && (wait || e.second->state != napi_async_work__::kRunning);
      });
      if (it == queued.end()) return;
      work = it->second;
      if (work->state == napi_async_work__::kQueued) work->state = napi_async_work__::kCancelled;
      ran.wait(lock, [&] { return work->state != napi_async_work__::kRunning; });
      queued.erase(work->ticket);
    }
    Complete(work);
  }
}
}  // namespace ravel::napi

NAPI_EXPORT napi_status napi_create_async_work(napi_env env, napi_value resource, napi_value name, napi_async_execute_callback execute,
                                               napi_async_complete_callback complete, void* data, napi_async_work* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, execute && result);
  std::unique_ptr<Resource> made;
  napi_status s = NewResource(env, resource, name, &made);
  if (s != napi_ok) return s;
  *result = NewWork(env, std::move(made), execute, complete, data);
  return Ok(env);
}
NAPI_EXPORT napi_status napi_delete_async_work(napi_env env, napi_async_work work) {
  NAPI_ENV(env);
  NAPI_ARG(env, work);
  delete work;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_queue_async_work(napi_env env, napi_async_work work) {
  NAPI_BASIC(env);
  NAPI_ARG(env, work);
  {
    std::lock_guard<std::mutex> lock(mu);
    NAPI_EXPECT(env, work->state == napi_async_work__::kIdle && !env->stopping, napi_generic_failure);
    work->state = napi_async_work__::kQueued;
    work->ticket = ++tickets;
    queued[work->ticket] = work;
  }
  Submit(env, work->ticket);
  return Ok(env);
}
NAPI_EXPORT napi_status napi_cancel_async_work(napi_env env, napi_async_work work) {
  NAPI_BASIC(env);
  NAPI_ARG(env, work);
  std::lock_guard<std::mutex> lock(mu);
  NAPI_ARG(env, work->state != napi_async_work__::kIdle);
  NAPI_EXPECT(env, work->state == napi_async_work__::kQueued, napi_generic_failure);
  work->state = napi_async_work__::kCancelled;
  return Ok(env);
}

extern "C" void rv_napi_execute(uint64_t ticket) {
  napi_async_work work;
  {
    std::lock_guard<std::mutex> lock(mu);
    auto it = queued.find(ticket);
    if (it == queued.end() || it->second->state != napi_async_work__::kQueued) return;
    work = it->second;
    work->state = napi_async_work__::kRunning;
  }
  work->execute(work->env, work->data);
  std::lock_guard<std::mutex> lock(mu);
  work->state = napi_async_work__::kDone;
  ran.notify_all();
}
extern "C" void rv_napi_complete(uint64_t ticket) {
  napi_async_work work;
  {
    std::lock_guard<std::mutex> lock(mu);
    auto it = queued.find(ticket);
    if (it == queued.end()) return;
    work = it->second;
    queued.erase(it);
  }
  Complete(work);
}

struct napi_threadsafe_function__ {
  napi_env env;
  std::unique_ptr<Resource> resource;
  Global<Function> fn;
  napi_threadsafe_function_call_js call_js;
  void* context;
  napi_finalize finalize;
  void* finalize_data;
  size_t limit;

  std::mutex mu;
  std::condition_variable room;
  std::deque<void*> queue;
  size_t threads;
  bool closing = false;    // no more calls are taken
  bool closed = false;     // finalized: the last thread to let go frees it
  bool scheduled = false;  // a turn on the JavaScript thread is due
  bool kept = true;        // keeps the loop alive
  std::list<napi_threadsafe_function>::iterator place;
};

namespace {

void Turn(napi_env env, void* arg);

void Schedule(napi_threadsafe_function f) {  // mu is held
  if (f->scheduled || f->closed) return;
  f->scheduled = true;
  Post(f->env, Turn, f);
}

Entry HowOf(napi_threadsafe_function f) {
  Entry how;
  how.resource = f->resource.get();
  how.lenient = true;
  return how;
}

void End(napi_threadsafe_function f) {
  napi_env env = f->env;
  {
    std::lock_guard<std::mutex> lock(f->mu);
    f->closing = true;
    f->room.notify_all();
  }
  if (std::exchange(f->kept, false)) KeepAlive(env, false);
  env->functions.erase(f->place);
  Enter(env, HowOf(f), [&] {
    // What is still queued is the addon's to free.
    for (void* data : std::exchange(f->queue, {})) {
      if (f->call_js) f->call_js(nullptr, nullptr, f->context, data);
    }
    if (f->finalize) f->finalize(env, f->finalize_data, f->context);
  });
  f->resource.reset();
  f->fn.Reset();
  bool last;
  {
    std::lock_guard<std::mutex> lock(f->mu);
    f->closed = true;
    last = f->threads == 0;
  }
  if (last) delete f;
}

void Deliver(napi_threadsafe_function f, void* data) {
  napi_env env = f->env;
  Enter(env, HowOf(f), [&] {
    Local<Value> fn;
    if (!f->fn.IsEmpty()) fn = f->fn.Get(env->iso);
    if (f->call_js) {
      f->call_js(env, fn.IsEmpty() ? nullptr : Out(fn), f->context, data);
    } else if (!fn.IsEmpty()) {
      napi_call_function(env, Out(Undefined(env->iso)), Out(fn), 0, nullptr, nullptr);
    }
  });
}

// As many as wait, but not those that come meanwhile without end: the loop has its own work too. Until it is over no second
// turn is posted, so that none finds the function gone.
void Turn(napi_env env, void* arg) {
  auto* f = static_cast<napi_threadsafe_function>(arg);
  for (int i = 0; i < 1000; i++) {
    void* data;
    {
      std::unique_lock<std::mutex> lock(f->mu);
      if (f->closing || (f->queue.empty() && f->threads == 0)) {
        lock.unlock();
        return End(f);
      }
      if (f->queue.empty()) {
        f->scheduled = false;
        return;
      }
      data = f->queue.front();
      f->queue.pop_front();
      if (f->limit > 0) f->room.notify_one();
    }
    Deliver(f, data);
  }
  Post(env, Turn, f);
}

}  // namespace

namespace ravel::napi {
void CloseFunctions(napi_env env) {
  while (!env->functions.empty()) End(env->functions.front());
}
}  // namespace ravel::napi

NAPI_EXPORT napi_status napi_create_threadsafe_function(napi_env env, napi_value func, napi_value resource, napi_value name, size_t limit,
                                                        size_t threads, void* finalize_data, napi_finalize finalize, void* context,
                                                        napi_threadsafe_function_call_js call_js, napi_threadsafe_function* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, name && threads > 0 && result);
  NAPI_ARG(env, func ? In(func)->IsFunction() : call_js != nullptr);
  std::unique_ptr<Resource> made;
  napi_status s = NewResource(env, resource, name, &made);
  if (s != napi_ok) return s;
  auto* f = new napi_threadsafe_function__{};
  f->env = env;
  f->resource = std::move(made);
  if (func) f->fn.Reset(env->iso, In(func).As<Function>());
  f->call_js = call_js;
  f->context = context;
  f->finalize = finalize;
  f->finalize_data = finalize_data;
  f->limit = limit;
  f->threads = threads;
  env->functions.push_front(f);
  f->place = env->functions.begin();
  KeepAlive(env, true);
  *result = f;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_threadsafe_function_context(napi_threadsafe_function f, void** result) {
  if (!f || !result) return napi_invalid_arg;
  *result = f->context;
  return napi_ok;
}

// A thread that is told of the end has let go. True: it was the last, and the function is to be freed.
static bool LetGo(napi_threadsafe_function f) {
  if (f->threads > 0) f->threads--;
  return f->closed && f->threads == 0;
}

NAPI_EXPORT napi_status napi_call_threadsafe_function(napi_threadsafe_function f, void* data, napi_threadsafe_function_call_mode mode) {
  if (!f) return napi_invalid_arg;
  std::unique_lock<std::mutex> lock(f->mu);
  while (f->limit > 0 && f->queue.size() >= f->limit && !f->closing) {
    if (mode == napi_tsfn_nonblocking) return napi_queue_full;
    f->room.wait(lock);
  }
  if (f->closing) {
    if (f->threads == 0) return napi_invalid_arg;
    if (LetGo(f)) {
      lock.unlock();
      delete f;
    }
    return napi_closing;
  }
  f->queue.push_back(data);
  Schedule(f);
  return napi_ok;
}
NAPI_EXPORT napi_status napi_acquire_threadsafe_function(napi_threadsafe_function f) {
  if (!f) return napi_invalid_arg;
  std::lock_guard<std::mutex> lock(f->mu);
  if (f->closing) return napi_closing;
  f->threads++;
  return napi_ok;
}
NAPI_EXPORT napi_status napi_release_threadsafe_function(napi_threadsafe_function f, napi_threadsafe_function_release_mode mode) {
  if (!f) return napi_invalid_arg;
  std::unique_lock<std::mutex> lock(f->mu);
  if (f->threads == 0) return napi_invalid_arg;
  if (LetGo(f)) {
    lock.unlock();
    delete f;
    return napi_ok;
  }
  if ((f->threads == 0 || mode == napi_tsfn_abort) && !f->closing) {
    if (mode == napi_tsfn_abort) {
      f->closing = true;
      f->room.notify_all();
    }
    Schedule(f);
  }
  return napi_ok;
}
NAPI_EXPORT napi_status napi_unref_threadsafe_function(napi_env env, napi_threadsafe_function f) {
  if (!f) return napi_invalid_arg;
  if (std::exchange(f->kept, false)) KeepAlive(f->env, false);
  return napi_ok;
}
NAPI_EXPORT napi_status napi_ref_threadsafe_function(napi_env env, napi_threadsafe_function f) {
  if (!f) return napi_invalid_arg;
  if (!f->closed && !std::exchange(f->kept, true)) KeepAlive(f->env, true);
  return napi_ok;
}
