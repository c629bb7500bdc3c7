// binding('serdes'): structured clone. A message owns bytes and stores outside any isolate, so that another
// isolate's thread may read it.
#include <stdlib.h>
#include <string.h>

#include <optional>

#include "serdes.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

void CloneError(Isolate* iso, Local<String> message) {
  auto* h = SerdesOf(iso);
  Local<Value> arg = message, out;
  if (!h->error.IsEmpty()) {
    if (!h->error.Get(iso)->Call(iso->GetCurrentContext(), Undefined(iso), 1, &arg).ToLocal(&out)) return;
    iso->ThrowException(out);
    return;
  }
  iso->ThrowException(Exception::Error(message));
}

class Writer : public ScratchDelegate {
 public:
  Writer(Isolate* iso, Parcel* m) : ScratchDelegate(SerdesOf(iso)), iso_(iso), m_(m) {}
  ValueSerializer* ser = nullptr;
  bool hosts = false;  // whether platform objects were written

  void ThrowDataCloneError(Local<String> message) override { CloneError(iso_, message); }
  bool HasCustomHostObject(Isolate*) override { return !st_->symbol.IsEmpty(); }
  Maybe<bool> IsHostObject(Isolate* iso, Local<Object> o) override {
    if (!st_->plain_marked && st_->plain == o->GetPrototypeV2()) return Just(false);
    if (o->InternalFieldCount() > 0) return Just(true);
    if (o->IsProxy()) return Just(false);
    return o->Has(iso->GetCurrentContext(), st_->symbol.Get(iso));
  }
  Maybe<bool> WriteHostObject(Isolate* iso, Local<Object> o) override {
    auto ctx = iso->GetCurrentContext();
    Local<Value> arg = o, out;
    if (!st_->write.IsEmpty()) {
      hosts = true;
      if (!st_->write.Get(iso)->Call(ctx, Undefined(iso), 1, &arg).ToLocal(&out)) return Nothing<bool>();
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
    m_->stores = true;
    m_->shared.push_back(std::move(store));
    return Just(static_cast<uint32_t>(m_->shared.size() - 1));
  }
  Maybe<uint32_t> GetWasmModuleTransferId(Isolate*, Local<WasmModuleObject> w) override {
    m_->stores = true;
    m_->wasm.push_back(w->GetCompiledModule());
    return Just(static_cast<uint32_t>(m_->wasm.size() - 1));
  }

 private:
  Isolate* iso_;
  Parcel* m_;
};

class Reader : public ValueDeserializer::Delegate {
 public:
  explicit Reader(Parcel* m) : m_(m) {}
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
  Parcel* m_;
};

// setHooks(symbol, write(obj) -> uint32, error(message) -> exception)
void SetHooks(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* h = SerdesOf(iso);
  if (info[0]->IsSymbol()) h->symbol.Reset(iso, info[0]);
  if (info[1]->IsFunction()) h->write.Reset(iso, info[1].As<Function>());
  if (info[2]->IsFunction()) h->error.Reset(iso, info[2].As<Function>());
  auto plain = Object::New(iso)->GetPrototypeV2();
  if (plain->IsObject()) h->plain.Reset(iso, plain.As<Object>());
}

// plainMarked(): from now on plain objects too may bear the symbol.
void PlainMarked(const Info& info) { SerdesOf(info.GetIsolate())->plain_marked = true; }

// What was written becomes the message's own.
bool Hold(Parcel* m, ScratchDelegate* w, std::pair<uint8_t*, size_t> written) {
  auto [data, size] = written;
  m->size = size;
  if (data && size <= Parcel::kSmall) {
    memcpy(m->data = m->small, data, size);
    w->FreeBufferMemory(data);
  } else {
    m->data = w->Own(data, size);
  }
  return m->data != nullptr;
}

void Answer(const Info& info, Owned m) {
  uint64_t id = Keep(std::move(m));
  if (id == 0) return Throw(info.GetIsolate(), "out of memory");
  info.GetReturnValue().Set(static_cast<double>(id));
}

// serialize(value, arrayBuffersToTransfer) -> message id
void Serialize(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  Owned m = NewParcel();
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
  m->stores = m->stores || !moved.empty();
  for (auto ab : moved) {
    m->buffers.push_back(ab->GetBackingStore());
    if (ab->Detach(Local<Value>()).IsNothing()) return;
  }
  if (!Hold(m.get(), &w, ser.Release())) return Throw(iso, "out of memory");
  Answer(info, std::move(m));
}

Owned Take(Local<Value> v) {
  if (!v->IsNumber()) return nullptr;
  double id = v.As<Number>()->Value();
  return id > 0 && id < 9007199254740992.0 ? TakeNumber(static_cast<uint64_t>(id)) : nullptr;
}

MaybeLocal<Value> Read(Isolate* iso, Local<Context> ctx, Parcel* m, const uint8_t* data, size_t size, Reader& rd) {
  ValueDeserializer des(iso, data, size, &rd);
  rd.des = &des;
  for (auto& s : m->shared) rd.shared.push_back(SharedArrayBuffer::New(iso, s));
  for (size_t i = 0; i < m->buffers.size(); i++)
    des.TransferArrayBuffer(static_cast<uint32_t>(i), ArrayBuffer::New(iso, m->buffers[i]));
  if (des.ReadHeader(ctx).IsNothing()) return {};
  return des.ReadValue(ctx);
}

// deserialize(id, hosts = [], global) -> value; hosts: the host objects by the numbers that write() gave;
// global: of the context that the value is made in
void Deserialize(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  Owned m = Take(info[0]);
  if (!m) return Throw(iso, "no such message");
  Reader rd(m.get());
  if (info[1]->IsArray()) {
    auto a = info[1].As<Array>();
    for (uint32_t i = 0; i < a->Length(); i++) {
      Local<Value> v;
      if (!a->Get(ctx, i).ToLocal(&v)) return;
      rd.hosts.push_back(v);
    }
  }
  Local<Context> target = ctx;
  std::optional<Context::Scope> scope;
  if (info[2]->IsObject() && info[2].As<Object>()->GetCreationContext(iso).ToLocal(&target)) scope.emplace(target);
  Local<Value> out;
  if (Read(iso, target, m.get(), m->data, m->size, rd).ToLocal(&out)) info.GetReturnValue().Set(out);
}

// clone(value) -> its clone. With platform objects in it, which the write hook heard of: a message id.
void Clone(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  Owned m = NewParcel();
  Writer w(iso, m.get());
  ValueSerializer ser(iso, &w);
  w.ser = &ser;
  ser.WriteHeader();
  if (ser.WriteValue(ctx, info[0]).IsNothing()) return;
  if (w.hosts) {
    if (!Hold(m.get(), &w, ser.Release())) return Throw(iso, "out of memory");
    return Answer(info, std::move(m));
  }
  auto [data, size] = ser.Release();
  Reader rd(m.get());
  Local<Value> out;
  if (Read(iso, ctx, m.get(), data, size, rd).ToLocal(&out)) info.GetReturnValue().Set(out);
  w.FreeBufferMemory(data);
}

// kindOf(object): 1 an ordinary object, 2 an array, 3 a Date, 4 a Map, 5 a Set, 0 anything else
int32_t Kind(Local<Value> v) {
  namespace i = v8::internal;
  if (v->IsObject() && i::Internals::GetInstanceType(i::ValueHelper::ValueAsAddress(*v)) == i::Internals::kJSObjectType) return 1;
  if (v->IsArray()) return 2;
  if (v->IsDate()) return 3;
  if (v->IsMap()) return 4;
  if (v->IsSet()) return 5;
  return 0;
}
void KindOf(const Info& info) { info.GetReturnValue().Set(Kind(info[0])); }
int32_t KindOfFast(Local<Value>, Local<Value> v) { return Kind(v); }
const CFunction fast_kind_of = CFunction::Make(KindOfFast);

void FreeMessage(const Info& info) { Take(info[0]); }

}  // namespace

