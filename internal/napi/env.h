// What the rooms of Node-API share: the environment of an addon in an isolate, and how a call begins and ends.
#pragma once
#include <string.h>

#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api.h"
#include "engine.h"

struct uv_loop_t;
struct ravel_napi_bundle;
struct ravel_napi_string;

struct napi_env__ {
  rv_isolate* r;
  v8::Isolate* iso;
  v8::Global<v8::Context> context;
  v8::Global<v8::Object> hooks;  // lib/internal/process/addons.js
  std::string filename;          // a file: URL
  int32_t version = 8;
  bool strict = false;   // --force-node-api-uncaught-exceptions-policy
  bool reports = false;  // --report-on-fatalerror
  napi_extended_error_info last{};
  v8::Global<v8::Value> exception;
  int scopes = 0;
  int callback_scopes = 0;
  bool stopping = false;      // its end has begun: JavaScript runs no more
  bool closing = false;       // and is over
  bool in_collection = false;  // in a finalizer that V8's collector runs
  bool drain_due = false;
  void* instance_data = nullptr;
  napi_finalize instance_finalize = nullptr;
  void* instance_hint = nullptr;
  std::list<napi_ref> refs;     // all that are alive, newest first
  std::list<napi_ref> pending;  // whose finalizers are due
  std::list<napi_async_cleanup_hook_handle> cleanups;  // newest first
  int cleaning = 0;                                    // asynchronous ones that have begun
  std::list<napi_threadsafe_function> functions;
  std::list<ravel_napi_string*> strings;  // of memory of the addon's
  std::list<ravel_napi_bundle*> bundles;  // of all functions of JavaScript's that are the addon's
  uv_loop_t* loop = nullptr;  // when the addon has asked for it

  v8::Local<v8::Context> ctx() { return context.Get(iso); }
};

struct napi_callback_info__ {
  const v8::FunctionCallbackInfo<v8::Value>* info;
  void* data;
};

namespace ravel::napi {

using v8::Local;

constexpr int32_t kNewest = 10, kExperimental = INT32_MAX;

// One of the main thread's if there is any. Any thread.
napi_env AnyEnvironment();

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

[[noreturn]] void Fatal(const std::string& message);
// Finalizers of the experimental version run within a collection, where most functions must not be called.
void RefuseInCollection(napi_env env);

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

// For functions that a finalizer within a collection may call, too.
#define NAPI_BASIC(env)                  \
  do {                                   \
    if (!(env)) return napi_invalid_arg; \
  } while (0)
#define NAPI_ENV(env)                                  \
  do {                                                 \
    if (!(env)) return napi_invalid_arg;               \
    if ((env)->in_collection) RefuseInCollection(env); \
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
  if ((env)->stopping || (env)->iso->IsExecutionTerminating())                 \
    return Note((env), (env)->version >= 10 ? napi_cannot_run_js : napi_pending_exception); \
  Call call(env)

// Calls one of the functions of lib/internal/process/addons.js, none of which throws. Nothing at an environment's end.
v8::MaybeLocal<v8::Value> Tell(napi_env env, const char* name, int argc, v8::Local<v8::Value>* argv);

// What async_hooks calls a resource, and the async context of its making. Its callbacks run in both.
class Resource {
 public:
  // Without an object it has one of its own, which lives as long as it; else that object may go before it.
  Resource(napi_env env, v8::Local<v8::Object> object, v8::Local<v8::String> type);
  ~Resource();

  // One callback: between its beginning and End. The resource may be gone by then.
  class Running {
   public:
    explicit Running(Resource* of);
    void End(bool failed);

   private:
    napi_env env_ = nullptr;
    v8::Global<v8::Value> outer_, record_;
  };

 private:
  friend class Running;
  napi_env env_;
  v8::Global<v8::Value> frame_;
  v8::Global<v8::Object> object_;
  v8::Global<v8::Value> record_;  // undefined where nobody listened at its making
};

// How JavaScript is entered from outside.
struct Entry {
  Resource* resource = nullptr;
  bool lenient = false;  // DEP0168: addons made for a version below 10 may leave exceptions here
  bool ticks = true;     // they and microtasks run afterwards
};

// DEP0168
void Warn(napi_env env, v8::Local<v8::Context> ctx);
// The end of Enter: what was left thrown is an uncaught exception of the program.
void Leave(napi_env env, const Entry& how, v8::Local<v8::Context> ctx, v8::TryCatch& tc);

// Runs `f` on the JavaScript thread in the addon's context.
template <typename F>
void Enter(napi_env env, const Entry& how, F f) {
  v8::Isolate* iso = env->iso;
  v8::Isolate::Scope is(iso);
  v8::HandleScope hs(iso);
  auto ctx = env->ctx();
  v8::Context::Scope cs(ctx);
  v8::TryCatch tc(iso);
  Resource::Running running(how.resource);
  f();
  running.End(false);
  Leave(env, how, ctx, tc);
}

// Runs `f` later on the JavaScript thread.
void Post(napi_env env, void (*f)(napi_env, void*), void* arg);
// Keeps the loop alive, or no longer. On the JavaScript thread.
void KeepAlive(napi_env env, bool on);
// Has rv_napi_execute and then rv_napi_complete called with the number.
void Submit(napi_env env, uint64_t ticket);
napi_async_work NewWork(napi_env env, std::unique_ptr<Resource> resource, napi_async_execute_callback execute,
                        napi_async_complete_callback complete, void* data);
napi_status NewResource(napi_env env, napi_value object, napi_value name, std::unique_ptr<Resource>* result);

void CloseWorks(napi_env env, bool wait);
void CloseFunctions(napi_env env);
void CloseReferences(napi_env env);
void CloseStrings(napi_env env);
void CloseBundles(napi_env env);
// Runs the cleanup hooks; asynchronous ones are over when env->cleaning is 0.
void RunCleanups(napi_env env);
void Finalize(napi_env env, napi_finalize f, void* data, void* hint);

Local<v8::Private> Mark(v8::Isolate* iso, const char* name);
v8::MaybeLocal<v8::Function> MakeFunction(napi_env env, Local<v8::Context> ctx, napi_callback cb, void* data);
Local<v8::FunctionTemplate> MakeTemplate(napi_env env, napi_callback cb, void* data, Local<v8::Signature> sig);
v8::MaybeLocal<v8::Name> NameOf(napi_env env, const napi_property_descriptor& p);
napi_status DefineOn(napi_env env, Local<v8::Context> ctx, Local<v8::Object> o, const napi_property_descriptor& p);

}  // namespace ravel::napi
