// binding('async_context'): the continuation-preserved data and promise hooks.
#include "engine.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

void Get(const Info& info) { info.GetReturnValue().Set(info.GetIsolate()->GetContinuationPreservedEmbedderData()); }
void Set(const Info& info) { info.GetIsolate()->SetContinuationPreservedEmbedderData(info[0]); }

// The engine is built without its JavaScript promise hooks: this one stands between. Functions stay in r->promise_hooks by kind.
void OnPromise(PromiseHookType type, Local<Promise> promise, Local<Value> parent) {
  Local<Context> ctx;
  if (!promise->GetCreationContext().ToLocal(&ctx)) return;
  Isolate* iso = ctx->GetIsolate();
  rv_isolate* r = Of(iso);
  int kind = 0;
  switch (type) {
    case PromiseHookType::kInit: kind = 0; break;
    case PromiseHookType::kBefore: kind = 1; break;
    case PromiseHookType::kAfter: kind = 2; break;
    case PromiseHookType::kResolve: kind = 3; break;
  }
  if (r->promise_hooks[kind].IsEmpty() || iso->IsExecutionTerminating()) return;
  HandleScope scope(iso);
  Context::Scope in(ctx);
  TryCatch tc(iso);
  Local<Value> argv[] = {promise, parent};
  Local<Value> ignored;
  if (r->promise_hooks[kind].Get(iso)->Call(ctx, Undefined(iso), 2, argv).ToLocal(&ignored)) return;
  if (tc.HasTerminated()) tc.ReThrow();
}

void SetPromiseHooks(const Info& info) {
  Isolate* iso = info.GetIsolate();
  rv_isolate* r = Of(iso);
  bool any = false;
  for (int i = 0; i < 4; i++) {
    r->promise_hooks[i].Reset();
    if (!info[i]->IsFunction()) continue;
    r->promise_hooks[i].Reset(iso, info[i].As<Function>());
    any = true;
  }
  iso->SetPromiseHook(any ? OnPromise : nullptr);
}

}  // namespace

const NativeFn kAsyncFns[] = {
    {"getContinuationData", Get, 0},
    {"setContinuationData", Set, 1},
    {"setPromiseHooks", SetPromiseHooks, 4},
};
const size_t kAsyncFnsCount = std::size(kAsyncFns);

}  // namespace ravel
