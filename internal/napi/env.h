// What the rooms of Node-API share: the environment of an addon in an isolate, and how a call begins and ends.
#pragma once
#include <string.h>

#include <list>
#include <string>
#include <utility>
#include <vector>

#include "api.h"
#include "engine.h"

struct uv_loop_t;

struct napi_env__ {
  rv_isolate* r;
  v8::Isolate* iso;
  v8::Global<v8::Context> context;
  std::string filename;  // a file: URL
  int32_t version = 8;
  napi_extended_error_info last{};
  v8::Global<v8::Value> exception;
  int scopes = 0;
  int callback_scopes = 0;
  bool closing = false;
  void* instance_data = nullptr;
  napi_finalize instance_finalize = nullptr;
  void* instance_hint = nullptr;
  std::list<napi_ref> refs;  // all that are alive, newest first
  std::vector<std::pair<napi_cleanup_hook, void*>> hooks;
  std::list<napi_async_cleanup_hook_handle> async_hooks;
  std::list<napi_threadsafe_function> functions;
  uv_loop_t* loop = nullptr;  // when the addon has asked for it

  v8::Local<v8::Context> ctx() { return context.Get(iso); }
};

struct napi_callback_info__ {
  const v8::FunctionCallbackInfo<v8::Value>* info;
  void* data;
};

namespace ravel::napi {

using v8::Local;

// The environment of the addon that this thread loaded last.
extern thread_local napi_env newest;

inline napi_value Out(Local<v8::Value> v) {
  static_assert(sizeof(v) == sizeof(napi_value));
  napi_value out;
  memcpy(&out, &v, sizeof out);
  return out;
}
inline Local<v8::Value> In(napi_value v) {
  Local<v8::Value> out;
  memcpy(static_cast<void*>(&out), &v, sizeof v);
  return out;
}

inline napi_status Note(napi_env env, napi_status s) {
  env->last.error_code = s;
  env->last.engine_error_code = 0;
  env->last.engine_reserved = nullptr;
  env->last.error_message = nullptr;
  return s;
}
inline napi_status Ok(napi_env env) { return Note(env, napi_ok); }

// A call that may run JavaScript: none while an exception waits; what it throws is kept for the addon to see.
class Call {
 public:
  explicit Call(napi_env env) : env_(env), tc_(env->iso), ctx(env->ctx()) {}
  ~Call() {
    if (tc_.HasCaught() && !tc_.HasTerminated()) env_->exception.Reset(env_->iso, tc_.Exception());
  }
  napi_status End(napi_status ok_or = napi_ok) { return tc_.HasCaught() ? Note(env_, napi_pending_exception) : Note(env_, ok_or); }
  napi_status Fail(napi_status s) { return Note(env_, tc_.HasCaught() ? napi_pending_exception : s); }

 private:
  napi_env env_;
  v8::TryCatch tc_;

 public:
  Local<v8::Context> ctx;
};

#define NAPI_ENV(env) \
  do {                \
    if (!(env)) return napi_invalid_arg; \
  } while (0)
#define NAPI_ARG(env, cond)                              \
  do {                                                   \
    if (!(cond)) return Note((env), napi_invalid_arg);    \
  } while (0)
#define NAPI_EXPECT(env, cond, status)                   \
  do {                                                   \
    if (!(cond)) return Note((env), (status));            \
  } while (0)
#define NAPI_CALL(env)                                                         \
  NAPI_ENV(env);                                                               \
  if (!(env)->exception.IsEmpty()) return Note((env), napi_pending_exception);  \
  if ((env)->closing || (env)->iso->IsExecutionTerminating())                  \
    return Note((env), (env)->version >= 10 ? napi_cannot_run_js : napi_pending_exception); \
  Call call(env)

// DEP0168: addons made for a version below 10 may leave exceptions in some of their callbacks.
void Warn(napi_env env, Local<v8::Context> ctx);

// Runs `f` on the JavaScript thread in the addon's context; what it leaves thrown is an uncaught exception of the program,
// and ticks and microtasks run after it.
template <typename F>
void Enter(napi_env env, bool ticks, F f, bool lenient = false) {
  v8::Isolate* iso = env->iso;
  v8::Isolate::Scope is(iso);
  v8::HandleScope hs(iso);
  auto ctx = env->ctx();
  v8::Context::Scope cs(ctx);
  v8::TryCatch tc(iso);
  f();
  if (!env->exception.IsEmpty()) {
    auto e = env->exception.Get(iso);
    env->exception.Reset();
    if (lenient && env->version < 10) Warn(env, ctx);
    else iso->ThrowException(e);
  }
  if (tc.HasCaught() && !HandleUncaught(env->r, ctx, tc)) return;
  if (!ticks || iso->IsExecutionTerminating()) return;
  v8::TryCatch after(iso);
  auto& hook = env->r->hooks[RV_HOOK_TICKS];
  if (hook.IsEmpty() || !hook.Get(iso)->IsFunction()) return;
  Local<v8::Value> ignored;
  if (!hook.Get(iso).As<v8::Function>()->Call(ctx, v8::Undefined(iso), 0, nullptr).ToLocal(&ignored)) {
    HandleUncaught(env->r, ctx, after);
  }
}

// Runs `f` later on the JavaScript thread.
void Post(napi_env env, void (*f)(napi_env, void*), void* arg);
// Keeps the loop alive, or no longer. On the JavaScript thread.
void KeepAlive(napi_env env, bool on);
// Has work->execute run on a thread of the pool.
void Submit(napi_env env, napi_async_work work);

void CloseFunctions(napi_env env);
void CloseReferences(napi_env env);
void RunHooks(napi_env env);
void Finalize(napi_env env, napi_finalize f, void* data, void* hint);

Local<v8::Private> Mark(v8::Isolate* iso, const char* name);
v8::MaybeLocal<v8::Function> MakeFunction(napi_env env, Local<v8::Context> ctx, napi_callback cb, void* data);
Local<v8::FunctionTemplate> MakeTemplate(napi_env env, napi_callback cb, void* data, Local<v8::Signature> sig);
v8::MaybeLocal<v8::Name> NameOf(napi_env env, const napi_property_descriptor& p);
bool DefineOn(napi_env env, Local<v8::Context> ctx, Local<v8::Object> o, const napi_property_descriptor& p);

}  // namespace ravel::napi
