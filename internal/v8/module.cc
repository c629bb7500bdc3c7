// ES module records: compile, link, instantiate, evaluate, synthetic modules, dynamic import, import.meta.
#include <string.h>

#include "watchdog.h"

using namespace v8;

namespace ravel {

struct ModuleRecord {
  Global<Module> module;
  Global<Object> handle;
  Global<Function> steps;  // of a synthetic module
  Global<Value> host_defined;
  std::unordered_map<std::string, ModuleRecord*> linked;
  std::unordered_map<std::string, Global<Object>> sources;  // of `import source`
  Global<UnboundModuleScript> script;  // kept for a code cache, which an evaluated module gives none of
  Global<Context> context;  // of node:vm; empty: the current one
  int32_t index = 0;
};

namespace {

using Info = FunctionCallbackInfo<Value>;

enum HostKind { kPlain = 0, kModule = 1, kObject = 2 };

Local<Context> ContextOf(Isolate* iso, ModuleRecord* rec) {
  return rec->context.IsEmpty() ? iso->GetCurrentContext() : rec->context.Get(iso);
}

// The context whose global object `global` is becomes the record's own.
void KeepContext(Isolate* iso, ModuleRecord* rec, Local<Value> global) {
  Local<Context> ctx;
  if (global->IsObject() && global.As<Object>()->GetCreationContext(iso).ToLocal(&ctx)) rec->context.Reset(iso, ctx);
}

ModuleRecord* Find(rv_isolate* r, Local<Module> m) {
  auto range = r->modules.equal_range(m->GetIdentityHash());
  for (auto it = range.first; it != range.second; ++it)
    if (it->second->module.Get(r->iso) == m) return it->second;
  return nullptr;
}

ModuleRecord* Unwrap(Isolate* iso, Local<Value> v) {
  if (v->IsObject()) {
    auto o = v.As<Object>();
    if (o->InternalFieldCount() == 1)
      if (auto* p = static_cast<ModuleRecord*>(o->GetAlignedPointerFromInternalField(0))) return p;
  }
  Throw(iso, "a module handle is needed");
  return nullptr;
}

Local<Object> Wrap(rv_isolate* r, Local<Context> ctx, Local<Module> m, ModuleRecord* rec) {
  Isolate* iso = r->iso;
  if (r->module_tmpl.IsEmpty()) {
    auto t = ObjectTemplate::New(iso);
    t->SetInternalFieldCount(1);
    r->module_tmpl.Reset(iso, t);
  }
  auto o = r->module_tmpl.Get(iso)->NewInstance(ctx).ToLocalChecked();
  o->SetAlignedPointerInInternalField(0, rec);
  rec->module.Reset(iso, m);
  rec->handle.Reset(iso, o);
  r->modules.emplace(m->GetIdentityHash(), rec);
  return o;
}

std::string Key(Isolate* iso, Local<Context> ctx, Local<String> specifier, Local<FixedArray> attrs, int step) {
  std::string k = Utf8(iso, specifier);
  for (int i = 0; i + 1 < attrs->Length(); i += step) {
    k += '\0';
    k += Utf8(iso, attrs->Get(ctx, i).As<Value>());
    k += '\1';
    k += Utf8(iso, attrs->Get(ctx, i + 1).As<Value>());
  }
  return k;
}

Local<Object> AttributesObject(Isolate* iso, Local<Context> ctx, Local<FixedArray> attrs, int step) {
  auto o = Object::New(iso, Null(iso), nullptr, nullptr, 0);
  for (int i = 0; i + 1 < attrs->Length(); i += step)
    (void)o->Set(ctx, attrs->Get(ctx, i).As<Value>(), attrs->Get(ctx, i + 1).As<Value>());
  return o;
}

// compileModule(source, url, hostDefined, cachedData, lineOffset, colOffset, global, keepScript)
void CompileModule(const Info& info) {
  Isolate* iso = info.GetIsolate();
  rv_isolate* r = Of(iso);
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsString() || !info[1]->IsString()) return Throw(iso, "source and url must be strings");
  auto* rec = new ModuleRecord;
  rec->index = static_cast<int32_t>(r->values.size());
  r->values.emplace_back();
  auto host = PrimitiveArray::New(iso, 2);
  host->Set(iso, 0, Integer::New(iso, kModule));
  host->Set(iso, 1, Integer::New(iso, rec->index));
  int line = info[4]->IsInt32() ? info[4].As<Int32>()->Value() : 0;
  int col = info[5]->IsInt32() ? info[5].As<Int32>()->Value() : 0;
  ScriptOrigin origin(info[1], line, col, true, -1, Local<Value>(), false, false, true, host);
  ScriptCompiler::CachedData* cached = nullptr;
  char* p;
  size_t n;
  if (View(info[3], &p, &n) && n) {
    cached = new ScriptCompiler::CachedData(reinterpret_cast<uint8_t*>(p), static_cast<int>(n),
                                            ScriptCompiler::CachedData::BufferNotOwned);
  }
  KeepContext(iso, rec, info[6]);
  Context::Scope scope(ContextOf(iso, rec));
  ScriptCompiler::Source source(info[0].As<String>(), origin, cached);
  Local<Module> m;
  TryCatch tc(iso);
  if (!ScriptCompiler::CompileModule(iso, &source, cached ? ScriptCompiler::kConsumeCodeCache : ScriptCompiler::kNoCompileOptions)
           .ToLocal(&m)) {
    delete rec;
    return DecorateSyntaxError(r, ctx, tc);
  }
  auto handle = Wrap(r, ctx, m, rec);
  if (info[7]->IsTrue()) rec->script.Reset(iso, m->GetUnboundModuleScript());
  if (!info[2]->IsUndefined()) rec->host_defined.Reset(iso, info[2]);
  r->values[rec->index].Reset(iso, handle);
  if (cached && cached->rejected) (void)handle->Set(ctx, Sym(iso, "cachedDataRejected"), True(iso));
  info.GetReturnValue().Set(handle);
}

MaybeLocal<Value> SyntheticSteps(Local<Context> ctx, Local<Module> m) {
  Isolate* iso = Isolate::GetCurrent();
  auto* rec = Find(Of(iso), m);
  if (rec && !rec->steps.IsEmpty()) {
    Local<Value> out;
    if (!rec->steps.Get(iso)->Call(ctx, rec->handle.Get(iso), 0, nullptr).ToLocal(&out)) return {};
  }
  Local<Promise::Resolver> resolver;
  if (!Promise::Resolver::New(ctx).ToLocal(&resolver)) return {};
  (void)resolver->Resolve(ctx, Undefined(iso));
  return resolver->GetPromise();
}

// createSyntheticModule(url, exportNames, evaluate, global)
void CreateSyntheticModule(const Info& info) {
  Isolate* iso = info.GetIsolate();
  rv_isolate* r = Of(iso);
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsString() || !info[1]->IsArray()) return Throw(iso, "url and export names are needed");
  auto names = info[1].As<Array>();
  std::vector<Local<String>> exports;
  for (uint32_t i = 0; i < names->Length(); i++) {
    Local<Value> v;
    if (!names->Get(ctx, i).ToLocal(&v) || !v->IsString()) return Throw(iso, "export names must be strings");
    exports.push_back(v.As<String>());
  }
  auto* rec = new ModuleRecord;
  KeepContext(iso, rec, info[3]);
  auto m = Module::CreateSyntheticModule(iso, info[0].As<String>(),
                                         MemorySpan<const Local<String>>(exports.data(), exports.size()), SyntheticSteps);
  if (info[2]->IsFunction()) rec->steps.Reset(iso, info[2].As<Function>());
  info.GetReturnValue().Set(Wrap(r, ctx, m, rec));
}

