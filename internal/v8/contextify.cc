// binding('contextify'): scripts and contexts for node:vm. A context's global object shows the properties of a sandbox
// object, and what scripts define lands there.
#pragma GCC diagnostic ignored "-Wstrict-aliasing"
#include <string.h>

#include "script_args.h"
#include "watchdog.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

// ---- the global object's interceptors ----

// The handlers' data is an array that holds the sandbox once the context is complete: while V8 sets the global object
// up it defines its own properties, which are none of the sandbox's.
template <typename T>
Local<Object> Sandbox(const PropertyCallbackInfo<T>& info) {
  auto ctx = info.GetIsolate()->GetCurrentContext();
  Local<Value> v;
  if (ctx.IsEmpty() || !info.Data()->IsArray() || !info.Data().template As<Array>()->Get(ctx, 0).ToLocal(&v) || !v->IsObject())
    return {};
  return v.As<Object>();
}

Intercepted GetNamed(Local<Name> name, const PropertyCallbackInfo<Value>& info) {
  auto box = Sandbox(info);
  if (box.IsEmpty()) return Intercepted::kNo;
  auto ctx = info.GetIsolate()->GetCurrentContext();
  Local<Value> v;
  if (!box->GetRealNamedProperty(ctx, name).ToLocal(&v)) return Intercepted::kNo;
  if (v == box) {
    Local<Context> own;
    if (info.This()->GetCreationContext(info.GetIsolate()).ToLocal(&own)) v = own->Global();
  }
  info.GetReturnValue().Set(v);
  return Intercepted::kYes;
}

bool ReadOnly(Maybe<PropertyAttribute> a) {
  return a.IsJust() && (static_cast<int>(a.FromJust()) & static_cast<int>(PropertyAttribute::ReadOnly));
}

Intercepted SetNamed(Local<Name> name, Local<Value> value, const PropertyCallbackInfo<void>& info) {
  auto box = Sandbox(info);
  if (box.IsEmpty()) return Intercepted::kNo;
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  Local<Context> own;
  if (!info.This()->GetCreationContext(iso).ToLocal(&own)) return Intercepted::kNo;
  auto on_box = box->GetRealNamedPropertyAttributes(ctx, name);
  auto on_global = own->Global()->GetRealNamedPropertyAttributes(ctx, name);
  if (ReadOnly(on_box)) {
    if (info.ShouldThrowOnError()) {
      std::string m = "Cannot assign to read only property '" + Utf8(iso, name) + "' of object '#<Object>'";
      Throw(iso, m.c_str());
    }
    return Intercepted::kYes;
  }
  if (ReadOnly(on_global)) return Intercepted::kNo;
  bool declared = on_box.IsJust() || on_global.IsJust();
  // "x = 1" in strict mode, without a declaration: the engine throws.
  bool contextual = info.This() != own->Global();
  if (!declared && info.ShouldThrowOnError() && contextual && !value->IsFunction()) return Intercepted::kNo;
  if (!declared && name->IsSymbol()) return Intercepted::kNo;
  bool accessor = false;
  Local<Value> desc;
  if (on_box.IsJust() && box->GetOwnPropertyDescriptor(ctx, name).ToLocal(&desc) && desc->IsObject())
    accessor = !desc.As<Object>()->HasOwnProperty(ctx, Sym(iso, "value")).FromMaybe(true);
  if (box->Set(ctx, name, value).IsNothing()) return Intercepted::kYes;
  // A plain value is stored on the global object too: there it has the attributes its declaration gives it.
  return accessor ? Intercepted::kYes : Intercepted::kNo;
}

Intercepted QueryNamed(Local<Name> name, const PropertyCallbackInfo<Integer>& info) {
  auto box = Sandbox(info);
  if (box.IsEmpty()) return Intercepted::kNo;
  auto ctx = info.GetIsolate()->GetCurrentContext();
  bool has = false;
  if (!box->HasOwnProperty(ctx, name).To(&has) || !has) return Intercepted::kNo;
  PropertyAttribute a;
  if (!box->GetPropertyAttributes(ctx, name).To(&a)) return Intercepted::kNo;
  info.GetReturnValue().Set(static_cast<int32_t>(a));
  return Intercepted::kYes;
}

