// binding('engine'): compiling and running scripts, microtasks, messages, heap.
#include <string.h>

#include <chrono>

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#include "engine.h"
#include "script_args.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

void MakeBindingFn(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsString()) return Throw(iso, "binding name must be a string");
  rv_isolate* r = Of(iso);
  info.GetReturnValue().Set(MakeBinding(r, iso->GetCurrentContext(), Utf8(iso, info[0])));
}

void RunMicrotasks(const Info& info) {
  Isolate* iso = info.GetIsolate();
  iso->GetCurrentContext()->GetMicrotaskQueue()->PerformCheckpoint(iso);
}

void EnqueueMicrotask(const Info& info) {
  if (info[0]->IsFunction()) info.GetIsolate()->EnqueueMicrotask(info[0].As<Function>());
}

// compileFunction(source, filename, lineOffset, colOffset, params, hostDefined, cachedData, produceCache)
void CompileFunction(const Info& info) {
  Isolate* iso = info.GetIsolate();
  rv_isolate* r = Of(iso);
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsString()) return Throw(iso, "source must be a string");
  ScriptOrigin origin(info[1], IntArg(info[2]), IntArg(info[3]), false, -1, Local<Value>(), false, false, false,
                      HostDefined(r, info[5]));
  auto* cached = Cached(info[6]);
  ScriptCompiler::Source source(info[0].As<String>(), origin, cached);
  std::vector<Local<String>> params;
  if (info[4]->IsArray()) {
    auto a = info[4].As<Array>();
    for (uint32_t i = 0; i < a->Length(); i++) {
      Local<Value> v;
      if (!a->Get(ctx, i).ToLocal(&v) || !v->IsString()) return Throw(iso, "parameter names must be strings");
      params.push_back(v.As<String>());
    }
  }
  Local<Function> fn;
  TryCatch tc(iso);
  if (!ScriptCompiler::CompileFunction(ctx, &source, params.size(), params.data(), 0, nullptr,
                                       cached ? ScriptCompiler::kConsumeCodeCache : ScriptCompiler::kNoCompileOptions)
           .ToLocal(&fn))
    return DecorateSyntaxError(r, ctx, tc);
  auto out = Object::New(iso);
  (void)out->Set(ctx, Sym(iso, "function"), fn);
  (void)out->Set(ctx, Sym(iso, "cachedDataRejected"), Boolean::New(iso, cached && cached->rejected));
  (void)out->Set(ctx, Sym(iso, "sourceMapURL"), fn->GetScriptOrigin().SourceMapUrl());
  info.GetReturnValue().Set(out);
}

// compileBuiltin(id, source, cachedData, whole): a built-in's wrapper function, without an
// object around it; with all functions in it compiled already where whole is true.
void CompileBuiltin(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsString() || !info[1]->IsString()) return Throw(iso, "id and source must be strings");
  auto name = String::Concat(iso, Sym(iso, "node:"), info[0].As<String>());
  ScriptOrigin origin(name);
  auto* cached = Cached(info[2]);
  ScriptCompiler::Source source(info[1].As<String>(), origin, cached);
  Local<String> params[] = {Sym(iso, "exports"), Sym(iso, "require"), Sym(iso, "module"), Sym(iso, "process"),
                            Sym(iso, "binding")};
  Local<Function> fn;
  auto options = cached              ? ScriptCompiler::kConsumeCodeCache
                 : info[3]->IsTrue() ? ScriptCompiler::kEagerCompile
                                     : ScriptCompiler::kNoCompileOptions;
  if (ScriptCompiler::CompileFunction(ctx, &source, 5, params, 0, nullptr, options).ToLocal(&fn))
    info.GetReturnValue().Set(fn);
}

void CreateCodeCache(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsFunction()) return Throw(iso, "a function is needed");
  std::unique_ptr<ScriptCompiler::CachedData> data(ScriptCompiler::CreateCodeCacheForFunction(info[0].As<Function>()));
  if (!data) return;
  auto store = NewStore(data->length, false);
  memcpy(store->Data(), data->data, data->length);
  info.GetReturnValue().Set(BufferOf(Of(iso), std::move(store), 0, data->length));
}

// runScript(source, filename, lineOffset, colOffset, hostDefined): in this context.
void RunScript(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsString()) return Throw(iso, "source must be a string");
  ScriptOrigin origin(info[1], IntArg(info[2]), IntArg(info[3]), false, -1, Local<Value>(), false, false, false,
                      HostDefined(Of(iso), info[4]));
  ScriptCompiler::Source source(info[0].As<String>(), origin);
  Local<Script> script;
  Local<Value> out;
  {
    TryCatch tc(iso);
    if (!ScriptCompiler::Compile(ctx, &source).ToLocal(&script)) return DecorateSyntaxError(Of(iso), ctx, tc);
  }
  if (script->Run(ctx).ToLocal(&out))
    info.GetReturnValue().Set(out);
}