void SetSyntheticExport(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  if (!m->IsSyntheticModule() || !info[1]->IsString()) return Throw(iso, "a synthetic module and a name are needed");
  (void)m->SetSyntheticModuleExport(iso, info[1].As<String>(), info[2]);
}

void ModuleRequests(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  auto reqs = m->GetModuleRequests();
  std::vector<Local<Value>> out;
  auto k_spec = Sym(iso, "specifier"), k_attr = Sym(iso, "attributes"), k_phase = Sym(iso, "phase"),
       k_line = Sym(iso, "line"), k_col = Sym(iso, "column");
  for (int i = 0; i < reqs->Length(); i++) {
    auto q = reqs->Get(ctx, i).As<ModuleRequest>();
    auto o = Object::New(iso);
    (void)o->Set(ctx, k_spec, q->GetSpecifier());
    (void)o->Set(ctx, k_attr, AttributesObject(iso, ctx, q->GetImportAttributes(), 3));
    (void)o->Set(ctx, k_phase, Integer::New(iso, static_cast<int>(q->GetPhase())));
    auto loc = m->SourceOffsetToLocation(q->GetSourceOffset());
    (void)o->Set(ctx, k_line, Integer::New(iso, loc.GetLineNumber()));
    (void)o->Set(ctx, k_col, Integer::New(iso, loc.GetColumnNumber()));
    out.push_back(o);
  }
  info.GetReturnValue().Set(Array::New(iso, out.data(), out.size()));
}

