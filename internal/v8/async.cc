// binding('async_context'): the continuation-preserved data and promise hooks.
#include "engine.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

void Get(const Info& info) { info.GetReturnValue().Set(info.GetIsolate()->GetContinuationPreservedEmbedderData()); }
void Set(const Info& info) { info.GetIsolate()->SetContinuationPreservedEmbedderData(info[0]); }

void SetPromiseHooks(const Info& info) {
  Isolate* iso = info.GetIsolate();
  Local<Function> f[4];
  for (int i = 0; i < 4; i++)
    if (info[i]->IsFunction()) f[i] = info[i].As<Function>();
  iso->GetCurrentContext()->SetPromiseHooks(f[0], f[1], f[2], f[3]);
}

}  // namespace

const NativeFn kAsyncFns[] = {
    {"getContinuationData", Get, 0},
    {"setContinuationData", Set, 1},
    {"setPromiseHooks", SetPromiseHooks, 4},
};
const size_t kAsyncFnsCount = std::size(kAsyncFns);

}  // namespace ravel
