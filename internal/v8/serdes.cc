// binding('serdes'): structured clone. A message owns bytes and stores outside any isolate, so that another
// isolate's thread may read it.
#include <stdlib.h>
#include <string.h>

#include <atomic>
#include <mutex>

#include "engine.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

struct Message_ {
  uint8_t* data = nullptr;
  size_t size = 0;
  std::vector<std::shared_ptr<BackingStore>> buffers, shared;
  std::vector<CompiledWasmModule> wasm;
  ~Message_() { free(data); }
};

std::mutex mu;
std::unordered_map<uint64_t, std::shared_ptr<Message_>> messages;
std::atomic<uint64_t> next_id{1};

struct Hooks {
  Global<Value> symbol;
  Global<Function> write, error;
};
std::unordered_map<Isolate*, std::unique_ptr<Hooks>> all_hooks;

Hooks* HooksOf(Isolate* iso) {
  std::lock_guard<std::mutex> lock(mu);
  auto& h = all_hooks[iso];
  if (!h) h = std::make_unique<Hooks>();
  return h.get();
}

void CloneError(Isolate* iso, Local<String> message) {
  auto* h = HooksOf(iso);
  Local<Value> arg = message, out;
  if (!h->error.IsEmpty()) {
    if (!h->error.Get(iso)->Call(iso->GetCurrentContext(), Undefined(iso), 1, &arg).ToLocal(&out)) return;
    iso->ThrowException(out);
    return;
  }
  iso->ThrowException(Exception::Error(message));
}

class Writer : public ValueSerializer::Delegate {
 public:
  Writer(Isolate* iso, Message_* m) : iso_(iso), m_(m), hooks_(HooksOf(iso)) {}
  ValueSerializer* ser = nullptr;

  void ThrowDataCloneError(Local<String> message) override { CloneError(iso_, message); }
  bool HasCustomHostObject(Isolate*) override { return !hooks_->symbol.IsEmpty(); }
  Maybe<bool> IsHostObject(Isolate* iso, Local<Object> o) override {
    if (o->InternalFieldCount() > 0) return Just(true);
    if (o->IsProxy()) return Just(false);
    return o->Has(iso->GetCurrentContext(), hooks_->symbol.Get(iso));
  }
  Maybe<bool> WriteHostObject(Isolate* iso, Local<Object> o) override {
    auto ctx = iso->GetCurrentContext();
    Local<Value> arg = o, out;
    if (!hooks_->write.IsEmpty()) {
      if (!hooks_->write.Get(iso)->Call(ctx, Undefined(iso), 1, &arg).ToLocal(&out)) return Nothing<bool>();
      if (out->IsUint32()) {
        ser->WriteUint32(out.As<Uint32>()->Value());
        return Just(true);
      }
    }
    std::string msg = Utf8(iso, o->GetConstructorName());
    msg = "#<" + msg + "> could not be cloned.";
    CloneError(iso, Str(iso, msg.c_str()));
    return Nothing<bool>();
  }
  Maybe<uint32_t> GetSharedArrayBufferId(Isolate*, Local<SharedArrayBuffer> b) override {
    auto store = b->GetBackingStore();
    for (size_t i = 0; i < m_->shared.size(); i++)
      if (m_->shared[i] == store) return Just(static_cast<uint32_t>(i));
    m_->shared.push_back(std::move(store));
    return Just(static_cast<uint32_t>(m_->shared.size() - 1));
  }
  Maybe<uint32_t> GetWasmModuleTransferId(Isolate*, Local<WasmModuleObject> w) override {
    m_->wasm.push_back(w->GetCompiledModule());
    return Just(static_cast<uint32_t>(m_->wasm.size() - 1));
  }

 private:
  Isolate* iso_;
  Message_* m_;
  Hooks* hooks_;
};

class Reader : public ValueDeserializer::Delegate {
 public:
  explicit Reader(Message_* m) : m_(m) {}
  ValueDeserializer* des = nullptr;
  std::vector<Local<SharedArrayBuffer>> shared;
  std::vector<Local<Value>> hosts;

  // The engine forbids JavaScript here: the objects were made beforehand.
  MaybeLocal<Object> ReadHostObject(Isolate* iso) override {
    uint32_t i;
    if (des->ReadUint32(&i) && i < hosts.size() && hosts[i]->IsObject()) return hosts[i].As<Object>();
    CloneError(iso, Str(iso, "Unable to deserialize cloned data."));
    return {};
  }
  MaybeLocal<WasmModuleObject> GetWasmModuleFromId(Isolate* iso, uint32_t id) override {
    if (id >= m_->wasm.size()) return {};
    return WasmModuleObject::FromCompiledModule(iso, m_->wasm[id]);
  }
  MaybeLocal<SharedArrayBuffer> GetSharedArrayBufferFromId(Isolate*, uint32_t id) override {
    if (id >= shared.size()) return {};
    return shared[id];
  }

