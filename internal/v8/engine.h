// What the C++ rooms of the engine binding share.
#pragma once
#include <v8.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bridge.h"
#include "native.h"

struct rv_store {
  std::shared_ptr<v8::BackingStore> store;
  size_t offset = 0;
  size_t len = 0;
};

namespace ravel {

struct FuncRef {
  v8::Global<v8::Function> fn;
  v8::Global<v8::Value> frame;  // async context at the time of the call
  bool used = false;
};

struct ModuleRecord;
struct SerdesState;
struct Ports;
struct Profilers;
struct Inspection;

// A context of node:vm, for an inspector that comes later.
struct ContextNote {
  v8::Global<v8::Context> ctx;  // weak
  std::string name, origin;
};

}  // namespace ravel

struct rv_isolate {
  uintptr_t id = 0;
  v8::Isolate* iso = nullptr;
  std::unique_ptr<v8::SnapshotCreator> creator;
  v8::StartupData blob{nullptr, 0};
  v8::Global<v8::Context> ctx;
  v8::Global<v8::Value> hooks[RV_HOOK_COUNT];
  v8::Global<v8::Array> hooks_array;
  std::vector<ravel::FuncRef> funcs;
  std::vector<int32_t> free_funcs;
  std::vector<v8::Global<v8::Value>> values;
  std::vector<int32_t> free_values;
  std::unordered_multimap<int, ravel::ModuleRecord*> modules;
  v8::Global<v8::ObjectTemplate> module_tmpl, script_tmpl;
  v8::Global<v8::Function> import_dynamic, import_meta, wasm_streaming;
  std::unordered_map<int32_t, std::shared_ptr<v8::WasmStreaming>> wasm_streams;
  int32_t next_wasm_stream = 1;
  v8::Global<v8::Function> promise_hooks[4];
  v8::Global<v8::String> filename_key;
  std::unordered_map<std::string, v8::Global<v8::Object>> bindings;
  ravel::SerdesState* serdes = nullptr;
  ravel::Ports* ports = nullptr;
  ravel::Profilers* profilers = nullptr;
  // Set by internal/inspector as long as there is an inspector.
  ravel::Inspection* inspection = nullptr;
  void (*on_context)(rv_isolate*, const ravel::ContextNote&) = nullptr;
  void (*end_inspection)(rv_isolate*) = nullptr;
  std::vector<std::unique_ptr<ravel::ContextNote>> contexts;
  int last_context = 1;
  int wake_fd = -1;
  char* scratch = nullptr;
  bool out_of_memory = false;
  int64_t taken_bytes = 0;    // TakenBytes at the last collection
  int64_t phantom_bytes = 0;  // told to V8 beyond what is there
  int64_t live_bytes = 0;     // of ArrayBuffers after the last full collection
};

// Not in V8's public headers: the number an inspector knows a context by, which its scripts take over when they are compiled.
namespace v8::debug {
void SetContextId(v8::Local<v8::Context> context, int id);
}

