// Values across the boundary: slots to JavaScript values, byte stores, kept functions.
#include "allocator.h"
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include <string_view>

using namespace v8;

namespace ravel {

namespace {
CachingAllocator* allocator() {
  static auto* a = new CachingAllocator;
  return a;
}
void FreeStore(void* data, size_t len, void*) { allocator()->Free(data, len ? len : 1); }

struct Packed {
  const char* p;
  std::pair<const char*, uint32_t> next() {
    uint32_t n;
    memcpy(&n, p, 4);
    const char* s = p + 4;
    p = s + n;
    return {s, n};
  }
};

Local<String> FromUtf8(Isolate* iso, const char* p, size_t n) {
  Local<String> s;
  if (n > static_cast<size_t>(String::kMaxLength) || !String::NewFromUtf8(iso, p, NewStringType::kNormal, static_cast<int>(n)).ToLocal(&s))
    return String::Empty(iso);
  return s;
}
}  // namespace

ArrayBuffer::Allocator* TheAllocator() { return allocator(); }
int64_t AllocatedBytes() { return allocator()->bytes; }
int64_t TakenBytes() { return allocator()->taken.load(std::memory_order_relaxed); }

std::string Utf8(Isolate* iso, Local<Value> v) {
  String::Utf8Value u(iso, v);
  return *u ? std::string(*u, u.length()) : std::string();
}

std::shared_ptr<BackingStore> NewStore(size_t n, bool zero) {
  if (n > allocator()->MaxAllocationSize()) return nullptr;
  void* p = zero ? allocator()->Allocate(n ? n : 1) : allocator()->AllocateUninitialized(n ? n : 1);
  if (!p) return nullptr;
  return ArrayBuffer::NewBackingStore(p, n, FreeStore, nullptr);
}

bool View(Local<Value> v, char** data, size_t* len) {
  if (v->IsArrayBufferView()) {
    auto view = v.As<ArrayBufferView>();
    *len = view->ByteLength();
    char* base = static_cast<char*>(view->Buffer()->Data());
    *data = base ? base + view->ByteOffset() : nullptr;
    if (!base) *len = 0;
    return true;
  }
  if (v->IsArrayBuffer()) {
    auto ab = v.As<ArrayBuffer>();
    *data = static_cast<char*>(ab->Data());
    *len = ab->ByteLength();
    return true;
  }
  if (v->IsSharedArrayBuffer()) {
    auto ab = v.As<SharedArrayBuffer>();
    *data = static_cast<char*>(ab->Data());
    *len = ab->ByteLength();
    return true;
  }
  return false;
}

Local<Value> BufferOf(rv_isolate* r, std::shared_ptr<BackingStore> store, size_t offset, size_t len) {
  Isolate* iso = r->iso;
  NoteBytes(r, len);
  auto ab = ArrayBuffer::New(iso, std::move(store));
  auto u8 = Uint8Array::New(ab, offset, len);
  auto& proto = r->hooks[RV_HOOK_BUFFER_PROTO];
  if (!proto.IsEmpty()) {
    auto p = proto.Get(iso);
    if (p->IsObject()) (void)u8->SetPrototypeV2(iso->GetCurrentContext(), p);
  }
  return u8;
}

// The commonest error, a failed system call, needs no JavaScript: it costs a third
// so, and its stack begins at the op's caller.
static Local<Value> SystemError(Isolate* iso, Local<Context> ctx, Packed p) {
  auto part = [&p] {
    auto [q, n] = p.next();
    return std::string_view(q, n);
  };
  auto code = part(), number = part(), syscall = part(), path = part(), dest = part(), message = part();
  std::string text;
  text.append(code).append(": ").append(message).append(", ").append(syscall);
  if (!path.empty()) text.append(" '").append(path).append("'");
  if (!dest.empty()) text.append(" -> '").append(dest).append("'");
  auto error = Exception::Error(FromUtf8(iso, text.data(), text.size())).As<Object>();
  auto set = [&](Local<String> key, Local<Value> value) { (void)error->CreateDataProperty(ctx, key, value); };
  auto str = [&](std::string_view v) { return FromUtf8(iso, v.data(), v.size()); };
  set(String::NewFromUtf8Literal(iso, "errno", NewStringType::kInternalized),
      Integer::New(iso, atoi(std::string(number).c_str())));
  set(String::NewFromUtf8Literal(iso, "code", NewStringType::kInternalized), str(code));
  set(String::NewFromUtf8Literal(iso, "syscall", NewStringType::kInternalized), str(syscall));
  if (!path.empty()) set(String::NewFromUtf8Literal(iso, "path", NewStringType::kInternalized), str(path));
  if (!dest.empty()) set(String::NewFromUtf8Literal(iso, "dest", NewStringType::kInternalized), str(dest));
  return error;
}

Local<Value> MakeError(rv_isolate* r, Local<Context> ctx, const rv_slot& s, char* base) {
  Isolate* iso = r->iso;
  Packed p{base + s.v.u};
  if (s.len == 7) {
    Packed rest = p;
    auto [q, n] = rest.next();
    if (n == 3 && memcmp(q, "sys", 3) == 0) return SystemError(iso, ctx, rest);
  }
  std::vector<Local<Value>> parts;
  for (uint64_t i = 0; i < s.len; i++) {
    auto [q, n] = p.next();
    parts.push_back(FromUtf8(iso, q, n));
  }
  auto& hook = r->hooks[RV_HOOK_MAKE_ERROR];
  if (!hook.IsEmpty() && hook.Get(iso)->IsFunction()) {
    Local<Value> arg = Array::New(iso, parts.data(), parts.size()), out;
    TryCatch tc(iso);
    if (hook.Get(iso).As<Function>()->Call(ctx, Undefined(iso), 1, &arg).ToLocal(&out)) return out;
    if (tc.HasTerminated()) return Undefined(iso);
    return tc.Exception();
  }
  return Exception::Error(parts.empty() ? String::Empty(iso) : parts.back().As<String>());
}

MaybeLocal<Value> Decode(rv_isolate* r, Local<Context> ctx, const rv_slot& s, char* base) {
  Isolate* iso = r->iso;
  switch (s.kind) {
    case RV_UNDEFINED:
      return Undefined(iso);
    case RV_NULL:
      return Null(iso);
    case RV_BOOL:
      return Boolean::New(iso, s.v.i != 0);
    case RV_INT32:
      return Integer::New(iso, static_cast<int32_t>(s.v.i));
    case RV_UINT32:
      return Integer::NewFromUnsigned(iso, static_cast<uint32_t>(s.v.i));
    case RV_INT64:
      return Number::New(iso, static_cast<double>(s.v.i));
    case RV_DOUBLE:
      return Number::New(iso, s.v.f);
    case RV_BIGINT:
      return BigInt::New(iso, s.v.i);
    case RV_STRING: {
      if (s.len > static_cast<size_t>(String::kMaxLength)) {
        Throw(iso, "Cannot create a string longer than 0x1fffffe8 characters");
        return {};
      }
      return FromUtf8(iso, base + s.v.u, s.len);
    }
    case RV_LATIN1: {
      Local<String> out;
      if (s.len > static_cast<size_t>(String::kMaxLength) ||
          !String::NewFromOneByte(iso, reinterpret_cast<uint8_t*>(base + s.v.u), NewStringType::kNormal,
                                  static_cast<int>(s.len)).ToLocal(&out)) {
        Throw(iso, "Cannot create a string longer than 0x1fffffe8 characters");
        return {};
      }
      return out;
    }
    case RV_BYTES: {
      auto store = NewStore(s.len, false);
      if (!store) {
        Throw(iso, "Array buffer allocation failed");
        return {};
      }
      if (s.len) memcpy(store->Data(), base + s.v.u, s.len);
      return BufferOf(r, std::move(store), 0, s.len);
    }
    case RV_STORE: {
      rv_store* st = static_cast<rv_store*>(s.v.p);
      auto out = BufferOf(r, std::move(st->store), st->offset, s.len);
      delete st;
      return out;
    }
    case RV_STRINGS: {
      Packed p{base + s.v.u};
      std::vector<Local<Value>> parts;
      parts.reserve(s.len);
      for (uint64_t i = 0; i < s.len; i++) {
        auto [q, n] = p.next();
        parts.push_back(FromUtf8(iso, q, n));
      }
      return Array::New(iso, parts.data(), parts.size());
    }
    case RV_DOUBLES: {
      size_t n = s.len * sizeof(double);
      auto ab = ArrayBuffer::New(iso, n);
      if (n) memcpy(ab->Data(), base + s.v.u, n);
      return Float64Array::New(ab, 0, s.len);
    }
    case RV_JSON: {
      Local<Value> out;
      if (!JSON::Parse(ctx, FromUtf8(iso, base + s.v.u, s.len)).ToLocal(&out)) return {};
      return out;
    }
    case RV_ERROR:
      return MakeError(r, ctx, s, base);
    case RV_FUNC: {
      size_t i = static_cast<size_t>(s.v.i);
      if (i < r->funcs.size() && r->funcs[i].used) return r->funcs[i].fn.Get(iso);
      return Undefined(iso);
    }
    case RV_VALUE: {
      size_t i = static_cast<size_t>(s.v.i);
      if (i >= r->values.size() || r->values[i].IsEmpty()) return Undefined(iso);
      auto out = r->values[i].Get(iso);
      if (s.aux) {
        r->values[i].Reset();
        r->free_values.push_back(static_cast<int32_t>(i));
      }
      return out;
    }
  }
  return Undefined(iso);
}

int32_t KeepFunc(rv_isolate* r, Local<Function> fn, bool with_frame) {
  int32_t i;
  if (!r->free_funcs.empty()) {
    i = r->free_funcs.back();
    r->free_funcs.pop_back();
  } else {
    i = static_cast<int32_t>(r->funcs.size());
    r->funcs.emplace_back();
  }
  auto& f = r->funcs[i];
  f.used = true;
  f.fn.Reset(r->iso, fn);
  if (with_frame) {
    auto frame = r->iso->GetContinuationPreservedEmbedderData();
    if (!frame->IsUndefined()) f.frame.Reset(r->iso, frame);
  }
  return i;
}

}  // namespace ravel