Intercepted DeleteNamed(Local<Name> name, const PropertyCallbackInfo<Boolean>& info) {
  auto box = Sandbox(info);
  if (box.IsEmpty()) return Intercepted::kNo;
  bool gone = false;
  if (!box->Delete(info.GetIsolate()->GetCurrentContext(), name).To(&gone)) return Intercepted::kYes;
  if (gone) return Intercepted::kNo;  // and the global object's own one goes too
  info.GetReturnValue().Set(false);
  return Intercepted::kYes;
}

void Enumerate(const PropertyCallbackInfo<Array>& info, IndexFilter indices, bool only_indices) {
  auto box = Sandbox(info);
  if (box.IsEmpty()) return;
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  Local<Array> names;
  if (!box->GetPropertyNames(ctx, KeyCollectionMode::kOwnOnly, PropertyFilter::ALL_PROPERTIES, indices,
                             KeyConversionMode::kKeepNumbers)
           .ToLocal(&names))
    return;
  if (!only_indices) {
    info.GetReturnValue().Set(names);
    return;
  }
  std::vector<Local<Value>> out;
  for (uint32_t i = 0; i < names->Length(); i++) {
    Local<Value> v;
    if (names->Get(ctx, i).ToLocal(&v) && v->IsUint32()) out.push_back(v);
  }
  info.GetReturnValue().Set(Array::New(iso, out.data(), out.size()));
}

void EnumerateNamed(const PropertyCallbackInfo<Array>& info) { Enumerate(info, IndexFilter::kSkipIndices, false); }
void EnumerateIndexed(const PropertyCallbackInfo<Array>& info) { Enumerate(info, IndexFilter::kIncludeIndices, true); }

void CopyFlags(PropertyDescriptor& to, const PropertyDescriptor& from) {
  if (from.has_enumerable()) to.set_enumerable(from.enumerable());
  if (from.has_configurable()) to.set_configurable(from.configurable());
}

Intercepted DefineNamed(Local<Name> name, const PropertyDescriptor& desc, const PropertyCallbackInfo<void>& info) {
  auto box = Sandbox(info);
  if (box.IsEmpty()) return Intercepted::kNo;
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  Local<Context> own;
  if (!info.This()->GetCreationContext(iso).ToLocal(&own)) return Intercepted::kNo;
  bool mine = box->HasOwnProperty(ctx, name).FromMaybe(false);
  if (!mine && ReadOnly(own->Global()->GetRealNamedPropertyAttributes(ctx, name))) return Intercepted::kNo;
  Maybe<bool> done = Nothing<bool>();
  if (desc.has_get() || desc.has_set()) {
    PropertyDescriptor d(desc.has_get() ? desc.get() : Local<Value>(Undefined(iso)),
                         desc.has_set() ? desc.set() : Local<Value>(Undefined(iso)));
    CopyFlags(d, desc);
    done = box->DefineProperty(ctx, name, d);
  } else if (desc.has_writable()) {
    PropertyDescriptor d(desc.has_value() ? desc.value() : Local<Value>(), desc.writable());
    CopyFlags(d, desc);
    done = box->DefineProperty(ctx, name, d);
  } else if (desc.has_value()) {
    PropertyDescriptor d(desc.value());
    CopyFlags(d, desc);
    done = box->DefineProperty(ctx, name, d);
  } else {
    PropertyDescriptor d;
    CopyFlags(d, desc);
    done = box->DefineProperty(ctx, name, d);
  }
  if (done.IsJust() && !done.FromJust() && info.ShouldThrowOnError()) {
    std::string m = "Cannot redefine property: " + Utf8(iso, name);
    Throw(iso, m.c_str());
  }
  return Intercepted::kYes;
}

Intercepted DescribeNamed(Local<Name> name, const PropertyCallbackInfo<Value>& info) {
  auto box = Sandbox(info);
  if (box.IsEmpty()) return Intercepted::kNo;
  auto ctx = info.GetIsolate()->GetCurrentContext();
  bool has = false;
  Local<Value> desc;
  if (!box->HasOwnProperty(ctx, name).To(&has) || !has || !box->GetOwnPropertyDescriptor(ctx, name).ToLocal(&desc))
    return Intercepted::kNo;
  info.GetReturnValue().Set(desc);
  return Intercepted::kYes;
}

