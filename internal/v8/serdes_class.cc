// The engine's half of v8.Serializer and v8.Deserializer, and v8.serialize() and v8.deserialize() in one call. A class's
// native part is an External that lives as long as it is held; the JavaScript object itself comes with each call that
// may ask its methods for something.
#include "serdes.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

void Fail(Isolate* iso, const char* message) { iso->ThrowException(Exception::Error(Str(iso, message))); }

// The numbers by which views are written; a Buffer has its own.
constexpr uint32_t kDataView = 9, kBuffer = 10, kLastKind = 13;
constexpr uint8_t kWidth[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 1, 1, 8, 8, 2};

int KindOf(Local<Value> v) {
  if (v->IsInt8Array()) return 0;
  if (v->IsUint8Array()) return 1;
  if (v->IsUint8ClampedArray()) return 2;
  if (v->IsInt16Array()) return 3;
  if (v->IsUint16Array()) return 4;
  if (v->IsInt32Array()) return 5;
  if (v->IsUint32Array()) return 6;
  if (v->IsFloat32Array()) return 7;
  if (v->IsFloat64Array()) return 8;
  if (v->IsDataView()) return kDataView;
  if (v->IsBigInt64Array()) return 11;
  if (v->IsBigUint64Array()) return 12;
  if (v->IsFloat16Array()) return 13;
  return -1;
}

Local<Value> ViewOf(rv_isolate* r, uint32_t kind, Local<ArrayBuffer> ab, size_t offset, size_t bytes) {
  size_t n = bytes / kWidth[kind];
  switch (kind) {
    case 0: return Int8Array::New(ab, offset, n);
    case 1: return Uint8Array::New(ab, offset, n);
    case 2: return Uint8ClampedArray::New(ab, offset, n);
    case 3: return Int16Array::New(ab, offset, n);
    case 4: return Uint16Array::New(ab, offset, n);
    case 5: return Int32Array::New(ab, offset, n);
    case 6: return Uint32Array::New(ab, offset, n);
    case 7: return Float32Array::New(ab, offset, n);
    case 8: return Float64Array::New(ab, offset, n);
    case kDataView: return DataView::New(ab, offset, n);
    case 11: return BigInt64Array::New(ab, offset, n);
    case 12: return BigUint64Array::New(ab, offset, n);
    case 13: return Float16Array::New(ab, offset, n);
  }
  auto u8 = Uint8Array::New(ab, offset, n);
  auto& proto = r->hooks[RV_HOOK_BUFFER_PROTO];
  if (!proto.IsEmpty()) (void)u8->SetPrototypeV2(r->iso->GetCurrentContext(), proto.Get(r->iso));
  return u8;
}

// Released bytes as a Buffer.
Local<Value> Released(rv_isolate* r, uint8_t* data, size_t size) {
  auto store = NewStore(size, false);
  if (!store) {
    r->iso->ThrowException(Exception::RangeError(Str(r->iso, "Array buffer allocation failed")));
    return {};
  }
  if (size) memcpy(store->Data(), data, size);
  return BufferOf(r, std::move(store), 0, size);
}

template <typename T>
Local<External> Hold(Isolate* iso, T* rec) {
  auto handle = External::New(iso, rec);
  rec->handle.Reset(iso, handle);
  rec->handle.SetWeak(rec, [](const WeakCallbackInfo<T>& w) {
    auto* dead = w.GetParameter();
    dead->handle.Reset();
    w.SetSecondPassCallback([](const WeakCallbackInfo<T>& w) { delete w.GetParameter(); });
  }, WeakCallbackType::kParameter);
  return handle;
}

template <typename T>
T* Rec(const Info& info) {
  if (info[0]->IsExternal()) return static_cast<T*>(info[0].As<External>()->Value());
  Throw(info.GetIsolate(), "Illegal invocation");
  return nullptr;
}

// While a method of `self` may be called: calls nest.
struct Asking {
  Local<Object>* at;
  Local<Object> outer;
  Asking(Local<Object>* at, Local<Value> self) : at(at), outer(*at) {
    *at = self->IsObject() ? self.As<Object>() : Local<Object>();
  }
  ~Asking() { *at = outer; }
};