extern "C" {

void rv_func_release(rv_isolate* r, int32_t i) {
  if (i < 0 || static_cast<size_t>(i) >= r->funcs.size() || !r->funcs[i].used) return;
  r->funcs[i].fn.Reset();
  r->funcs[i].frame.Reset();
  r->funcs[i].used = false;
  r->free_funcs.push_back(i);
}

int32_t rv_value_keep(rv_isolate* r, void* local) {
  // A Local is one pointer to a handle slot; the slot of an argument lives as long as the call.
  Local<Value> v;
  memcpy(static_cast<void*>(&v), &local, sizeof local);
  int32_t i;
  if (!r->free_values.empty()) {
    i = r->free_values.back();
    r->free_values.pop_back();
  } else {
    i = static_cast<int32_t>(r->values.size());
    r->values.emplace_back();
  }
  r->values[i].Reset(r->iso, v);
  return i;
}

rv_store* rv_store_new(size_t n, int zero) {
  auto s = ravel::NewStore(n, zero != 0);
  if (!s) return nullptr;
  auto* out = new rv_store;
  out->store = std::move(s);
  out->len = n;
  return out;
}
void* rv_store_data(rv_store* s) { return static_cast<char*>(s->store->Data()) + s->offset; }
size_t rv_store_len(rv_store* s) { return s->len; }
void rv_store_free(rv_store* s) { delete s; }
void* rv_alloc(size_t n) { return malloc(n ? n : 1); }
void rv_free(void* p) { free(p); }
}
