// Isolates: creation (also out of a snapshot), hooks, dispatch of batches, uncaught exceptions.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine.h"

#if defined(__linux__)
extern "C" void* __libc_stack_end;
#endif

using namespace v8;

namespace ravel {

const intptr_t* ExternalReferences() {
  static const intptr_t* refs = [] {
    auto* v = new std::vector<intptr_t>;
    CollectOpReferences(*v);
    v->push_back(0);
    return v->data();
  }();
  return refs;
}

namespace {

struct Scope {
  Isolate::Scope is;
  HandleScope hs;
  Local<Context> ctx;
  Context::Scope cs;
  explicit Scope(rv_isolate* r) : is(r->iso), hs(r->iso), ctx(r->ctx.Get(r->iso)), cs(ctx) {}
};

Local<Function> Hook(rv_isolate* r, int i) {
  if (r->hooks[i].IsEmpty()) return {};
  auto v = r->hooks[i].Get(r->iso);
  return v->IsFunction() ? v.As<Function>() : Local<Function>();
}

void OnPromiseReject(PromiseRejectMessage m) {
  auto promise = m.GetPromise();
  Isolate* iso = Isolate::GetCurrent();
  rv_isolate* r = Of(iso);
  auto hook = Hook(r, RV_HOOK_PROMISE_REJECT);
  if (hook.IsEmpty() || iso->IsExecutionTerminating()) return;
  auto ctx = iso->GetCurrentContext();
  if (ctx.IsEmpty()) return;
  auto value = m.GetValue();
  Local<Value> args[] = {Integer::New(iso, m.GetEvent()), promise,
                         value.IsEmpty() ? Local<Value>(Undefined(iso)) : value};
  TryCatch tc(iso);
  (void)hook->Call(ctx, Undefined(iso), 3, args);
}

MaybeLocal<Value> PrepareStackTrace(Local<Context> ctx, Local<Value> error, Local<Array> sites) {
  Isolate* iso = Isolate::GetCurrent();
  rv_isolate* r = Of(iso);
  auto hook = Hook(r, RV_HOOK_PREPARE_STACK);
  if (hook.IsEmpty()) return Undefined(iso);
  Local<Value> args[] = {ctx->Global(), error, sites};
  return hook->Call(ctx, Undefined(iso), 3, args);
}

void OnFatal(const char* location, const char* message) {
  Isolate* iso = Isolate::TryGetCurrent();
  rv_isolate* r = iso ? Of(iso) : nullptr;
  ravelFatal(r ? r->id : 0, const_cast<char*>(location ? location : ""), const_cast<char*>(message ? message : ""), 0);
  signal(SIGABRT, SIG_DFL);
  abort();
}

void OnOom(const char* location, const OOMDetails& d) {
  Isolate* iso = Isolate::TryGetCurrent();
  rv_isolate* r = iso ? Of(iso) : nullptr;
  const char* what = d.is_heap_oom ? "Allocation failed - JavaScript heap out of memory"
                                   : "Allocation failed - process out of memory";
  ravelFatal(r ? r->id : 0, const_cast<char*>(location ? location : ""), const_cast<char*>(what), 1);
  signal(SIGABRT, SIG_DFL);
  abort();
}

// Where JavaScript's share of this thread's stack ends: kb from here, but never
// nearer to the stack's real end than what Go and the system need.
uintptr_t StackLimit(uint64_t kb) {
  uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t limit = here - (static_cast<uintptr_t>(kb) << 10);
  uintptr_t end = 0;
#if defined(__linux__)
  struct rlimit size_limit;
  pthread_attr_t attr;
  if (getpid() == gettid() && getrlimit(RLIMIT_STACK, &size_limit) == 0 && size_limit.rlim_cur != RLIM_INFINITY) {
    // The main thread's stack grows to this size; pthread_getattr_np would read /proc/self/maps.
    end = reinterpret_cast<uintptr_t>(__libc_stack_end) - size_limit.rlim_cur;
  } else
  if (pthread_getattr_np(pthread_self(), &attr) == 0) {
    void* low;
    size_t size;
    if (pthread_attr_getstack(&attr, &low, &size) == 0) end = reinterpret_cast<uintptr_t>(low);
    pthread_attr_destroy(&attr);
  }
#elif defined(__APPLE__)
  end = reinterpret_cast<uintptr_t>(pthread_get_stackaddr_np(pthread_self())) - pthread_get_stacksize_np(pthread_self());
#endif
  if (end && (limit < end + (256 << 10) || limit > here)) limit = end + (256 << 10);
  return limit;
}

// A worker is terminated; the room given lets it unwind.
size_t NearHeapLimit(void* data, size_t current, size_t) {
  auto* r = static_cast<rv_isolate*>(data);
  r->out_of_memory = true;
  r->iso->TerminateExecution();
  return current + (size_t{64} << 20);
}

void TakeHooks(rv_isolate* r, Local<Context> ctx, Local<Array> a) {
  r->hooks_array.Reset(r->iso, a);
  for (uint32_t i = 0; i < RV_HOOK_COUNT; i++) {
    Local<Value> v;
    if (a->Get(ctx, i).ToLocal(&v) && !v->IsUndefined()) r->hooks[i].Reset(r->iso, v);
  }
  // Without the hook V8 formats stacks itself, as while the library is loaded.
  r->iso->SetPrepareStackTraceCallback(PrepareStackTrace);
}

ModifyCodeGenerationFromStringsResult AllowCodeGen(Local<Context>, Local<Value>, bool) { return {true, {}}; }

void Configure(rv_isolate* r) {
  Isolate* iso = r->iso;
  iso->SetMicrotasksPolicy(MicrotasksPolicy::kExplicit);
  iso->SetFatalErrorHandler(OnFatal);
  iso->SetOOMErrorHandler(OnOom);
  iso->SetPromiseRejectCallback(OnPromiseReject);
  iso->SetHostImportModuleDynamicallyCallback(ImportDynamically);
  iso->SetHostImportModuleWithPhaseDynamicallyCallback(ImportInPhase);
  iso->SetHostInitializeImportMetaObjectCallback(InitImportMeta);
  EnableWasmStreaming(iso);
  iso->SetAllowWasmCodeGenerationCallback([](Local<Context> ctx, Local<String>) {
    auto refused = ContextField(ctx, kContextNoWasm);
    return refused.IsEmpty() || !refused->IsTrue();
  });
  (void)AllowCodeGen;
}

char* Dup(const std::string& s) {
  char* p = static_cast<char*>(malloc(s.size() + 1));
  memcpy(p, s.c_str(), s.size() + 1);
  return p;
}

std::string Describe(rv_isolate* r, Local<Context> ctx, TryCatch& tc) {
  if (tc.HasTerminated()) return "terminated";
  std::string out;
  auto m = tc.Message();
  if (!m.IsEmpty()) {
    out = Utf8(r->iso, m->GetScriptResourceName()) + ":" + std::to_string(m->GetLineNumber(ctx).FromMaybe(0)) + ": ";
  }
  Local<Value> stack;
  TryCatch inner(r->iso);
  if (tc.StackTrace(ctx).ToLocal(&stack) && stack->IsString()) return out + Utf8(r->iso, stack);
  return out + Utf8(r->iso, tc.Exception());
}

}  // namespace

Local<Value> MessageArray(rv_isolate* r, Local<Context> ctx, Local<Message> m) {
  Isolate* iso = r->iso;
  if (m.IsEmpty()) return Undefined(iso);
  Local<Value> line;
  Local<String> src;
  if (m->GetSourceLine(ctx).ToLocal(&src)) {
    line = src;
  } else {
    line = Undefined(iso);
  }
  Local<Value> parts[] = {m->GetScriptResourceName(),
                          Integer::New(iso, m->GetLineNumber(ctx).FromMaybe(0)),
                          Integer::New(iso, m->GetStartColumn(ctx).FromMaybe(0)),
                          Integer::New(iso, m->GetEndColumn(ctx).FromMaybe(0)),
                          line};
  return Array::New(iso, parts, 5);
}

static Local<Private> ArrowKey(Isolate* iso) { return Private::ForApi(iso, Sym(iso, "ravel:arrow")); }

void DecorateSyntaxError(rv_isolate* r, Local<Context> ctx, TryCatch& tc) {
  if (tc.HasTerminated()) return;
  auto e = tc.Exception();
  if (e->IsObject()) {
    auto m = MessageArray(r, ctx, tc.Message());
    (void)e.As<Object>()->SetPrivate(ctx, ArrowKey(r->iso), m);
  }
  tc.ReThrow();
}

Local<Value> WhereThrown(rv_isolate* r, Local<Context> ctx, Local<Value> e, Local<Message> m) {
  Local<Value> kept;
  if (e->IsObject() && e.As<Object>()->GetPrivate(ctx, ArrowKey(r->iso)).ToLocal(&kept) && kept->IsArray()) return kept;
  return MessageArray(r, ctx, m);
}

bool HandleUncaught(rv_isolate* r, Local<Context> ctx, TryCatch& tc) {
  Isolate* iso = r->iso;
  if (tc.HasTerminated() || iso->IsExecutionTerminating()) return false;
  auto hook = Hook(r, RV_HOOK_UNCAUGHT);
  if (hook.IsEmpty()) {
    fprintf(stderr, "%s\n", Describe(r, ctx, tc).c_str());
    return false;
  }
  Local<Value> args[] = {tc.Exception(), WhereThrown(r, ctx, tc.Exception(), tc.Message())};
  tc.Reset();
  TryCatch inner(iso);
  Local<Value> out;
  if (!hook->Call(ctx, Undefined(iso), 2, args).ToLocal(&out)) {
    if (!inner.HasTerminated()) fprintf(stderr, "%s\n", Describe(r, ctx, inner).c_str());
    return false;
  }
  return out->BooleanValue(iso);
}

}  // namespace ravel