// messageOf(error) -> [resource, line, start column, end column, source line]
void MessageOf(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  info.GetReturnValue().Set(WhereThrown(Of(iso), ctx, info[0], Exception::CreateMessage(iso, info[0])));
}

void SetFlags(const Info& info) {
  if (info[0]->IsString()) ravel::SetFlags(Utf8(info.GetIsolate(), info[0]).c_str());
}

// libcVersion() -> that of glibc; empty with another C library
void LibcVersion(const Info& info) {
#if defined(__GLIBC__)
  info.GetReturnValue().Set(Str(info.GetIsolate(), gnu_get_libc_version()));
#else
  info.GetReturnValue().SetEmptyString();
#endif
}

void HeapStatistics_(const Info& info) {
  Isolate* iso = info.GetIsolate();
  rv_heap_stats h;
  rv_heap(Of(iso), &h);
  double v[] = {(double)h.total, (double)h.total_exec, (double)h.physical, (double)h.available, (double)h.used,
                (double)h.limit, (double)h.malloced, (double)h.peak_malloced, 0, (double)h.native_contexts,
                (double)h.detached_contexts, (double)h.global_handles, (double)h.used_global_handles,
                (double)h.external};
  auto ab = ArrayBuffer::New(iso, sizeof v);
  memcpy(ab->Data(), v, sizeof v);
  info.GetReturnValue().Set(Float64Array::New(ab, 0, std::size(v)));
}

void HeapSpaces(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  auto out = Array::New(iso);
  for (size_t i = 0; i < iso->NumberOfHeapSpaces(); i++) {
    HeapSpaceStatistics s;
    iso->GetHeapSpaceStatistics(&s, i);
    Local<Value> row[] = {Str(iso, s.space_name()), Number::New(iso, s.space_size()), Number::New(iso, s.space_used_size()),
                          Number::New(iso, s.space_available_size()), Number::New(iso, s.physical_space_size())};
    (void)out->Set(ctx, static_cast<uint32_t>(i), Array::New(iso, row, 5));
  }
  info.GetReturnValue().Set(out);
}

void CollectGarbage(const Info& info) { info.GetIsolate()->LowMemoryNotification(); }

void Version(const Info& info) { info.GetReturnValue().Set(Str(info.GetIsolate(), V8::GetVersion())); }

void Terminate(const Info& info) { info.GetIsolate()->TerminateExecution(); }

uint64_t Monotonic() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// hrtime() -> [seconds, nanoseconds]
void Hrtime(const Info& info) {
  Isolate* iso = info.GetIsolate();
  uint64_t t = Monotonic();
  Local<Value> parts[] = {Number::New(iso, static_cast<double>(t / 1000000000)),
                          Number::New(iso, static_cast<double>(t % 1000000000))};
  info.GetReturnValue().Set(Array::New(iso, parts, 2));
}
void HrtimeBigInt(const Info& info) { info.GetReturnValue().Set(BigInt::NewFromUnsigned(info.GetIsolate(), Monotonic())); }
// monotonicMs() -> milliseconds with fraction, of the clock of hrtime
void MonotonicMs(const Info& info) { info.GetReturnValue().Set(static_cast<double>(Monotonic()) / 1e6); }
double FastMonotonicMs(Local<Value>) { return static_cast<double>(Monotonic()) / 1e6; }
const CFunction fast_monotonicMs = CFunction::Make(FastMonotonicMs);

void ArrayBufferBytes(const Info& info) { info.GetReturnValue().Set(static_cast<double>(AllocatedBytes())); }

void CachedDataVersionTag(const Info& info) { info.GetReturnValue().Set(ScriptCompiler::CachedDataVersionTag()); }
void IsOneByte(const Info& info) { info.GetReturnValue().Set(info[0]->IsString() && info[0].As<String>()->IsOneByte()); }

}  // namespace

const NativeFn kEngineFns[] = {
    {"cachedDataVersionTag", CachedDataVersionTag, 0},
    {"isOneByte", IsOneByte, 1},
    {"hrtime", Hrtime, 0},
    {"hrtimeBigInt", HrtimeBigInt, 0},
    {"monotonicMs", MonotonicMs, 0, &fast_monotonicMs},
    {"arrayBufferBytes", ArrayBufferBytes, 0},
    {"makeBinding", MakeBindingFn, 1},
    {"runMicrotasks", RunMicrotasks, 0},
    {"enqueueMicrotask", EnqueueMicrotask, 1},
    {"compileFunction", CompileFunction, 8},
    {"compileBuiltin", CompileBuiltin, 4},
    {"createCodeCache", CreateCodeCache, 1},
    {"runScript", RunScript, 5},
    {"messageOf", MessageOf, 1},
    {"setFlags", SetFlags, 1},
    {"libcVersion", LibcVersion, 0},
    {"heapStatistics", HeapStatistics_, 0},
    {"heapSpaces", HeapSpaces, 0},
    {"collectGarbage", CollectGarbage, 0},
    {"v8Version", Version, 0},
    {"terminate", Terminate, 0},
};
const size_t kEngineFnsCount = std::size(kEngineFns);

}  // namespace ravel