template <typename T>
Local<Name> Key(uint32_t i, const PropertyCallbackInfo<T>& info) {
  auto n = Integer::NewFromUnsigned(info.GetIsolate(), i);
  return n->ToString(info.GetIsolate()->GetCurrentContext()).ToLocalChecked();
}
Intercepted GetIndexed(uint32_t i, const PropertyCallbackInfo<Value>& info) { return GetNamed(Key(i, info), info); }
Intercepted SetIndexed(uint32_t i, Local<Value> v, const PropertyCallbackInfo<void>& info) { return SetNamed(Key(i, info), v, info); }
Intercepted QueryIndexed(uint32_t i, const PropertyCallbackInfo<Integer>& info) { return QueryNamed(Key(i, info), info); }
Intercepted DeleteIndexed(uint32_t i, const PropertyCallbackInfo<Boolean>& info) { return DeleteNamed(Key(i, info), info); }
Intercepted DefineIndexed(uint32_t i, const PropertyDescriptor& d, const PropertyCallbackInfo<void>& info) {
  return DefineNamed(Key(i, info), d, info);
}
Intercepted DescribeIndexed(uint32_t i, const PropertyCallbackInfo<Value>& info) { return DescribeNamed(Key(i, info), info); }

void NoteContext(rv_isolate* r, Local<Context> ctx, Local<Value> name, Local<Value> origin) {
  auto& all = r->contexts;
  std::erase_if(all, [](const std::unique_ptr<ContextNote>& n) { return n->ctx.IsEmpty(); });
  auto note = std::make_unique<ContextNote>();
  if (name->IsString()) note->name = Utf8(r->iso, name);
  if (origin->IsString()) note->origin = Utf8(r->iso, origin);
  note->ctx.Reset(r->iso, ctx);
  note->ctx.SetWeak();
  debug::SetContextId(ctx, ++r->last_context);
  if (r->on_context) r->on_context(r, *note);
  all.push_back(std::move(note));
}

// makeContext(sandbox | null, strings, wasm, ownQueue, owner, name, origin) -> [global proxy, queue]; owner: of import()
// in code that has none. The context lives as long as the proxy.
struct Queue {
  std::unique_ptr<MicrotaskQueue> queue;
  Global<External> handle;
};

void MakeContext(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto main = iso->GetCurrentContext();
  auto holder = Array::New(iso, 1);
  Local<ObjectTemplate> tmpl;
  if (info[0]->IsObject()) {
    tmpl = ObjectTemplate::New(iso);
    auto flags = PropertyHandlerFlags::kHasNoSideEffect;
    tmpl->SetHandler(NamedPropertyHandlerConfiguration(GetNamed, SetNamed, QueryNamed, DeleteNamed, EnumerateNamed,
                                                       DefineNamed, DescribeNamed, holder, flags));
    tmpl->SetHandler(IndexedPropertyHandlerConfiguration(GetIndexed, SetIndexed, QueryIndexed, DeleteIndexed,
                                                         EnumerateIndexed, DefineIndexed, DescribeIndexed, holder, flags));
  }
  Queue* q = nullptr;
  Local<Value> handle = Undefined(iso);
  if (info[3]->IsTrue()) {
    q = new Queue{MicrotaskQueue::New(iso, MicrotasksPolicy::kExplicit), {}};
    handle = External::New(iso, q);
    q->handle.Reset(iso, handle.As<External>());
    q->handle.SetWeak(q, [](const WeakCallbackInfo<Queue>& w) {
      auto* dead = w.GetParameter();
      dead->handle.Reset();
      // The context that pushed its jobs here may be alive for a little longer than its proxy: the queue is kept.
    }, WeakCallbackType::kParameter);
  }
  auto ctx = Context::New(iso, nullptr, tmpl.IsEmpty() ? MaybeLocal<ObjectTemplate>() : tmpl, {}, {},
                          q ? q->queue.get() : main->GetMicrotaskQueue());
  if (ctx.IsEmpty()) return Throw(iso, "cannot create a context");
  ctx->SetSecurityToken(main->GetSecurityToken());
  ctx->AllowCodeGenerationFromStrings(info[1]->IsTrue());
  if (!info[1]->IsTrue())
    ctx->SetErrorMessageForCodeGenerationFromStrings(Str(iso, "Code generation from strings disallowed for this context"));
  if (!info[2]->IsTrue()) ctx->SetErrorMessageForWasmCodeGeneration(Str(iso, "Wasm code generation disallowed by embedder"));
  ctx->SetEmbedderData(kContextOwner, info[4]);
  ctx->SetEmbedderData(kContextNoWasm, Boolean::New(iso, !info[2]->IsTrue()));
  if (info[0]->IsObject()) (void)holder->Set(main, 0, info[0]);
  NoteContext(Of(iso), ctx, info[5], info[6]);
  Local<Value> out[] = {ctx->Global(), handle};
  info.GetReturnValue().Set(Array::New(iso, out, 2));
}