// The method `name` of self; empty when it has none, and also after an exception.
Local<Function> Method(Isolate* iso, Local<Object> self, const char* name, bool* threw) {
  Local<Value> v;
  if (self.IsEmpty()) return {};
  if (!self->Get(iso->GetCurrentContext(), Sym(iso, name)).ToLocal(&v)) {
    *threw = true;
    return {};
  }
  return v->IsFunction() ? v.As<Function>() : Local<Function>();
}

class Writer : public ValueSerializer::Delegate {
 public:
  explicit Writer(Isolate* iso) : iso_(iso), ser(iso, this) {}

  void ThrowDataCloneError(Local<String> message) override {
    bool threw = false;
    auto make = Method(iso_, self, "_getDataCloneError", &threw);
    if (threw) return;
    Local<Value> arg = message, error;
    if (make.IsEmpty()) {
      error = Exception::Error(message);
    } else if (!make->Call(iso_->GetCurrentContext(), self, 1, &arg).ToLocal(&error)) {
      return;
    }
    iso_->ThrowException(error);
  }
  Maybe<bool> WriteHostObject(Isolate* iso, Local<Object> o) override {
    bool threw = false;
    auto write = Method(iso, self, "_writeHostObject", &threw);
    if (threw) return Nothing<bool>();
    if (write.IsEmpty()) return ValueSerializer::Delegate::WriteHostObject(iso, o);
    Local<Value> arg = o;
    if (write->Call(iso->GetCurrentContext(), self, 1, &arg).IsEmpty()) return Nothing<bool>();
    return Just(true);
  }
  Maybe<uint32_t> GetSharedArrayBufferId(Isolate* iso, Local<SharedArrayBuffer> b) override {
    bool threw = false;
    auto number = Method(iso, self, "_getSharedArrayBufferId", &threw);
    if (threw) return Nothing<uint32_t>();
    if (number.IsEmpty()) return ValueSerializer::Delegate::GetSharedArrayBufferId(iso, b);
    auto ctx = iso->GetCurrentContext();
    Local<Value> arg = b, id;
    if (!number->Call(ctx, self, 1, &arg).ToLocal(&id)) return Nothing<uint32_t>();
    return id->Uint32Value(ctx);
  }

 private:
  Isolate* iso_;

 public:
  ValueSerializer ser;
  Local<Object> self;
  Global<External> handle;
};

void NewSerializer(const Info& info) {
  info.GetReturnValue().Set(Hold(info.GetIsolate(), new Writer(info.GetIsolate())));
}
void WriteHeader(const Info& info) {
  if (auto* w = Rec<Writer>(info)) w->ser.WriteHeader();
}
// writeValue(handle, self, value) -> true
void WriteValue(const Info& info) {
  auto* w = Rec<Writer>(info);
  if (!w) return;
  Asking asking(&w->self, info[1]);
  bool ok;
  if (w->ser.WriteValue(info.GetIsolate()->GetCurrentContext(), info[2]).To(&ok)) info.GetReturnValue().Set(ok);
}
void ReleaseBuffer(const Info& info) {
  auto* w = Rec<Writer>(info);
  if (!w) return;
  auto [data, size] = w->ser.Release();
  auto out = Released(Of(info.GetIsolate()), data, size);
  w->FreeBufferMemory(data);
  if (!out.IsEmpty()) info.GetReturnValue().Set(out);
}
void WriterTransfer(const Info& info) {
  auto* w = Rec<Writer>(info);
  if (w && info[1]->IsUint32() && info[2]->IsArrayBuffer())
    w->ser.TransferArrayBuffer(info[1].As<Uint32>()->Value(), info[2].As<ArrayBuffer>());
}
void WriteUint32(const Info& info) {
  auto* w = Rec<Writer>(info);
  if (w && info[1]->IsUint32()) w->ser.WriteUint32(info[1].As<Uint32>()->Value());
}
void WriteUint64(const Info& info) {
  auto* w = Rec<Writer>(info);
  if (w && info[1]->IsUint32() && info[2]->IsUint32())
    w->ser.WriteUint64(uint64_t{info[1].As<Uint32>()->Value()} << 32 | info[2].As<Uint32>()->Value());
}
void WriteDouble(const Info& info) {
  auto* w = Rec<Writer>(info);
  if (w && info[1]->IsNumber()) w->ser.WriteDouble(info[1].As<Number>()->Value());
}
void WriteRawBytes(const Info& info) {
  auto* w = Rec<Writer>(info);
  char* p;
  size_t n;
  if (w && View(info[1], &p, &n) && n) w->ser.WriteRawBytes(p, n);
}
void TreatViewsAsHosts(const Info& info) {
  if (auto* w = Rec<Writer>(info)) w->ser.SetTreatArrayBufferViewsAsHostObjects(info[1]->BooleanValue(info.GetIsolate()));
}