// moduleLink(mod, modulesInRequestOrder): of a request in the source phase the module's source object
void ModuleLink(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  if (!info[1]->IsArray()) return Throw(iso, "an array of modules is needed");
  auto list = info[1].As<Array>();
  auto reqs = rec->module.Get(iso)->GetModuleRequests();
  if (list->Length() != static_cast<uint32_t>(reqs->Length())) return Throw(iso, "one module per request is needed");
  for (int i = 0; i < reqs->Length(); i++) {
    Local<Value> v;
    if (!list->Get(ctx, i).ToLocal(&v)) return;
    auto q = reqs->Get(ctx, i).As<ModuleRequest>();
    auto key = Key(iso, ctx, q->GetSpecifier(), q->GetImportAttributes(), 3);
    if (q->GetPhase() == ModuleImportPhase::kSource) {
      if (!v->IsObject()) return Throw(iso, "a source object is needed");
      rec->sources[key].Reset(iso, v.As<Object>());
      continue;
    }
    auto* to = Unwrap(iso, v);
    if (!to) return;
    rec->linked[key] = to;
  }
}

void ThrowUnlinked(Isolate* iso, Local<Context> ctx, Local<String> specifier) {
  std::string m = "request for '" + Utf8(iso, specifier) + "' is not yet fulfilled";
  auto e = Exception::Error(Str(iso, m.c_str()));
  (void)e.As<Object>()->Set(ctx, Sym(iso, "code"), Sym(iso, "ERR_VM_MODULE_LINK_FAILURE"));
  iso->ThrowException(e);
}

MaybeLocal<Module> Resolve(Local<Context> ctx, Local<String> specifier, Local<FixedArray> attrs, Local<Module> referrer) {
  Isolate* iso = Isolate::GetCurrent();
  if (auto* rec = Find(Of(iso), referrer)) {
    auto it = rec->linked.find(Key(iso, ctx, specifier, attrs, 3));
    if (it != rec->linked.end()) return it->second->module.Get(iso);
  }
  ThrowUnlinked(iso, ctx, specifier);
  return {};
}

MaybeLocal<Object> ResolveSource(Local<Context> ctx, Local<String> specifier, Local<FixedArray> attrs, Local<Module> referrer) {
  Isolate* iso = Isolate::GetCurrent();
  if (auto* rec = Find(Of(iso), referrer)) {
    auto it = rec->sources.find(Key(iso, ctx, specifier, attrs, 3));
    if (it != rec->sources.end()) return it->second.Get(iso);
  }
  ThrowUnlinked(iso, ctx, specifier);
  return {};
}

void ModuleInstantiate(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  if (m->GetStatus() == Module::kUninstantiated) (void)m->InstantiateModule(ContextOf(iso, rec), Resolve, ResolveSource);
}

// moduleEvaluate(mod, timeout, queue, sigint) -> promise; null when the time was over, undefined after SIGINT
void ModuleEvaluate(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  if (m->GetStatus() < Module::kInstantiated) return Throw(iso, "the module is not instantiated");
  Local<Value> out;
  auto ctx = ContextOf(iso, rec);
  bool ok;
  Watchdog dog(iso, info[1]->IsNumber() ? info[1]->IntegerValue(iso->GetCurrentContext()).FromMaybe(0) : 0, info[3]->IsTrue());
  {
    Context::Scope scope(ctx);
    ok = m->Evaluate(ctx).ToLocal(&out);
    auto* queue = QueueOf(info[2]);
    if (ok && queue) {
      queue->PerformCheckpoint(iso);
      ok = !iso->IsExecutionTerminating();
    }
  }
  if (dog.Stop()) {
    if (dog.late()) info.GetReturnValue().SetNull();
    return;
  }
  if (ok) info.GetReturnValue().Set(out);
}