namespace ravel {

// Fields of a context of node:vm.
constexpr int kContextOwner = 40, kContextNoWasm = 41;
inline v8::Local<v8::Value> ContextField(v8::Local<v8::Context> ctx, int field) {
  if (ctx->GetNumberOfEmbedderDataFields() <= static_cast<uint32_t>(field)) return {};
  return ctx->GetEmbedderData(field);
}

constexpr size_t kScratchSize = 64 * 1024;

inline rv_isolate* Of(v8::Isolate* iso) { return static_cast<rv_isolate*>(iso->GetData(0)); }

inline v8::Local<v8::String> Str(v8::Isolate* iso, const char* s) {
  return v8::String::NewFromUtf8(iso, s).ToLocalChecked();
}
inline v8::Local<v8::String> Sym(v8::Isolate* iso, const char* s) {
  return v8::String::NewFromUtf8(iso, s, v8::NewStringType::kInternalized).ToLocalChecked();
}
inline void Throw(v8::Isolate* iso, const char* msg) {
  iso->ThrowException(v8::Exception::TypeError(Str(iso, msg)));
}
std::string Utf8(v8::Isolate* iso, v8::Local<v8::Value> v);

// values.cc
v8::MaybeLocal<v8::Value> Decode(rv_isolate* r, v8::Local<v8::Context> ctx, const rv_slot& s, char* base);
v8::Local<v8::Value> BufferOf(rv_isolate* r, std::shared_ptr<v8::BackingStore> store, size_t offset, size_t len);
v8::Local<v8::Value> MakeError(rv_isolate* r, v8::Local<v8::Context> ctx, const rv_slot& s, char* base);
int32_t KeepFunc(rv_isolate* r, v8::Local<v8::Function> fn, bool with_frame);
std::shared_ptr<v8::BackingStore> NewStore(size_t n, bool zero);
v8::ArrayBuffer::Allocator* TheAllocator();
int64_t AllocatedBytes();
int64_t TakenBytes();  // ever allocated for ArrayBuffers
// Called in passing, n being the size of an ArrayBuffer just made: collects sooner than V8 would. memory.cc
void NoteBytes(rv_isolate* r, size_t n);
void WatchCollections(rv_isolate* r);
void SetFlags(const char* flags);  // V8's own; any thread
bool View(v8::Local<v8::Value> v, char** data, size_t* len);

// op.cc
void OpCallback(const v8::FunctionCallbackInfo<v8::Value>& info);
v8::Local<v8::Object> MakeBinding(rv_isolate* r, v8::Local<v8::Context> ctx, const std::string& name);
void CollectOpReferences(std::vector<intptr_t>& refs);

// isolate.cc
// Notes on a SyntaxError where it is: a rethrow would lose that. Rethrows.
void DecorateSyntaxError(rv_isolate* r, v8::Local<v8::Context> ctx, v8::TryCatch& tc);
// Reports what tc caught to the uncaught hook. False: the instance must end.
bool HandleUncaught(rv_isolate* r, v8::Local<v8::Context> ctx, v8::TryCatch& tc);
v8::Local<v8::Value> WhereThrown(rv_isolate* r, v8::Local<v8::Context> ctx, v8::Local<v8::Value> e,
                                 v8::Local<v8::Message> m);
v8::Local<v8::Value> MessageArray(rv_isolate* r, v8::Local<v8::Context> ctx, v8::Local<v8::Message> m);
const intptr_t* ExternalReferences();

// tables of natives, by room
struct NativeTable {
  const char* family;
  const NativeFn* fns;
  const size_t* count;
};
extern const NativeFn kEngineFns[];   extern const size_t kEngineFnsCount;    // script.cc
extern const NativeFn kModuleFns[];   extern const size_t kModuleFnsCount;    // Of internal/napi; a program that is linked without it has none.
extern const NativeFn kAddonFns[] __attribute__((weak));
extern const size_t kAddonFnsCount __attribute__((weak));

// Of internal/inspector, likewise.
extern const NativeFn kInspectorFns[] __attribute__((weak));
extern const size_t kInspectorFnsCount __attribute__((weak));
// Of internal/v8/sqlite, likewise.
extern const NativeFn kSqliteConnectionFns[] __attribute__((weak)), kSqliteStatementFns[] __attribute__((weak));
extern const NativeFn kSqliteFunctionFns[] __attribute__((weak)), kSqliteSessionFns[] __attribute__((weak));
extern const size_t kSqliteConnectionFnsCount __attribute__((weak)), kSqliteStatementFnsCount __attribute__((weak));
extern const size_t kSqliteFunctionFnsCount __attribute__((weak)), kSqliteSessionFnsCount __attribute__((weak));

// wasm.cc
extern const NativeFn kWasmFns[];     extern const size_t kWasmFnsCount;
void EnableWasmStreaming(v8::Isolate* iso);

// module.cc
extern const NativeFn kTypesFns[];    extern const size_t kTypesFnsCount;     // types.cc
extern const NativeFn kUtilFns[];     extern const size_t kUtilFnsCount;      // inspect.cc
extern const NativeFn kSerdesFns[];   extern const size_t kSerdesFnsCount;    // serdes.cc
extern const NativeFn kSerdesClassFns[]; extern const size_t kSerdesClassFnsCount;  // serdes_class.cc
extern const NativeFn kPortFns[];     extern const size_t kPortFnsCount;      // ports.cc: of binding('messaging')
extern const NativeFn kHeapFns[];     extern const size_t kHeapFnsCount;      // heap.cc: of binding('v8')
extern const NativeFn kAsyncFns[];    extern const size_t kAsyncFnsCount;     // async.cc
extern const NativeFn kMemoryFns[];   extern const size_t kMemoryFnsCount;    // memory.cc: ArrayBuffers without zeroing

extern const NativeFn kFilesFns[];    extern const size_t kFilesFnsCount;     // files.cc: of binding('fs')
extern const NativeFn kDigestFns[];   extern const size_t kDigestFnsCount;    // digest.cc: of binding('crypto')
extern const NativeFn kContextifyFns[]; extern const size_t kContextifyFnsCount;  // contextify.cc

// module.cc
v8::MaybeLocal<v8::Promise> ImportDynamically(v8::Local<v8::Context> ctx, v8::Local<v8::Data> host_defined,
                                              v8::Local<v8::Value> resource, v8::Local<v8::String> specifier,
                                              v8::Local<v8::FixedArray> attributes);
v8::MaybeLocal<v8::Promise> ImportInPhase(v8::Local<v8::Context> ctx, v8::Local<v8::Data> host_defined,
                                          v8::Local<v8::Value> resource, v8::Local<v8::String> specifier,
                                          v8::ModuleImportPhase phase, v8::Local<v8::FixedArray> attributes);
void InitImportMeta(v8::Local<v8::Context> ctx, v8::Local<v8::Module> module, v8::Local<v8::Object> meta);
v8::Local<v8::PrimitiveArray> HostDefined(rv_isolate* r, v8::Local<v8::Value> v);
void FreeModules(rv_isolate* r);

// serdes.cc
void ForgetSerdesHooks(v8::Isolate* iso);

// ports.cc
void ForgetPorts(v8::Isolate* iso);

// heap.cc
void EndProfilers(rv_isolate* r);

// platform.cc
void RegisterIsolate(v8::Isolate* iso, int wake_fd);
void UnregisterIsolate(v8::Isolate* iso);
void RunTasks(v8::Isolate* iso);
bool AwaitTasks(v8::Isolate* iso);
double NextTask(v8::Isolate* iso);
v8::Platform* ThePlatform();

}  // namespace ravel

// Exported by Go.
extern "C" void ravelOp(uintptr_t id, int32_t op, rv_frame* frame);
// A port at home in the isolate of that id has something; from: the isolate whose thread says so, or 0. Any thread.
extern "C" void ravelPortReady(uintptr_t home, int32_t port, uintptr_t from);
extern "C" size_t ravelDigest(int32_t algorithm, const uint8_t* data, size_t n, uint8_t* sum);
extern "C" void ravelInterrupt(uintptr_t id, uint64_t tag);
extern "C" void ravelFatal(uintptr_t id, char* location, char* message, int32_t oom);