class Reader : public ValueDeserializer::Delegate {
 public:
  Reader(Isolate* iso, std::shared_ptr<BackingStore> keep, uint8_t* data, size_t size, bool copied)
      : iso_(iso), keep_(std::move(keep)), owned_(copied ? data : nullptr), start(data), size(size), des(iso, data, size, this) {}
  ~Reader() override { free(owned_); }

  // The engine is not to run JavaScript while it reads; for this method's sake it may.
  MaybeLocal<Object> ReadHostObject(Isolate* iso) override {
    Isolate::AllowJavascriptExecutionScope allowed(iso);
    bool threw = false;
    auto read = Method(iso, self, "_readHostObject", &threw);
    if (threw) return {};
    if (read.IsEmpty()) return ValueDeserializer::Delegate::ReadHostObject(iso);
    Local<Value> out;
    if (!read->Call(iso->GetCurrentContext(), self, 0, nullptr).ToLocal(&out)) return {};
    if (out->IsObject()) return out.As<Object>();
    Throw(iso, "readHostObject must return an object");
    return {};
  }

 private:
  Isolate* iso_;
  std::shared_ptr<BackingStore> keep_;
  uint8_t* owned_;

 public:
  const uint8_t* start;
  size_t size;
  ValueDeserializer des;
  Local<Object> self;
  Global<External> handle;
};