 private:
  Message_* m_;
};

// setHooks(symbol, write(obj) -> uint32, error(message) -> exception)
void SetHooks(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* h = HooksOf(iso);
  if (info[0]->IsSymbol()) h->symbol.Reset(iso, info[0]);
  if (info[1]->IsFunction()) h->write.Reset(iso, info[1].As<Function>());
  if (info[2]->IsFunction()) h->error.Reset(iso, info[2].As<Function>());
}

// serialize(value, arrayBuffersToTransfer) -> message id
void Serialize(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  auto m = std::make_shared<Message_>();
  Writer w(iso, m.get());
  ValueSerializer ser(iso, &w);
  w.ser = &ser;
  std::vector<Local<ArrayBuffer>> moved;
  if (info[1]->IsArray()) {
    auto a = info[1].As<Array>();
    for (uint32_t i = 0; i < a->Length(); i++) {
      Local<Value> v;
      if (!a->Get(ctx, i).ToLocal(&v)) return;
      if (!v->IsArrayBuffer()) continue;
      auto ab = v.As<ArrayBuffer>();
      if (!ab->IsDetachable() || ab->WasDetached()) {
        return CloneError(iso, Str(iso, "An ArrayBuffer is detached and could not be cloned."));
      }
      ser.TransferArrayBuffer(static_cast<uint32_t>(moved.size()), ab);
      moved.push_back(ab);
    }
  }
  ser.WriteHeader();
  if (ser.WriteValue(ctx, info[0]).IsNothing()) return;
  for (auto ab : moved) {
    m->buffers.push_back(ab->GetBackingStore());
    if (ab->Detach(Local<Value>()).IsNothing()) return;
  }
  auto [data, size] = ser.Release();
  m->data = data;
  m->size = size;
  uint64_t id = next_id++;
  {
    std::lock_guard<std::mutex> lock(mu);
    messages[id] = std::move(m);
  }
  info.GetReturnValue().Set(static_cast<double>(id));
}

std::shared_ptr<Message_> Take(Local<Value> v, bool keep) {
  if (!v->IsNumber()) return nullptr;
  auto id = static_cast<uint64_t>(v.As<Number>()->Value());
  std::lock_guard<std::mutex> lock(mu);
  auto it = messages.find(id);
  if (it == messages.end()) return nullptr;
  auto m = it->second;
  if (!keep) messages.erase(it);
  return m;
}

// deserialize(id, keep = false, hosts = []) -> value; hosts: the host objects by the numbers that write() gave
void Deserialize(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  bool keep = info[1]->BooleanValue(iso);
  auto m = Take(info[0], keep);
  if (!m) return Throw(iso, "no such message");
  Reader rd(m.get());
  if (info[2]->IsArray()) {
    auto a = info[2].As<Array>();
    for (uint32_t i = 0; i < a->Length(); i++) {
      Local<Value> v;
      if (!a->Get(ctx, i).ToLocal(&v)) return;
      rd.hosts.push_back(v);
    }
  }
  ValueDeserializer des(iso, m->data, m->size, &rd);
  rd.des = &des;
  for (auto& s : m->shared) rd.shared.push_back(SharedArrayBuffer::New(iso, s));
  for (size_t i = 0; i < m->buffers.size(); i++)
    des.TransferArrayBuffer(static_cast<uint32_t>(i), ArrayBuffer::New(iso, m->buffers[i]));
  if (des.ReadHeader(ctx).IsNothing()) return;
  Local<Value> out;
  if (des.ReadValue(ctx).ToLocal(&out)) info.GetReturnValue().Set(out);
}

void FreeMessage(const Info& info) { Take(info[0], false); }

}  // namespace

const NativeFn kSerdesFns[] = {
    {"setHooks", SetHooks, 3},
    {"serialize", Serialize, 2},
    {"deserialize", Deserialize, 3},
    {"freeMessage", FreeMessage, 1},
};
const size_t kSerdesFnsCount = std::size(kSerdesFns);

void ForgetSerdesHooks(Isolate* iso) {
  std::lock_guard<std::mutex> lock(mu);
  all_hooks.erase(iso);
}

}  // namespace ravel

extern "C" void rv_message_free(uint64_t id) {
  std::lock_guard<std::mutex> lock(ravel::mu);
  ravel::messages.erase(id);
}