// ---- scripts ----

Local<Context> ContextOf(Isolate* iso, Local<Value> global) {
  Local<Context> ctx;
  if (global->IsObject() && global.As<Object>()->GetCreationContext(iso).ToLocal(&ctx)) return ctx;
  return iso->GetCurrentContext();
}

Local<Value> CacheBuffer(Isolate* iso, ScriptCompiler::CachedData* data) {
  std::unique_ptr<ScriptCompiler::CachedData> own(data);
  if (!data) return Undefined(iso);
  auto store = NewStore(data->length, false);
  memcpy(store->Data(), data->data, data->length);
  return BufferOf(Of(iso), std::move(store), 0, data->length);
}

// compileScript(source, filename, line, column, hostDefined, cachedData, global) -> [handle, rejected, sourceMapURL]
void CompileScript(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsString()) return Throw(iso, "source must be a string");
  ScriptOrigin origin(info[1], IntArg(info[2]), IntArg(info[3]), false, -1, Local<Value>(), false, false, false,
                      HostDefined(Of(iso), info[4]));
  auto* cached = Cached(info[5]);
  ScriptCompiler::Source source(info[0].As<String>(), origin, cached);
  Context::Scope scope(ContextOf(iso, info[6]));
  Local<UnboundScript> script;
  if (!ScriptCompiler::CompileUnboundScript(iso, &source,
                                            cached ? ScriptCompiler::kConsumeCodeCache : ScriptCompiler::kNoCompileOptions)
           .ToLocal(&script))
    return;
  auto* r = Of(iso);
  if (r->script_tmpl.IsEmpty()) {
    auto t = ObjectTemplate::New(iso);
    t->SetInternalFieldCount(1);
    r->script_tmpl.Reset(iso, t);
  }
  Local<Object> handle;
  if (!r->script_tmpl.Get(iso)->NewInstance(iso->GetCurrentContext()).ToLocal(&handle)) return;
  handle->SetInternalField(0, *reinterpret_cast<Local<Data>*>(&script));
  Local<Value> out[] = {handle, Boolean::New(iso, cached && cached->rejected), script->GetSourceMappingURL()};
  info.GetReturnValue().Set(Array::New(iso, out, 3));
}

// The script is held by its handle alone, as a field that the collector sees: what it was compiled with may refer to
// whoever holds the handle.
bool ScriptOf(Isolate* iso, Local<Value> v, Local<UnboundScript>* out) {
  if (v->IsObject() && v.As<Object>()->InternalFieldCount() == 1) {
    Local<Data> field = v.As<Object>()->GetInternalField(0);
    *out = *reinterpret_cast<Local<UnboundScript>*>(&field);
    return true;
  }
  Throw(iso, "a script is needed");
  return false;
}

// runScript(handle, global | undefined, timeout, queue, sigint) -> [value]; [] when the time was over, nothing after SIGINT
void RunScript(const Info& info) {
  Isolate* iso = info.GetIsolate();
  Local<UnboundScript> script;
  if (!ScriptOf(iso, info[0], &script)) return;
  auto ctx = ContextOf(iso, info[1]);
  Local<Value> result;
  bool ok;
  Watchdog dog(iso, info[2]->IsNumber() ? info[2]->IntegerValue(ctx).FromMaybe(0) : 0, info[4]->IsTrue());
  {
    Context::Scope scope(ctx);
    ok = script->BindToCurrentContext()->Run(ctx).ToLocal(&result);
    auto* queue = QueueOf(info[3]);
    if (ok && queue) {
      queue->PerformCheckpoint(iso);
      ok = !iso->IsExecutionTerminating();
    }
  }
  if (dog.Stop()) {
    if (dog.late()) info.GetReturnValue().Set(Array::New(iso, 0));
    return;
  }
  if (ok) info.GetReturnValue().Set(Array::New(iso, &result, 1));
}

