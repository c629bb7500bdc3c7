// Work on other threads, functions that other threads call, and the hooks of an environment's end.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "env.h"
#include "host.h"

using namespace v8;
using namespace ravel::napi;

struct napi_async_context__ {
  Global<Object> resource;
};
struct napi_callback_scope__ {};

struct napi_async_work__ {
  enum State { kIdle, kQueued, kRunning, kCancelled };
  napi_env env;
  napi_async_execute_callback execute;
  napi_async_complete_callback complete;
  void* data;
  std::atomic<State> state{kIdle};
};

struct napi_async_cleanup_hook_handle__ {
  napi_env env;
  napi_async_cleanup_hook hook;
  void* arg;
};

NAPI_EXPORT napi_status napi_create_async_work(napi_env env, napi_value, napi_value name, napi_async_execute_callback execute,
                                               napi_async_complete_callback complete, void* data, napi_async_work* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, execute && result);
  *result = new napi_async_work__{env, execute, complete, data};
  return Ok(env);
}
NAPI_EXPORT napi_status napi_delete_async_work(napi_env env, napi_async_work work) {
  NAPI_ENV(env);
  NAPI_ARG(env, work);
  delete work;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_queue_async_work(napi_env env, napi_async_work work) {
  NAPI_ENV(env);
  NAPI_ARG(env, work);
  auto idle = napi_async_work__::kIdle;
  NAPI_EXPECT(env, work->state.compare_exchange_strong(idle, napi_async_work__::kQueued), napi_generic_failure);
  Submit(env, work);
  return Ok(env);
}
NAPI_EXPORT napi_status napi_cancel_async_work(napi_env env, napi_async_work work) {
  NAPI_ENV(env);
  NAPI_ARG(env, work);
  auto queued = napi_async_work__::kQueued;
  return Note(env, work->state.compare_exchange_strong(queued, napi_async_work__::kCancelled) ? napi_ok : napi_generic_failure);
}

extern "C" void rv_napi_execute(void* p) {
  auto* work = static_cast<napi_async_work>(p);
  auto queued = napi_async_work__::kQueued;
  if (work->state.compare_exchange_strong(queued, napi_async_work__::kRunning)) work->execute(work->env, work->data);
}
extern "C" void rv_napi_complete(void* p) {
  auto* work = static_cast<napi_async_work>(p);
  auto status = work->state.exchange(napi_async_work__::kIdle) == napi_async_work__::kCancelled ? napi_cancelled : napi_ok;
  // The addon may delete the work in there.
  if (work->complete) Enter(work->env, true, [&] { work->complete(work->env, status, work->data); });
}

struct napi_threadsafe_function__ {
  napi_env env;
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

void End(napi_threadsafe_function f) {
  napi_env env = f->env;
  {
    std::lock_guard<std::mutex> lock(f->mu);
    f->closing = true;
    f->room.notify_all();
  }
  if (std::exchange(f->kept, false)) KeepAlive(env, false);
  env->functions.erase(f->place);
  Enter(env, true, [&] {
    // What is still queued is the addon's to free.
    for (void* data : std::exchange(f->queue, {})) {
      if (f->call_js) f->call_js(nullptr, nullptr, f->context, data);
    }
    if (f->finalize) f->finalize(env, f->finalize_data, f->context);
  });
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
  Enter(env, true, [&] {
    Local<Value> fn;
    if (!f->fn.IsEmpty()) fn = f->fn.Get(env->iso);
    if (f->call_js) {
      f->call_js(env, fn.IsEmpty() ? nullptr : Out(fn), f->context, data);
    } else if (!fn.IsEmpty()) {
      Local<Value> ignored;
      (void)fn.As<Function>()->Call(env->ctx(), Undefined(env->iso), 0, nullptr).ToLocal(&ignored);
    }
  }, true);
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

NAPI_EXPORT napi_status napi_create_threadsafe_function(napi_env env, napi_value func, napi_value, napi_value name, size_t limit,
                                                        size_t threads, void* finalize_data, napi_finalize finalize, void* context,
                                                        napi_threadsafe_function_call_js call_js, napi_threadsafe_function* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, name && threads > 0 && result);
  if (!func) NAPI_ARG(env, call_js);
  else NAPI_EXPECT(env, In(func)->IsFunction(), napi_function_expected);
  auto* f = new napi_threadsafe_function__{};
  f->env = env;
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

NAPI_EXPORT napi_status napi_async_init(napi_env env, napi_value resource, napi_value name, napi_async_context* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, name && result);
  auto* c = new napi_async_context__;
  if (resource && In(resource)->IsObject()) c->resource.Reset(env->iso, In(resource).As<Object>());
  *result = c;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_async_destroy(napi_env env, napi_async_context context) {
  NAPI_ENV(env);
  NAPI_ARG(env, context);
  delete context;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_make_callback(napi_env env, napi_async_context, napi_value recv, napi_value func, size_t argc,
                                           const napi_value* argv, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, recv && func && (argv || argc == 0));
  NAPI_EXPECT(env, In(func)->IsFunction(), napi_function_expected);
  Local<Value> out;
  if (!In(func).As<Function>()->Call(call.ctx, In(recv), static_cast<int>(argc),
                                     reinterpret_cast<Local<Value>*>(const_cast<napi_value*>(argv))).ToLocal(&out)) {
    return call.Fail(napi_generic_failure);
  }
  if (result) *result = Out(out);
  return call.End();
}
NAPI_EXPORT napi_status napi_open_callback_scope(napi_env env, napi_value, napi_async_context, napi_callback_scope* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  env->callback_scopes++;
  *result = new napi_callback_scope__;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_close_callback_scope(napi_env env, napi_callback_scope scope) {
  NAPI_ENV(env);
  NAPI_ARG(env, scope);
  NAPI_EXPECT(env, env->callback_scopes > 0, napi_callback_scope_mismatch);
  env->callback_scopes--;
  delete scope;
  return Ok(env);
}

NAPI_EXPORT napi_status napi_add_env_cleanup_hook(napi_env env, napi_cleanup_hook hook, void* arg) {
  NAPI_ENV(env);
  if (!hook) return napi_invalid_arg;
  env->hooks.emplace_back(hook, arg);
  return napi_ok;
}
NAPI_EXPORT napi_status napi_remove_env_cleanup_hook(napi_env env, napi_cleanup_hook hook, void* arg) {
  NAPI_ENV(env);
  for (auto it = env->hooks.begin(); it != env->hooks.end(); ++it) {
    if (it->first != hook || it->second != arg) continue;
    env->hooks.erase(it);
    break;
  }
  return napi_ok;
}
NAPI_EXPORT napi_status napi_add_async_cleanup_hook(napi_env env, napi_async_cleanup_hook hook, void* arg,
                                                    napi_async_cleanup_hook_handle* result) {
  NAPI_ENV(env);
  if (!hook) return Note(env, napi_invalid_arg);
  auto* h = new napi_async_cleanup_hook_handle__{env, hook, arg};
  env->async_hooks.push_front(h);
  if (result) *result = h;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_remove_async_cleanup_hook(napi_async_cleanup_hook_handle handle) {
  if (!handle) return napi_invalid_arg;
  handle->env->async_hooks.remove(handle);
  delete handle;
  return napi_ok;
}

namespace ravel::napi {
// Newest first. A hook may add or remove others.
void RunHooks(napi_env env) {
  while (!env->hooks.empty()) {
    auto [hook, arg] = env->hooks.back();
    env->hooks.pop_back();
    hook(arg);
  }
  while (!env->async_hooks.empty()) {
    auto* h = env->async_hooks.front();
    env->async_hooks.pop_front();
    h->hook(h, h->arg);
  }
}
}  // namespace ravel::napi