using namespace ravel;

extern "C" {

rv_isolate* rv_isolate_new(const rv_config* cfg, char** err) {
  auto* r = new rv_isolate;
  r->id = cfg->id;
  r->wake_fd = cfg->wake_fd;
  r->scratch = static_cast<char*>(malloc(kScratchSize));
  r->funcs.reserve(64);
  Isolate::CreateParams p;
  p.array_buffer_allocator = TheAllocator();
  p.external_references = ExternalReferences();
  if (cfg->snapshot_len) {
    r->blob = {cfg->snapshot, static_cast<int>(cfg->snapshot_len)};
    p.snapshot_blob = &r->blob;
  }
  if (cfg->max_old_mb) p.constraints.set_max_old_generation_size_in_bytes(cfg->max_old_mb << 20);
  if (cfg->max_young_mb) p.constraints.set_max_young_generation_size_in_bytes(cfg->max_young_mb << 20);
  r->iso = Isolate::Allocate();
  RegisterIsolate(r->iso, r->wake_fd);
  if (cfg->make_snapshot) {
    r->creator = std::make_unique<SnapshotCreator>(r->iso, p);
  } else {
    Isolate::Initialize(r->iso, p);
  }
  r->iso->SetData(0, r);
  r->iso->SetStackLimit(StackLimit(cfg->stack_kb ? cfg->stack_kb : 984));
  Configure(r);
  if (!cfg->make_snapshot) WatchCollections(r);
  if (cfg->worker) r->iso->AddNearHeapLimitCallback(NearHeapLimit, r);
  {
    Isolate::Scope is(r->iso);
    HandleScope hs(r->iso);
    Local<Context> ctx;
    // With 2 for worker, the snapshot's own context is another thread's: the library is loaded anew into a bare one.
    bool frozen = cfg->snapshot_len && cfg->worker != 2;
    if (!frozen) {
      ctx = Context::New(r->iso);
    } else {
      (void)Context::FromSnapshot(r->iso, 0).ToLocal(&ctx);
    }
    if (ctx.IsEmpty()) {
      *err = Dup("cannot create a context");
      return nullptr;
    }
    r->ctx.Reset(r->iso, ctx);
    debug::SetContextId(ctx, 1);
    Context::Scope cs(ctx);
    if (frozen) {
      Local<Array> hooks;
      if (ctx->GetDataFromSnapshotOnce<Array>(0).ToLocal(&hooks)) TakeHooks(r, ctx, hooks);
    }
  }
  return r;
}

void rv_isolate_free(rv_isolate* r) {
  Isolate* iso = r->iso;
  {
    Isolate::Scope is(iso);
    HandleScope hs(iso);
    if (r->end_inspection) r->end_inspection(r);
    r->contexts.clear();
    EndProfilers(r);
    FreeModules(r);
    ForgetSerdesHooks(iso);
    ForgetPorts(iso);
    for (auto& h : r->hooks) h.Reset();
    r->hooks_array.Reset();
    r->funcs.clear();
    r->values.clear();
    r->bindings.clear();
    r->module_tmpl.Reset();
    r->script_tmpl.Reset();
    r->import_dynamic.Reset();
    r->import_meta.Reset();
    r->wasm_streaming.Reset();
    r->wasm_streams.clear();
    r->filename_key.Reset();
    for (auto& h : r->promise_hooks) h.Reset();
    r->ctx.Reset();
  }
  UnregisterIsolate(iso);
  if (r->creator) {
    r->creator.reset();
  } else {
    iso->Dispose();
  }
  free(r->scratch);
  delete r;
}

// The bootstrap function is compiled as function (makeBinding) and returns the array of hooks.
int rv_bootstrap(rv_isolate* r, const char* name, const char* src, size_t len, char** err) {
  Scope s(r);
  Isolate* iso = r->iso;
  TryCatch tc(iso);
  ScriptOrigin origin(Str(iso, name));
  Local<String> code;
  if (!String::NewFromUtf8(iso, src, NewStringType::kNormal, static_cast<int>(len)).ToLocal(&code)) return 1;
  ScriptCompiler::Source source(code, origin);
  Local<String> params[] = {Sym(iso, "engine")};
  Local<Function> fn;
  Local<Value> args[] = {MakeBinding(r, s.ctx, "engine")}, out;
  if (!ScriptCompiler::CompileFunction(s.ctx, &source, 1, params).ToLocal(&fn) ||
      !fn->Call(s.ctx, Undefined(iso), 1, args).ToLocal(&out) || !out->IsArray()) {
    *err = Dup(tc.HasCaught() ? Describe(r, s.ctx, tc) : "the bootstrap returned no hooks");
    return 1;
  }
  TakeHooks(r, s.ctx, out.As<Array>());
  return 0;
}

// V8 ends the process at what it cannot freeze: that should be words, not a dump.
static void CannotFreeze(int) {
  static const char text[] =
      "\nThe program's heap cannot be put into a snapshot: it holds something that belongs to this process.\n";
  if (write(2, text, sizeof text - 1)) {
  }
  _exit(1);
}

int rv_make_snapshot(rv_isolate* r, char** data, size_t* len) {
  Isolate* iso = r->iso;
  {
    HandleScope hs(iso);
    auto ctx = r->ctx.Get(iso);
    // The default context is what Context::New starts from: node:vm wants it bare.
    r->creator->SetDefaultContext(Context::New(iso));
    r->creator->AddContext(ctx);
    auto hooks = r->hooks_array.Get(iso);
    r->creator->AddData(ctx, hooks);
    if (r->end_inspection) r->end_inspection(r);
    r->contexts.clear();
    EndProfilers(r);
    FreeModules(r);
    ForgetSerdesHooks(iso);
    ForgetPorts(iso);
    for (auto& h : r->hooks) h.Reset();
    r->hooks_array.Reset();
    r->ctx.Reset();
    r->bindings.clear();
    r->funcs.clear();
    r->values.clear();
    r->module_tmpl.Reset();
    r->script_tmpl.Reset();
    r->import_dynamic.Reset();
    r->import_meta.Reset();
    r->wasm_streaming.Reset();
    r->wasm_streams.clear();
    r->filename_key.Reset();
    for (auto& h : r->promise_hooks) h.Reset();
  }
  iso->SetPrepareStackTraceCallback(nullptr);
  iso->SetPromiseRejectCallback(nullptr);
  const int fatal[] = {SIGTRAP, SIGABRT, SIGILL, SIGSEGV};
  struct sigaction ours = {}, before[std::size(fatal)];
  ours.sa_handler = CannotFreeze;
  ours.sa_flags = SA_ONSTACK;
  for (size_t i = 0; i < std::size(fatal); i++) sigaction(fatal[i], &ours, &before[i]);
  // *len says beforehand whether the code of functions is left out.
  auto blob = r->creator->CreateBlob(*len == SIZE_MAX ? SnapshotCreator::FunctionCodeHandling::kClear
                                                      : SnapshotCreator::FunctionCodeHandling::kKeep);
  for (size_t i = 0; i < std::size(fatal); i++) sigaction(fatal[i], &before[i], nullptr);
  if (!blob.data) return 1;
  *data = static_cast<char*>(malloc(blob.raw_size));
  memcpy(*data, blob.data, blob.raw_size);
  *len = blob.raw_size;
  delete[] blob.data;
  return 0;
}

int rv_call_hook(rv_isolate* r, int hook, rv_slot* slots, int n, char* base, rv_slot* ret, char** err) {
  Scope s(r);
  Isolate* iso = r->iso;
  auto fn = Hook(r, hook);
  ret->kind = RV_UNDEFINED;
  if (fn.IsEmpty()) return 0;
  TryCatch tc(iso);
  std::vector<Local<Value>> args(n);
  for (int i = 0; i < n; i++)
    if (!Decode(r, s.ctx, slots[i], base).ToLocal(&args[i])) args[i] = Undefined(iso);
  Local<Value> out;
  if (!fn->Call(s.ctx, Undefined(iso), n, args.data()).ToLocal(&out)) {
    if (tc.HasTerminated()) return 2;
    if (!HandleUncaught(r, s.ctx, tc)) return iso->IsExecutionTerminating() ? 2 : 3;
    return 1;
  }
  if (out->IsNumber()) {
    ret->kind = RV_DOUBLE;
    ret->v.f = out.As<Number>()->Value();
  } else if (out->IsBoolean()) {
    ret->kind = RV_BOOL;
    ret->v.i = out.As<Boolean>()->Value();
  }
  return 0;
}

// A batch is a row of RV_CALL slots, each followed by its arguments. It reaches
// JavaScript as one flat array [fn, frame, n, args...]; an exception in one
// callback is reported and the rest goes on.
int rv_dispatch(rv_isolate* r, rv_slot* slots, int n, char* base) {
  Scope s(r);
  Isolate* iso = r->iso;
  auto fn = Hook(r, RV_HOOK_DISPATCH);
  if (fn.IsEmpty()) return 0;
  NoteBytes(r, 0);
  std::vector<Local<Value>> flat;
  flat.reserve(n + n / 2 + 4);
  TryCatch tc(iso);
  for (int i = 0; i < n;) {
    rv_slot& call = slots[i++];
    int argc = static_cast<int>(call.len);
    size_t ref = static_cast<size_t>(call.v.i);
    bool live = ref < r->funcs.size() && r->funcs[ref].used;
    if (live) {
      flat.push_back(r->funcs[ref].fn.Get(iso));
      flat.push_back(r->funcs[ref].frame.IsEmpty() ? Local<Value>(Undefined(iso)) : r->funcs[ref].frame.Get(iso));
      flat.push_back(Integer::New(iso, argc));
    }
    for (int k = 0; k < argc; k++, i++) {
      Local<Value> v;
      if (!Decode(r, s.ctx, slots[i], base).ToLocal(&v)) {
        // A value that cannot be built (too long a string) arrives as the error in first place.
        Local<Value> e = tc.HasCaught() ? tc.Exception() : Local<Value>(Undefined(iso));
        tc.Reset();
        if (live && k > 0 && flat[flat.size() - k]->IsNull()) flat[flat.size() - k] = e;
        v = Undefined(iso);
      }
      if (live) flat.push_back(v);
    }
    if (live && call.aux) rv_func_release(r, static_cast<int32_t>(ref));
  }
  if (flat.empty()) return 0;
  Local<Value> arg = Array::New(iso, flat.data(), flat.size()), out;
  bool ok = fn->Call(s.ctx, Undefined(iso), 1, &arg).ToLocal(&out);
  while (!ok) {
    if (tc.HasTerminated()) return 2;
    if (!HandleUncaught(r, s.ctx, tc)) return iso->IsExecutionTerminating() ? 2 : 3;
    tc.Reset();
    auto resume = Hook(r, RV_HOOK_RESUME);
    if (resume.IsEmpty()) return 0;
    ok = resume->Call(s.ctx, Undefined(iso), 0, nullptr).ToLocal(&out);
  }
  return 0;
}

void rv_run_tasks(rv_isolate* r) {
  Scope s(r);
  RunTasks(r->iso);
}
int rv_await_tasks(rv_isolate* r) { return AwaitTasks(r->iso); }
double rv_next_task(rv_isolate* r) { return NextTask(r->iso); }
void rv_terminate(rv_isolate* r) { r->iso->TerminateExecution(); }
void rv_cancel_terminate(rv_isolate* r) { r->iso->CancelTerminateExecution(); }
int rv_is_terminating(rv_isolate* r) { return r->iso->IsExecutionTerminating(); }

struct InterruptTag {
  rv_isolate* r;
  uint64_t tag;
};
void rv_interrupt(rv_isolate* r, uint64_t tag) {
  r->iso->RequestInterrupt(
      [](Isolate*, void* data) {
        auto* t = static_cast<InterruptTag*>(data);
        uintptr_t id = t->r->id;
        uint64_t tag = t->tag;
        delete t;
        ravelInterrupt(id, tag);
      },
      new InterruptTag{r, tag});
}

void rv_heap(rv_isolate* r, rv_heap_stats* o) {
  HeapStatistics h;
  r->iso->GetHeapStatistics(&h);
  o->total = h.total_heap_size();
  o->total_exec = h.total_heap_size_executable();
  o->physical = h.total_physical_size();
  o->available = h.total_available_size();
  o->used = h.used_heap_size();
  o->limit = h.heap_size_limit();
  o->malloced = h.malloced_memory();
  o->peak_malloced = h.peak_malloced_memory();
  o->external = h.external_memory() - static_cast<size_t>(r->phantom_bytes);
  o->native_contexts = h.number_of_native_contexts();
  o->detached_contexts = h.number_of_detached_contexts();
  o->global_handles = h.total_global_handles_size();
  o->used_global_handles = h.used_global_handles_size();
}
int rv_out_of_memory(rv_isolate* r) { return r->out_of_memory; }
void rv_low_memory(rv_isolate* r) { r->iso->LowMemoryNotification(); }
void rv_time_zone_changed(rv_isolate* r) {
  r->iso->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kRedetect);
}
}