// newDeserializer(view). The bytes outlive the view; those that others could take away or write meanwhile are copied.
void NewDeserializer(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsArrayBufferView()) return Throw(iso, "a view is needed");
  auto view = info[0].As<ArrayBufferView>();
  auto ab = view->Buffer();
  auto store = ab->GetBackingStore();
  size_t n = view->ByteLength();
  auto* data = static_cast<uint8_t*>(store->Data()) + view->ByteOffset();
  bool copy = store->IsResizableByUserJavaScript() || store->IsShared() || n == 0;
  if (copy) {
    auto* own = static_cast<uint8_t*>(malloc(n ? n : 1));
    if (!own) return Throw(iso, "out of memory");
    if (n) memcpy(own, data, n);
    data = own;
  }
  info.GetReturnValue().Set(Hold(iso, new Reader(iso, std::move(store), data, n, copy)));
}
void ReadHeader(const Info& info) {
  auto* d = Rec<Reader>(info);
  bool ok;
  if (d && d->des.ReadHeader(info.GetIsolate()->GetCurrentContext()).To(&ok)) info.GetReturnValue().Set(ok);
}
// readValue(handle, self)
void ReadValue(const Info& info) {
  auto* d = Rec<Reader>(info);
  if (!d) return;
  Asking asking(&d->self, info[1]);
  Local<Value> out;
  if (d->des.ReadValue(info.GetIsolate()->GetCurrentContext()).ToLocal(&out)) info.GetReturnValue().Set(out);
}
void WireFormatVersion(const Info& info) {
  if (auto* d = Rec<Reader>(info)) info.GetReturnValue().Set(d->des.GetWireFormatVersion());
}
void ReaderTransfer(const Info& info) {
  auto* d = Rec<Reader>(info);
  if (!d || !info[1]->IsUint32()) return;
  uint32_t id = info[1].As<Uint32>()->Value();
  if (info[2]->IsArrayBuffer()) d->des.TransferArrayBuffer(id, info[2].As<ArrayBuffer>());
  if (info[2]->IsSharedArrayBuffer()) d->des.TransferSharedArrayBuffer(id, info[2].As<SharedArrayBuffer>());
}
void ReadUint32(const Info& info) {
  auto* d = Rec<Reader>(info);
  uint32_t v;
  if (!d) return;
  if (!d->des.ReadUint32(&v)) return Fail(info.GetIsolate(), "ReadUint32() failed");
  info.GetReturnValue().Set(v);
}
void ReadUint64(const Info& info) {
  auto* d = Rec<Reader>(info);
  Isolate* iso = info.GetIsolate();
  uint64_t v;
  if (!d) return;
  if (!d->des.ReadUint64(&v)) return Fail(iso, "ReadUint64() failed");
  Local<Value> parts[] = {Integer::NewFromUnsigned(iso, static_cast<uint32_t>(v >> 32)),
                          Integer::NewFromUnsigned(iso, static_cast<uint32_t>(v))};
  info.GetReturnValue().Set(Array::New(iso, parts, 2));
}
void ReadDouble(const Info& info) {
  auto* d = Rec<Reader>(info);
  double v;
  if (!d) return;
  if (!d->des.ReadDouble(&v)) return Fail(info.GetIsolate(), "ReadDouble() failed");
  info.GetReturnValue().Set(v);
}
// readRawBytes(handle, length) -> where they begin
void ReadRawBytes(const Info& info) {
  auto* d = Rec<Reader>(info);
  if (!d) return;
  double n = info[1]->IsNumber() ? info[1].As<Number>()->Value() : 0;
  const void* p;
  if (!(n >= 0 && n <= static_cast<double>(d->size)) || !d->des.ReadRawBytes(static_cast<size_t>(n), &p))
    return Fail(info.GetIsolate(), "ReadRawBytes() failed");
  info.GetReturnValue().Set(static_cast<double>(static_cast<const uint8_t*>(p) - d->start));
}

// ---- the default classes in one call ----

class DefaultWriter : public ScratchDelegate {
 public:
  DefaultWriter(Isolate* iso, Local<Value> describe) : ScratchDelegate(SerdesOf(iso)), iso_(iso), describe_(describe) {}
  ValueSerializer* ser = nullptr;
  void ThrowDataCloneError(Local<String> message) override { iso_->ThrowException(Exception::Error(message)); }
  Maybe<bool> WriteHostObject(Isolate* iso, Local<Object> o) override {
    auto* r = Of(iso);
    int kind = KindOf(o);
    if (kind < 0) {
      Local<Value> arg = o, text;
      if (!describe_->IsFunction() ||
          !describe_.As<Function>()->Call(iso->GetCurrentContext(), Undefined(iso), 1, &arg).ToLocal(&text))
        return Nothing<bool>();
      iso->ThrowException(text);
      return Nothing<bool>();
    }
    if (kind == 1 && r->hooks[RV_HOOK_BUFFER_PROTO] == o->GetPrototypeV2()) kind = kBuffer;
    char* p;
    size_t n;
    View(o, &p, &n);
    if (n > UINT32_MAX) {
      Fail(iso, "The view is too large to be serialized");
      return Nothing<bool>();
    }
    ser->WriteUint32(static_cast<uint32_t>(kind));
    ser->WriteUint32(static_cast<uint32_t>(n));
    if (n) ser->WriteRawBytes(p, n);
    return Just(true);
  }

 private:
  Isolate* iso_;
  Local<Value> describe_;
};

// serializeDefault(value, refuse(object) -> error) -> Buffer
void SerializeDefault(const Info& info) {
  Isolate* iso = info.GetIsolate();
  DefaultWriter w(iso, info[1]);
  ValueSerializer ser(iso, &w);
  w.ser = &ser;
  ser.SetTreatArrayBufferViewsAsHostObjects(true);
  ser.WriteHeader();
  if (ser.WriteValue(iso->GetCurrentContext(), info[0]).IsNothing()) return;
  auto [data, size] = ser.Release();
  auto out = Released(Of(iso), data, size);
  w.FreeBufferMemory(data);
  if (!out.IsEmpty()) info.GetReturnValue().Set(out);
}

