// Part of binding('buffer'): ArrayBuffers whose bytes are not zeroed, detaching.
#include "engine.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

void CreateUnsafeArrayBuffer(const Info& info) {
  Isolate* iso = info.GetIsolate();
  double n = info[0]->IsNumber() ? info[0].As<Number>()->Value() : -1;
  std::shared_ptr<BackingStore> store;
  if (n >= 0 && n <= 9007199254740991.0) store = NewStore(static_cast<size_t>(n), false);
  if (!store) {
    iso->ThrowException(Exception::RangeError(Str(iso, "Array buffer allocation failed")));
    return;
  }
  info.GetReturnValue().Set(ArrayBuffer::New(iso, std::move(store)));
}

void Detach(const Info& info) {
  if (info[0]->IsArrayBuffer() && info[0].As<ArrayBuffer>()->IsDetachable())
    (void)info[0].As<ArrayBuffer>()->Detach(Local<Value>());
}

}  // namespace

const NativeFn kMemoryFns[] = {
    {"createUnsafeArrayBuffer", CreateUnsafeArrayBuffer, 1},
    {"detachArrayBuffer", Detach, 1},
};
const size_t kMemoryFnsCount = std::size(kMemoryFns);

}  // namespace ravel
