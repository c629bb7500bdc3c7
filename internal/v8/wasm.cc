// WebAssembly.compileStreaming and instantiateStreaming: the bytes come from JavaScript, which reads the Response.
#include "engine.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

// V8 calls it with what the program gave as source; info.Data() holds the compilation.
void OnStreaming(const Info& info) {
  Isolate* iso = info.GetIsolate();
  rv_isolate* r = Of(iso);
  auto ctx = iso->GetCurrentContext();
  auto stream = WasmStreaming::Unpack(iso, info.Data());
  if (r->wasm_streaming.IsEmpty()) {
    stream->Abort(Exception::Error(Str(iso, "streaming compilation is not available here")));
    return;
  }
  int32_t id = r->next_wasm_stream++;
  r->wasm_streams[id] = std::move(stream);
  Local<Value> args[] = {Integer::New(iso, id), info[0]};
  (void)r->wasm_streaming.Get(iso)->Call(ctx, Undefined(iso), 2, args);
}

std::shared_ptr<WasmStreaming> Find(const Info& info, bool take) {
  auto& streams = Of(info.GetIsolate())->wasm_streams;
  auto it = info[0]->IsInt32() ? streams.find(info[0].As<Int32>()->Value()) : streams.end();
  if (it == streams.end()) {
    Throw(info.GetIsolate(), "no such compilation");
    return nullptr;
  }
  auto s = it->second;
  if (take) streams.erase(it);
  return s;
}

void Start(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (info[0]->IsFunction()) Of(iso)->wasm_streaming.Reset(iso, info[0].As<Function>());
}

void URL(const Info& info) {
  auto s = Find(info, false);
  if (!s) return;
  auto url = Utf8(info.GetIsolate(), info[1]);
  s->SetUrl(url.data(), url.size());
}

void Push(const Info& info) {
  auto s = Find(info, false);
  char* p;
  size_t n;
  if (!s) return;
  if (!View(info[1], &p, &n)) return Throw(info.GetIsolate(), "bytes are needed");
  s->OnBytesReceived(reinterpret_cast<const uint8_t*>(p), n);
}

void Finish(const Info& info) {
  if (auto s = Find(info, true)) s->Finish();
}

void Abort(const Info& info) {
  if (auto s = Find(info, true)) s->Abort(info[1]);
}

}  // namespace

void EnableWasmStreaming(Isolate* iso) { iso->SetWasmStreamingCallback(OnStreaming); }

const NativeFn kWasmFns[] = {
    {"setStreaming", Start, 1}, {"setURL", URL, 2}, {"push", Push, 2}, {"finish", Finish, 1}, {"abort", Abort, 2},
};
const size_t kWasmFnsCount = std::size(kWasmFns);

}  // namespace ravel