void CreateCachedData(const Info& info) {
  Isolate* iso = info.GetIsolate();
  Local<UnboundScript> script;
  if (ScriptOf(iso, info[0], &script)) info.GetReturnValue().Set(CacheBuffer(iso, ScriptCompiler::CreateCodeCache(script)));
}

bool Strings(Local<Context> ctx, Local<Value> v, std::vector<Local<String>>& out) {
  if (!v->IsArray()) return true;
  auto a = v.As<Array>();
  for (uint32_t i = 0; i < a->Length(); i++) {
    Local<Value> s;
    if (!a->Get(ctx, i).ToLocal(&s) || !s->IsString()) return false;
    out.push_back(s.As<String>());
  }
  return true;
}

// compileFunction(source, filename, line, column, params, hostDefined, cachedData, global, extensions, produce)
//   -> [function, rejected, sourceMapURL, cachedData]
void CompileFunctionIn(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsString()) return Throw(iso, "source must be a string");
  auto current = iso->GetCurrentContext();
  ScriptOrigin origin(info[1], IntArg(info[2]), IntArg(info[3]), false, -1, Local<Value>(), false, false, false,
                      HostDefined(Of(iso), info[5]));
  auto* cached = Cached(info[6]);
  ScriptCompiler::Source source(info[0].As<String>(), origin, cached);
  std::vector<Local<String>> params;
  std::vector<Local<Object>> extensions;
  if (!Strings(current, info[4], params)) return Throw(iso, "parameter names must be strings");
  if (info[8]->IsArray()) {
    auto a = info[8].As<Array>();
    for (uint32_t i = 0; i < a->Length(); i++) {
      Local<Value> o;
      if (a->Get(current, i).ToLocal(&o) && o->IsObject()) extensions.push_back(o.As<Object>());
    }
  }
  auto ctx = ContextOf(iso, info[7]);
  Context::Scope scope(ctx);
  Local<Function> fn;
  if (!ScriptCompiler::CompileFunction(ctx, &source, params.size(), params.data(), extensions.size(), extensions.data(),
                                       cached ? ScriptCompiler::kConsumeCodeCache : ScriptCompiler::kNoCompileOptions)
           .ToLocal(&fn))
    return;
  Local<Value> data = Undefined(iso);
  if (info[9]->IsTrue()) data = CacheBuffer(iso, ScriptCompiler::CreateCodeCacheForFunction(fn));
  Local<Value> out[] = {fn, Boolean::New(iso, cached && cached->rejected), fn->GetScriptOrigin().SourceMapUrl(), data};
  info.GetReturnValue().Set(Array::New(iso, out, 4));
}

// measureMemory(detailed, eager) -> promise; undefined when it cannot be had
void MeasureMemory(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  Local<Promise::Resolver> resolver;
  if (!Promise::Resolver::New(ctx).ToLocal(&resolver)) return;
  auto delegate = MeasureMemoryDelegate::Default(
      iso, ctx, resolver, info[0]->IsTrue() ? MeasureMemoryMode::kDetailed : MeasureMemoryMode::kSummary);
  if (iso->MeasureMemory(std::move(delegate),
                         info[1]->IsTrue() ? MeasureMemoryExecution::kEager : MeasureMemoryExecution::kDefault))
    info.GetReturnValue().Set(resolver->GetPromise());
}

}  // namespace

MicrotaskQueue* QueueOf(Local<Value> handle) {
  return handle->IsExternal() ? static_cast<Queue*>(handle.As<External>()->Value())->queue.get() : nullptr;
}

const NativeFn kContextifyFns[] = {
    {"measureMemory", MeasureMemory, 2},
    {"makeContext", MakeContext, 5},
    {"compileScript", CompileScript, 7},
    {"runScript", RunScript, 5},
    {"createCachedData", CreateCachedData, 1},
    {"compileFunction", CompileFunctionIn, 10},
};
const size_t kContextifyFnsCount = std::size(kContextifyFns);

}  // namespace ravel