class DefaultReader : public ValueDeserializer::Delegate {
 public:
  DefaultReader(Local<ArrayBuffer> ab, const uint8_t* base) : ab_(ab), base_(base) {}
  ValueDeserializer* des = nullptr;
  MaybeLocal<Object> ReadHostObject(Isolate* iso) override {
    uint32_t kind, n;
    const void* p;
    if (!des->ReadUint32(&kind) || !des->ReadUint32(&n)) return Failed(iso, "ReadUint32() failed");
    if (!des->ReadRawBytes(n, &p)) return Failed(iso, "ReadRawBytes() failed");
    if (kind > kLastKind) {
      Throw(iso, "Cannot read properties of undefined (reading 'BYTES_PER_ELEMENT')");
      return {};
    }
    Isolate::AllowJavascriptExecutionScope allowed(iso);
    size_t at = static_cast<size_t>(static_cast<const uint8_t*>(p) - base_);
    auto ab = ab_;
    if (at % kWidth[kind] != 0) {
      auto store = NewStore(n, false);
      if (!store) return Failed(iso, "Array buffer allocation failed");
      memcpy(store->Data(), p, n);
      ab = ArrayBuffer::New(iso, std::move(store));
      at = 0;
    }
    return ViewOf(Of(iso), kind, ab, at, n).As<Object>();
  }

 private:
  MaybeLocal<Object> Failed(Isolate* iso, const char* message) {
    Fail(iso, message);
    return {};
  }
  Local<ArrayBuffer> ab_;
  const uint8_t* base_;
};

// deserializeDefault(view) -> value; no view of shared or resizable memory
void DeserializeDefault(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsArrayBufferView()) return Throw(iso, "a view is needed");
  auto view = info[0].As<ArrayBufferView>();
  auto ab = view->Buffer();
  auto store = ab->GetBackingStore();  // held while the bytes are read
  static const uint8_t nothing = 0;
  auto* base = store->Data() ? static_cast<const uint8_t*>(store->Data()) : &nothing;
  size_t n = view->ByteLength();
  DefaultReader rd(ab, base);
  ValueDeserializer des(iso, n ? base + view->ByteOffset() : &nothing, n, &rd);
  rd.des = &des;
  Local<Value> out;
  if (des.ReadHeader(ctx).IsNothing() || !des.ReadValue(ctx).ToLocal(&out)) return;
  info.GetReturnValue().Set(out);
}

}  // namespace

const NativeFn kSerdesClassFns[] = {
    {"newSerializer", NewSerializer, 0},
    {"writeHeader", WriteHeader, 1},
    {"writeValue", WriteValue, 3},
    {"releaseBuffer", ReleaseBuffer, 1},
    {"writerTransfer", WriterTransfer, 3},
    {"writeUint32", WriteUint32, 2},
    {"writeUint64", WriteUint64, 3},
    {"writeDouble", WriteDouble, 2},
    {"writeRawBytes", WriteRawBytes, 2},
    {"treatViewsAsHosts", TreatViewsAsHosts, 2},
    {"newDeserializer", NewDeserializer, 1},
    {"readHeader", ReadHeader, 1},
    {"readValue", ReadValue, 2},
    {"wireFormatVersion", WireFormatVersion, 1},
    {"readerTransfer", ReaderTransfer, 3},
    {"readUint32", ReadUint32, 1},
    {"readUint64", ReadUint64, 1},
    {"readDouble", ReadDouble, 1},
    {"readRawBytes", ReadRawBytes, 2},
    {"serializeDefault", SerializeDefault, 2},
    {"deserializeDefault", DeserializeDefault, 1},
};
const size_t kSerdesClassFnsCount = std::size(kSerdesClassFns);

}  // namespace ravel
