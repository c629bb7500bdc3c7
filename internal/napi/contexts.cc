// Resources and contexts of asynchronous work: what async_hooks is told, and the context that callbacks run in.
#include "env.h"

using namespace v8;
using namespace ravel::napi;

struct napi_async_context__ {
  Resource resource;
};
struct napi_callback_scope__ {
  Resource::Running running;
};

namespace ravel::napi {

MaybeLocal<Value> Tell(napi_env env, const char* name, int argc, Local<Value>* argv) {
  Isolate* iso = env->iso;
  if (env->stopping || iso->IsExecutionTerminating()) return {};
  auto ctx = env->ctx();
  TryCatch tc(iso);
  Local<Value> fn;
  auto hooks = env->hooks.Get(iso);
  if (!hooks->Get(ctx, Sym(iso, name)).ToLocal(&fn) || !fn->IsFunction()) return {};
  return fn.As<Function>()->Call(ctx, hooks, argc, argv);
}

Resource::Resource(napi_env env, Local<Object> object, Local<String> type) : env_(env) {
  Isolate* iso = env->iso;
  frame_.Reset(iso, iso->GetContinuationPreservedEmbedderData());
  bool own = object.IsEmpty();
  if (own) object = Object::New(iso);
  object_.Reset(iso, object);
  if (!own) object_.SetWeak();
  Local<Value> args[] = {type, object}, record;
  if (Tell(env, "announce", 2, args).ToLocal(&record) && record->IsObject()) record_.Reset(iso, record);
}

Resource::~Resource() {
  if (record_.IsEmpty() || env_->closing) return;
  HandleScope hs(env_->iso);
  Local<Value> record = record_.Get(env_->iso);
  (void)Tell(env_, "destroy", 1, &record);
}

Resource::Running::Running(Resource* of) {
  if (!of) return;
  env_ = of->env_;
  Isolate* iso = env_->iso;
  HandleScope hs(iso);
  outer_.Reset(iso, iso->GetContinuationPreservedEmbedderData());
  iso->SetContinuationPreservedEmbedderData(of->frame_.Get(iso));
  if (of->record_.IsEmpty()) return;
  auto record = of->record_.Get(iso);
  record_.Reset(iso, record);
  // One that has been collected meanwhile is stood in for.
  if (of->object_.IsEmpty()) of->object_.Reset(iso, Object::New(iso));
  Local<Value> args[] = {record, of->object_.Get(iso)};
  (void)Tell(env_, "before", 2, args);
}

void Resource::Running::End(bool failed) {
  if (!env_) return;
  Isolate* iso = env_->iso;
  HandleScope hs(iso);
  if (!record_.IsEmpty()) {
    Local<Value> record = record_.Get(iso);
    (void)Tell(env_, failed ? "abandon" : "after", 1, &record);
  }
  iso->SetContinuationPreservedEmbedderData(outer_.Get(iso));
}

void Leave(napi_env env, const Entry& how, Local<Context> ctx, TryCatch& tc) {
  Isolate* iso = env->iso;
  if (!env->exception.IsEmpty()) {
    auto e = env->exception.Get(iso);
    env->exception.Reset();
    if (!env->stopping) {
      if (how.lenient && env->version < 10 && !env->strict) Warn(env, ctx);
      else iso->ThrowException(e);
    }
  }
  if (env->stopping) return tc.Reset();
  if (tc.HasCaught() && !HandleUncaught(env->r, ctx, tc)) return;
  if (!how.ticks || iso->IsExecutionTerminating()) return;
  TryCatch after(iso);
  auto& hook = env->r->hooks[RV_HOOK_TICKS];
  if (hook.IsEmpty() || !hook.Get(iso)->IsFunction()) return;
  Local<Value> ignored;
  if (!hook.Get(iso).As<Function>()->Call(ctx, Undefined(iso), 0, nullptr).ToLocal(&ignored)) HandleUncaught(env->r, ctx, after);
}

napi_status NewResource(napi_env env, napi_value object, napi_value name, std::unique_ptr<Resource>* result) {
  TryCatch tc(env->iso);
  auto ctx = env->ctx();
  Local<Object> o;
  Local<String> type;
  if (object) NAPI_EXPECT(env, In(object)->ToObject(ctx).ToLocal(&o), napi_object_expected);
  NAPI_ARG(env, name);
  NAPI_EXPECT(env, In(name)->ToString(ctx).ToLocal(&type), napi_string_expected);
  *result = std::make_unique<Resource>(env, o, type);
  return napi_ok;
}

}  // namespace ravel::napi

NAPI_EXPORT napi_status napi_async_init(napi_env env, napi_value resource, napi_value name, napi_async_context* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, name && result);
  std::unique_ptr<Resource> made;
  napi_status s = NewResource(env, resource, name, &made);
  if (s != napi_ok) return s;
  *result = reinterpret_cast<napi_async_context>(made.release());
  return Ok(env);
}
NAPI_EXPORT napi_status napi_async_destroy(napi_env env, napi_async_context context) {
  NAPI_ENV(env);
  NAPI_ARG(env, context);
  delete &context->resource;
  return Ok(env);
}

NAPI_EXPORT napi_status napi_make_callback(napi_env env, napi_async_context context, napi_value recv, napi_value func, size_t argc,
                                           const napi_value* argv, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, recv && (argv || argc == 0));
  Local<Object> self;
  if (!In(recv)->ToObject(call.ctx).ToLocal(&self)) return Note(env, napi_object_expected);
  NAPI_ARG(env, func && In(func)->IsFunction());
  auto fn = In(func).As<Function>();
  std::vector<Local<Value>> args;
  for (size_t i = 0; i < argc; i++) args.push_back(In(argv[i]));
  // Without a context, and where there are domains, that of the receiver is entered.
  Local<Value> invoke, out;
  if (!context && env->hooks.Get(env->iso)->Get(call.ctx, ravel::Sym(env->iso, "invoke")).ToLocal(&invoke) && invoke->IsFunction()) {
    args.insert(args.begin(), fn);
    fn = invoke.As<Function>();
  }
  Resource::Running running(context ? &context->resource : nullptr);
  bool done = fn->Call(call.ctx, self, static_cast<int>(args.size()), args.data()).ToLocal(&out);
  running.End(!done);
  if (!done) return call.Fail(napi_generic_failure);
  if (result) *result = Out(out);
  return call.End();
}

NAPI_EXPORT napi_status napi_open_callback_scope(napi_env env, napi_value, napi_async_context context, napi_callback_scope* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  env->callback_scopes++;
  *result = new napi_callback_scope__{Resource::Running(context ? &context->resource : nullptr)};
  return Ok(env);
}
NAPI_EXPORT napi_status napi_close_callback_scope(napi_env env, napi_callback_scope scope) {
  NAPI_ENV(env);
  NAPI_ARG(env, scope);
  NAPI_EXPECT(env, env->callback_scopes > 0, napi_callback_scope_mismatch);
  env->callback_scopes--;
  scope->running.End(!env->exception.IsEmpty());
  delete scope;
  return Ok(env);
}
