// binding('types'): what kind of object a value is, beyond what JavaScript can be sure of.
#include "engine.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

#define RV_TYPES(X) \
  X(External) X(Date) X(ArgumentsObject) X(BigIntObject) X(BooleanObject) X(NumberObject) X(StringObject) \
  X(SymbolObject) X(NativeError) X(RegExp) X(AsyncFunction) X(GeneratorFunction) X(GeneratorObject) X(Promise) \
  X(Map) X(Set) X(MapIterator) X(SetIterator) X(WeakMap) X(WeakSet) X(ArrayBuffer) X(DataView) \
  X(SharedArrayBuffer) X(Proxy) X(ModuleNamespaceObject)

#define X(T) \
  void Is##T(const Info& info) { info.GetReturnValue().Set(info[0]->Is##T()); }
RV_TYPES(X)
#undef X

void IsAnyArrayBuffer(const Info& info) {
  info.GetReturnValue().Set(info[0]->IsArrayBuffer() || info[0]->IsSharedArrayBuffer());
}
void IsBoxedPrimitive(const Info& info) {
  info.GetReturnValue().Set(info[0]->IsNumberObject() || info[0]->IsStringObject() || info[0]->IsBooleanObject() ||
                            info[0]->IsBigIntObject() || info[0]->IsSymbolObject());
}

}  // namespace

const NativeFn kTypesFns[] = {
#define X(T) {"is" #T, Is##T, 1},
    RV_TYPES(X)
#undef X
    {"isAnyArrayBuffer", IsAnyArrayBuffer, 1},
    {"isBoxedPrimitive", IsBoxedPrimitive, 1},
};
const size_t kTypesFnsCount = std::size(kTypesFns);

}  // namespace ravel