void ModuleStatus(const Info& info) {
  if (auto* rec = Unwrap(info.GetIsolate(), info[0]))
    info.GetReturnValue().Set(static_cast<int32_t>(rec->module.Get(info.GetIsolate())->GetStatus()));
}

void ModuleNamespace(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  if (m->GetStatus() < Module::kInstantiated) return Throw(iso, "the module is not instantiated");
  info.GetReturnValue().Set(m->GetModuleNamespace());
}

void ModuleError(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  if (m->GetStatus() == Module::kErrored) info.GetReturnValue().Set(m->GetException());
}

void ModuleIsGraphAsync(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  if (m->GetStatus() < Module::kInstantiated) return Throw(iso, "the module is not instantiated");
  info.GetReturnValue().Set(m->IsGraphAsync());
}

void ModuleHasTLA(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  info.GetReturnValue().Set(m->IsSourceTextModule() && m->HasTopLevelAwait());
}

void ModuleIsSourceText(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (auto* rec = Unwrap(iso, info[0])) info.GetReturnValue().Set(rec->module.Get(iso)->IsSourceTextModule());
}

void ModuleCodeCache(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  if (rec->script.IsEmpty() && (!m->IsSourceTextModule() || m->GetStatus() > Module::kInstantiated)) return;
  auto script = rec->script.IsEmpty() ? m->GetUnboundModuleScript() : rec->script.Get(iso);
  std::unique_ptr<ScriptCompiler::CachedData> data(ScriptCompiler::CreateCodeCache(script));
  if (!data) return;
  auto store = NewStore(data->length, false);
  memcpy(store->Data(), data->data, data->length);
  info.GetReturnValue().Set(BufferOf(Of(iso), std::move(store), 0, data->length));
}

void ModuleSourceMapURL(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  if (m->IsSourceTextModule()) info.GetReturnValue().Set(m->GetUnboundModuleScript()->GetSourceMappingURL());
}

// moduleStalled(mod) -> the messages of top-level awaits that never settled
void ModuleStalled(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  auto* rec = Unwrap(iso, info[0]);
  if (!rec) return;
  auto m = rec->module.Get(iso);
  auto out = Array::New(iso);
  if (m->IsSourceTextModule() && m->GetStatus() >= Module::kInstantiated) {
    auto [mods, messages] = m->GetStalledTopLevelAwaitMessages(iso);
    uint32_t i = 0;
    for (auto msg : messages) (void)out->Set(ctx, i++, MessageArray(Of(iso), ctx, msg));
  }
  info.GetReturnValue().Set(out);
}

void SetImportModuleDynamically(const Info& info) {
  if (info[0]->IsFunction()) Of(info.GetIsolate())->import_dynamic.Reset(info.GetIsolate(), info[0].As<Function>());
}
void SetInitImportMeta(const Info& info) {
  if (info[0]->IsFunction()) Of(info.GetIsolate())->import_meta.Reset(info.GetIsolate(), info[0].As<Function>());
}

}  // namespace

Local<PrimitiveArray> HostDefined(rv_isolate* r, Local<Value> v) {
  Isolate* iso = r->iso;
  if (v.IsEmpty() || v->IsUndefined()) return {};
  auto a = PrimitiveArray::New(iso, 2);
  if (v->IsObject()) {
    auto i = static_cast<int32_t>(r->values.size());
    r->values.emplace_back(iso, v);
    a->Set(iso, 0, Integer::New(iso, kObject));
    a->Set(iso, 1, Integer::New(iso, i));
  } else {
    a->Set(iso, 0, Integer::New(iso, kPlain));
    a->Set(iso, 1, v.As<Primitive>());
  }
  return a;
}

MaybeLocal<Promise> ImportDynamically(Local<Context> ctx, Local<Data> host_defined, Local<Value> resource,
                                      Local<String> specifier, Local<FixedArray> attributes) {
  return ImportInPhase(ctx, host_defined, resource, specifier, ModuleImportPhase::kEvaluation, attributes);
}

