// Ops: one C++ callback marshals all arguments into a frame and enters Go once.
#include <stdlib.h>
#include <string.h>

#include "engine.h"

using namespace v8;

namespace ravel {
namespace {

const rv_op_desc* ops = nullptr;
int ops_count = 0;

// Argument bytes of one call: a stack buffer, then malloc.
class Arena {
 public:
  ~Arena() {
    for (int i = 0; i < n_; i++) free(extra_[i]);
  }
  char* Take(size_t n) {
    if (n <= sizeof buf_ - used_) {
      char* p = buf_ + used_;
      used_ += (n + 7) & ~size_t{7};
      if (used_ > sizeof buf_) used_ = sizeof buf_;
      return p;
    }
    char* p = static_cast<char*>(malloc(n ? n : 1));
    extra_[n_++] = p;
    return p;
  }
  size_t Room() const { return sizeof buf_ - used_; }

 private:
  char buf_[1536];
  size_t used_ = 0;
  void* extra_[RV_MAX_ARGS];
  int n_ = 0;
};

void StringArg(Isolate* iso, Local<String> s, rv_slot& slot, Arena& arena) {
  size_t units = static_cast<size_t>(s->Length());
  size_t cap = units * 3;
  if (cap > arena.Room()) cap = s->Utf8LengthV2(iso);
  char* p = arena.Take(cap);
  slot.v.p = p;
  slot.len = cap ? s->WriteUtf8V2(iso, p, cap, String::WriteFlags::kReplaceInvalidUtf8) : 0;
}

bool StringsArg(Isolate* iso, Local<Context> ctx, Local<Array> a, rv_slot& slot, Arena& arena) {
  uint32_t n = a->Length();
  std::vector<Local<String>> items;
  std::vector<uint32_t> lens;
  size_t total = 0;
  for (uint32_t i = 0; i < n; i++) {
    Local<Value> v;
    if (!a->Get(ctx, i).ToLocal(&v)) return false;
    if (!v->IsString()) return false;
    items.push_back(v.As<String>());
    lens.push_back(static_cast<uint32_t>(v.As<String>()->Utf8LengthV2(iso)));
    total += 4 + lens.back();
  }
  char* p = arena.Take(total);
  slot.v.p = p;
  slot.len = n;
  slot.aux = static_cast<uint32_t>(total);
  for (uint32_t i = 0; i < n; i++) {
    memcpy(p, &lens[i], 4);
    p += 4;
    if (lens[i]) items[i]->WriteUtf8V2(iso, p, lens[i], String::WriteFlags::kReplaceInvalidUtf8);
    p += lens[i];
  }
  return true;
}

rv_store* Pin(Local<Value> v) {
  auto* st = new rv_store;
  if (v->IsArrayBufferView()) {
    auto view = v.As<ArrayBufferView>();
    st->store = view->Buffer()->GetBackingStore();
    st->offset = view->ByteOffset();
    st->len = view->ByteLength();
  } else if (v->IsArrayBuffer()) {
    st->store = v.As<ArrayBuffer>()->GetBackingStore();
    st->len = st->store->ByteLength();
  } else {
    st->store = v.As<SharedArrayBuffer>()->GetBackingStore();
    st->len = st->store->ByteLength();
  }
  if (!st->store->Data()) st->len = 0;
  return st;
}

void BadArgument(Isolate* iso, const rv_op_desc& d, int i, const char* want) {
  std::string m = std::string("op ") + d.family + "." + d.name + ": argument " + std::to_string(i + 1) + " must be " + want;
  iso->ThrowException(Exception::TypeError(Str(iso, m.c_str())));
}

// Numbers convert as `x | 0` does, without ever running user code.
double NumberOf(Local<Value> v) {
  if (v->IsNumber()) return v.As<Number>()->Value();
  if (v->IsBoolean()) return v.As<Boolean>()->Value() ? 1 : 0;
  if (v->IsBigInt()) return static_cast<double>(v.As<BigInt>()->Int64Value());
  return 0;
}

int64_t IntegerOf(Local<Value> v) {
  if (v->IsInt32()) return v.As<Int32>()->Value();
  if (v->IsBigInt()) return v.As<BigInt>()->Int64Value();
  double d = NumberOf(v);
  if (!(d > -9.3e18 && d < 9.3e18)) return 0;
  if (d >= 9223372036854775807.0) return INT64_MAX;
  if (d <= -9223372036854775808.0) return INT64_MIN;
  return static_cast<int64_t>(d);
}

// Returns what is wrong, or nullptr.
const char* Argument(rv_isolate* r, Local<Context> ctx, Local<Value> v, uint8_t kind, bool async, rv_slot& s, Arena& arena) {
  s.kind = kind;
  switch (kind) {
    case RV_BOOL:
      s.v.i = v->BooleanValue(r->iso);
      return nullptr;
    case RV_INT32:
    case RV_UINT32:
    case RV_INT64:
      s.v.i = IntegerOf(v);
      return nullptr;
    case RV_DOUBLE:
      s.v.f = NumberOf(v);
      return nullptr;
    case RV_STRING:
      if (v->IsString()) {
        StringArg(r->iso, v.As<String>(), s, arena);
        return nullptr;
      }
      if (!v->IsNullOrUndefined()) return "a string";
      s.v.p = nullptr;
      s.len = 0;
      return nullptr;
    case RV_BYTES: {
      if (v->IsNullOrUndefined()) {
        s.v.p = nullptr;
        s.len = 0;
        return nullptr;
      }
      if (async) {
        if (!v->IsArrayBufferView() && !v->IsArrayBuffer() && !v->IsSharedArrayBuffer()) return "a byte view";
        auto* st = Pin(v);
        s.kind = RV_PIN;
        s.v.p = st;
        s.len = st->len;
        return nullptr;
      }
      char* p;
      size_t n;
      if (!View(v, &p, &n)) return "a byte view";
      s.v.p = p;
      s.len = n;
      return nullptr;
    }
    case RV_PIN: {
      if (!v->IsArrayBufferView() && !v->IsArrayBuffer() && !v->IsSharedArrayBuffer()) return "a byte view";
      auto* st = Pin(v);
      s.v.p = st;
      s.len = st->len;
      return nullptr;
    }
    case RV_STRINGS:
      if (v->IsNullOrUndefined()) {
        s.v.p = nullptr;
        s.len = 0;
        s.aux = 0;
        return nullptr;
      }
      if (!v->IsArray() || !StringsArg(r->iso, ctx, v.As<Array>(), s, arena)) return "an array of strings";
      return nullptr;
    case RV_FUNC:
      if (v->IsNullOrUndefined()) {
        s.v.i = -1;
        return nullptr;
      }
      if (!v->IsFunction()) return "a function";
      s.v.i = KeepFunc(r, v.As<Function>(), false);
      return nullptr;
    case RV_VALUE:
      memcpy(&s.v.p, static_cast<void*>(&v), sizeof s.v.p);
      return nullptr;
  }
  return "of a known kind";
}

void DropArguments(rv_isolate* r, rv_frame& f, int n) {
  for (int i = 0; i < n; i++) {
    if (f.args[i].kind == RV_PIN) delete static_cast<rv_store*>(f.args[i].v.p);
    if (f.args[i].kind == RV_FUNC) rv_func_release(r, static_cast<int32_t>(f.args[i].v.i));
  }
}

}  // namespace

void OpCallback(const FunctionCallbackInfo<Value>& info) {
  Isolate* iso = info.GetIsolate();
  rv_isolate* r = Of(iso);
  int index = info.Data().As<Int32>()->Value();
  const rv_op_desc& d = ops[index];
  rv_frame f;
  f.nargs = d.nargs;
  f.callback = -1;
  f.base = r->scratch;
  f.owned = nullptr;
  f.ret.kind = RV_UNDEFINED;
  bool async = d.async && info.Length() > d.nargs && info[d.nargs]->IsFunction();
  Arena arena;
  Local<Context> ctx;
  for (int i = 0; i < d.nargs; i++) {
    uint8_t kind = d.kinds[i];
    if (kind == RV_STRINGS && ctx.IsEmpty()) ctx = iso->GetCurrentContext();
    if (const char* bad = Argument(r, ctx, info[i], kind, async, f.args[i], arena)) {
      DropArguments(r, f, i);
      if (!iso->IsExecutionTerminating()) BadArgument(iso, d, i, bad);
      return;
    }
  }
  if (async) f.callback = KeepFunc(r, info[d.nargs].As<Function>(), true);

  ravelOp(r->id, index, &f);

  switch (f.ret.kind) {
    case RV_UNDEFINED:
      break;
    case RV_BOOL:
      info.GetReturnValue().Set(f.ret.v.i != 0);
      break;
    case RV_INT32:
      info.GetReturnValue().Set(static_cast<int32_t>(f.ret.v.i));
      break;
    case RV_DOUBLE:
      info.GetReturnValue().Set(f.ret.v.f);
      break;
    case RV_ERROR: {
      auto e = MakeError(r, iso->GetCurrentContext(), f.ret, f.base);
      if (!iso->IsExecutionTerminating()) iso->ThrowException(e);
      break;
    }
    default: {
      Local<Value> v;
      if (Decode(r, iso->GetCurrentContext(), f.ret, f.base).ToLocal(&v)) info.GetReturnValue().Set(v);
    }
  }
  if (f.owned) free(f.owned);
}

static const NativeTable kTables[] = {
    {"buffer", kBytesFns, &kBytesFnsCount},   {"buffer", kMemoryFns, &kMemoryFnsCount},
    {"engine", kEngineFns, &kEngineFnsCount}, {"engine", kModuleFns, &kModuleFnsCount},
    {"types", kTypesFns, &kTypesFnsCount},    {"util", kUtilFns, &kUtilFnsCount},
    {"serdes", kSerdesFns, &kSerdesFnsCount}, {"async_context", kAsyncFns, &kAsyncFnsCount},
    {"serdes", kSerdesClassFns, &kSerdesClassFnsCount}, {"v8", kHeapFns, &kHeapFnsCount},
    {"contextify", kContextifyFns, &kContextifyFnsCount}, {"fs", kFilesFns, &kFilesFnsCount},
    {"wasm", kWasmFns, &kWasmFnsCount}, {"addon", kAddonFns, &kAddonFnsCount},
    {"inspector", kInspectorFns, &kInspectorFnsCount}, {"messaging", kPortFns, &kPortFnsCount},
    {"crypto", kDigestFns, &kDigestFnsCount},
    {"sqlite", kSqliteConnectionFns, &kSqliteConnectionFnsCount}, {"sqlite", kSqliteStatementFns, &kSqliteStatementFnsCount},
    {"sqlite", kSqliteFunctionFns, &kSqliteFunctionFnsCount}, {"sqlite", kSqliteSessionFns, &kSqliteSessionFnsCount},
};
static size_t Count(size_t i) { return kTables[i].fns && kTables[i].count ? *kTables[i].count : 0; }

void CollectOpReferences(std::vector<intptr_t>& refs) {
  refs.push_back(reinterpret_cast<intptr_t>(OpCallback));
  for (size_t t = 0; t < std::size(kTables); t++)
    for (size_t i = 0; i < Count(t); i++) {
      const NativeFn& n = kTables[t].fns[i];
      refs.push_back(reinterpret_cast<intptr_t>(n.fn));
      if (n.fast) {
        refs.push_back(reinterpret_cast<intptr_t>(n.fast->GetAddress()));
        refs.push_back(reinterpret_cast<intptr_t>(n.fast->GetTypeInfo()));
      }
    }
}

Local<Object> MakeBinding(rv_isolate* r, Local<Context> ctx, const std::string& family) {
  Isolate* iso = r->iso;
  auto obj = Object::New(iso, Null(iso), nullptr, nullptr, 0);
  auto add = [&](const char* name, FunctionCallback cb, Local<Value> data, int length, const CFunction* fast) {
    auto key = Sym(iso, name);
    Local<Function> fn;
    auto tmpl = FunctionTemplate::New(iso, cb, data, Local<Signature>(), length, ConstructorBehavior::kThrow,
                                      SideEffectType::kHasSideEffect, fast);
    if (!tmpl->GetFunction(ctx).ToLocal(&fn)) return;
    fn->SetName(key);
    (void)obj->Set(ctx, key, fn);
  };
  for (size_t t = 0; t < std::size(kTables); t++) {
    if (family != kTables[t].family) continue;
    for (size_t i = 0; i < Count(t); i++) {
      const NativeFn& n = kTables[t].fns[i];
      add(n.name, n.fn, Local<Value>(), n.length, n.fast);
    }
  }
  for (int i = 0; i < ops_count; i++)
    if (family == ops[i].family) add(ops[i].name, OpCallback, Integer::New(iso, i), ops[i].nargs, nullptr);
  return obj;
}

}  // namespace ravel

extern "C" void rv_set_ops(const rv_op_desc* table, int n) {
  ravel::ops = table;
  ravel::ops_count = n;
}