const NativeFn kSerdesFns[] = {
    {"setHooks", SetHooks, 3},
    {"plainMarked", PlainMarked, 0},
    {"clone", Clone, 1},
    {"kindOf", KindOf, 1, &fast_kind_of},
    {"serialize", Serialize, 2},
    {"deserialize", Deserialize, 3},
    {"freeMessage", FreeMessage, 1},
};
const size_t kSerdesFnsCount = std::size(kSerdesFns);

bool WriteParcel(Isolate* iso, Parcel* m, Local<Value> value, bool* hosts) {
  Writer w(iso, m);
  ValueSerializer ser(iso, &w);
  w.ser = &ser;
  ser.WriteHeader();
  if (ser.WriteValue(iso->GetCurrentContext(), value).IsNothing()) return false;
  *hosts = w.hosts;
  if (Hold(m, &w, ser.Release())) return true;
  Throw(iso, "out of memory");
  return false;
}

MaybeLocal<Value> ReadParcel(Isolate* iso, Local<Context> ctx, Parcel* m) {
  Reader rd(m);
  return Read(iso, ctx, m, m->data, m->size, rd);
}

SerdesState* SerdesOf(Isolate* iso) {
  auto* r = Of(iso);
  if (!r->serdes) r->serdes = new SerdesState;
  return r->serdes;
}

void ForgetSerdesHooks(Isolate* iso) {
  auto* r = Of(iso);
  delete r->serdes;
  r->serdes = nullptr;
}

}  // namespace ravel

extern "C" void rv_message_free(uint64_t id) { ravel::TakeNumber(id); }