MaybeLocal<Promise> ImportInPhase(Local<Context> ctx, Local<Data> host_defined, Local<Value> resource,
                                  Local<String> specifier, ModuleImportPhase phase, Local<FixedArray> attributes) {
  Isolate* iso = Isolate::GetCurrent();
  rv_isolate* r = Of(iso);
  Local<Promise::Resolver> resolver;
  if (!Promise::Resolver::New(ctx).ToLocal(&resolver)) return {};
  if (r->import_dynamic.IsEmpty()) {
    (void)resolver->Reject(ctx, Exception::Error(Str(iso, "import() is not available here")));
    return resolver->GetPromise();
  }
  Local<Value> owner = Undefined(iso);
  if (!host_defined.IsEmpty() && host_defined->IsFixedArray()) {
    auto a = host_defined.As<PrimitiveArray>();
    if (a->Length() == 2) {
      auto kind = a->Get(iso, 0);
      auto value = a->Get(iso, 1);
      if (kind->IsInt32() && kind.As<Int32>()->Value() != kPlain && value->IsInt32()) {
        size_t i = static_cast<size_t>(value.As<Int32>()->Value());
        if (i < r->values.size() && !r->values[i].IsEmpty()) owner = r->values[i].Get(iso);
        if (kind.As<Int32>()->Value() == kModule && owner->IsObject()) {
          auto* rec = static_cast<ModuleRecord*>(owner.As<Object>()->GetAlignedPointerFromInternalField(0));
          if (rec && !rec->host_defined.IsEmpty()) owner = rec->host_defined.Get(iso);
        }
      } else {
        owner = value;
      }
    }
  }
  if (owner->IsUndefined()) {
    auto of_context = ContextField(ctx, kContextOwner);
    if (!of_context.IsEmpty()) owner = of_context;
  }
  Local<Value> args[] = {owner, specifier, AttributesObject(iso, ctx, attributes, 2), resource,
                         Integer::New(iso, static_cast<int>(phase))};
  Local<Value> out;
  TryCatch tc(iso);
  if (!r->import_dynamic.Get(iso)->Call(ctx, Undefined(iso), 5, args).ToLocal(&out)) {
    if (tc.HasTerminated()) return {};
    (void)resolver->Reject(ctx, tc.Exception());
    return resolver->GetPromise();
  }
  Local<Context> made;
  if (out->IsPromise() && out.As<Promise>()->GetCreationContext(iso).ToLocal(&made) && made == ctx) return out.As<Promise>();
  (void)resolver->Resolve(ctx, out);
  return resolver->GetPromise();
}

void InitImportMeta(Local<Context> ctx, Local<Module> module, Local<Object> meta) {
  Isolate* iso = Isolate::GetCurrent();
  rv_isolate* r = Of(iso);
  auto* rec = Find(r, module);
  if (!rec || r->import_meta.IsEmpty()) return;
  Local<Value> args[] = {rec->handle.Get(iso), meta};
  TryCatch tc(iso);
  (void)r->import_meta.Get(iso)->Call(ctx, Undefined(iso), 2, args);
}

void FreeModules(rv_isolate* r) {
  for (auto& kv : r->modules) delete kv.second;
  r->modules.clear();
}

const NativeFn kModuleFns[] = {
    {"compileModule", CompileModule, 7},
    {"createSyntheticModule", CreateSyntheticModule, 4},
    {"setSyntheticExport", SetSyntheticExport, 3},
    {"moduleRequests", ModuleRequests, 1},
    {"moduleLink", ModuleLink, 2},
    {"moduleInstantiate", ModuleInstantiate, 1},
    {"moduleEvaluate", ModuleEvaluate, 1},
    {"moduleStatus", ModuleStatus, 1},
    {"moduleNamespace", ModuleNamespace, 1},
    {"moduleError", ModuleError, 1},
    {"moduleIsGraphAsync", ModuleIsGraphAsync, 1},
    {"moduleHasTLA", ModuleHasTLA, 1},
    {"moduleIsSourceText", ModuleIsSourceText, 1},
    {"moduleCodeCache", ModuleCodeCache, 1},
    {"moduleSourceMapURL", ModuleSourceMapURL, 1},
    {"moduleStalled", ModuleStalled, 1},
    {"setImportModuleDynamically", SetImportModuleDynamically, 1},
    {"setInitImportMeta", SetInitImportMeta, 1},
};
const size_t kModuleFnsCount = std::size(kModuleFns);

}  // namespace ravel
