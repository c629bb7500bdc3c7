// ArrayBuffers, their views, Buffers. Memory of the addon's own cannot be JavaScript's: it lies outside the engine's
// sandbox. What is given away, with a finalizer, is copied; what is only lent, to be seen by both sides, is refused with
// napi_no_external_buffers_allowed.
#include <string.h>

#include "env.h"

using namespace v8;
using namespace ravel::napi;

NAPI_EXPORT napi_status napi_is_arraybuffer(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsArrayBuffer();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_create_arraybuffer(napi_env env, size_t length, void** data, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result);
  Local<ArrayBuffer> ab;
  if (!ArrayBuffer::MaybeNew(env->iso, length).ToLocal(&ab)) return call.Fail(napi_generic_failure);
  if (data) *data = ab->Data();
  *result = Out(ab);
  return call.End();
}
NAPI_EXPORT napi_status napi_create_external_arraybuffer(napi_env env, void* data, size_t length, napi_finalize finalize, void* hint,
                                                         napi_value* result) {
  NAPI_ENV(env);
  if (!data) length = 0;
  NAPI_EXPECT(env, finalize || length == 0, napi_no_external_buffers_allowed);
  void* to = nullptr;
  napi_status s = napi_create_arraybuffer(env, length, &to, result);
  if (s != napi_ok) return s;
  if (length) memcpy(to, data, length);
  Local<Value> made = In(*result);
  // No memory counts as memory taken away.
  if (!data) (void)made.As<ArrayBuffer>()->Detach(Local<Value>());
  (void)Tell(env, "keep", 1, &made);
  Finalize(env, finalize, data, hint);
  return s;
}
NAPI_EXPORT napi_status napi_get_arraybuffer_info(napi_env env, napi_value value, void** data, size_t* length) {
  NAPI_ENV(env);
  NAPI_ARG(env, value);
  auto v = In(value);
  if (v->IsArrayBuffer()) {
    if (data) *data = v.As<ArrayBuffer>()->Data();
    if (length) *length = v.As<ArrayBuffer>()->ByteLength();
  } else if (v->IsSharedArrayBuffer()) {
    if (data) *data = v.As<SharedArrayBuffer>()->Data();
    if (length) *length = v.As<SharedArrayBuffer>()->ByteLength();
  } else {
    return Note(env, napi_invalid_arg);
  }
  return Ok(env);
}
NAPI_EXPORT napi_status node_api_is_sharedarraybuffer(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsSharedArrayBuffer();
  return Ok(env);
}
NAPI_EXPORT napi_status node_api_create_sharedarraybuffer(napi_env env, size_t length, void** data, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result);
  std::shared_ptr<BackingStore> store = SharedArrayBuffer::NewBackingStore(env->iso, length, BackingStoreInitializationMode::kZeroInitialized,
                                                                           BackingStoreOnFailureMode::kReturnNull);
  if (!store) return call.Fail(napi_generic_failure);
  if (data) *data = store->Data();
  *result = Out(SharedArrayBuffer::New(env->iso, std::move(store)));
  return call.End();
}
NAPI_EXPORT napi_status node_api_create_external_sharedarraybuffer(napi_env env, void* data, size_t length,
                                                                   node_api_noenv_finalize finalize, void* hint, napi_value* result) {
  NAPI_ENV(env);
  if (!data) length = 0;
  NAPI_EXPECT(env, finalize || length == 0, napi_no_external_buffers_allowed);
  void* to = nullptr;
  napi_status s = node_api_create_sharedarraybuffer(env, length, &to, result);
  if (s != napi_ok) return s;
  if (length) memcpy(to, data, length);
  if (finalize) finalize(data, hint);
  return s;
}
NAPI_EXPORT napi_status napi_detach_arraybuffer(napi_env env, napi_value value) {
  NAPI_ENV(env);
  NAPI_ARG(env, value);
  NAPI_EXPECT(env, In(value)->IsArrayBuffer(), napi_arraybuffer_expected);
  auto ab = In(value).As<ArrayBuffer>();
  NAPI_EXPECT(env, ab->IsDetachable(), napi_detachable_arraybuffer_expected);
  return Note(env, ab->Detach(Local<Value>()).FromMaybe(false) ? napi_ok : napi_generic_failure);
}
NAPI_EXPORT napi_status napi_is_detached_arraybuffer(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsArrayBuffer() && In(value).As<ArrayBuffer>()->WasDetached();
  return Ok(env);
}

NAPI_EXPORT napi_status napi_is_typedarray(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsTypedArray();
  return Ok(env);
}

namespace {

size_t SizeOf(napi_typedarray_type type) {
  switch (type) {
    case napi_int16_array: case napi_uint16_array: case napi_float16_array: return 2;
    case napi_int32_array: case napi_uint32_array: case napi_float32_array: return 4;
    case napi_float64_array: case napi_bigint64_array: case napi_biguint64_array: return 8;
    default: return 1;
  }
}

template <typename Store>
MaybeLocal<Object> View(napi_typedarray_type type, Local<Store> ab, size_t offset, size_t length) {
  switch (type) {
    case napi_int8_array: return Int8Array::New(ab, offset, length);
    case napi_uint8_array: return Uint8Array::New(ab, offset, length);
    case napi_uint8_clamped_array: return Uint8ClampedArray::New(ab, offset, length);
    case napi_int16_array: return Int16Array::New(ab, offset, length);
    case napi_uint16_array: return Uint16Array::New(ab, offset, length);
    case napi_int32_array: return Int32Array::New(ab, offset, length);
    case napi_uint32_array: return Uint32Array::New(ab, offset, length);
    case napi_float32_array: return Float32Array::New(ab, offset, length);
    case napi_float64_array: return Float64Array::New(ab, offset, length);
    case napi_bigint64_array: return BigInt64Array::New(ab, offset, length);
    case napi_biguint64_array: return BigUint64Array::New(ab, offset, length);
    case napi_float16_array: return Float16Array::New(ab, offset, length);
  }
  return {};
}

napi_status ThrowRange(napi_env env, Call& call, napi_status status, const char* code, const std::string& message) {
  auto e = Exception::RangeError(ravel::Str(env->iso, message.c_str()));
  (void)e.As<Object>()->Set(call.ctx, ravel::Sym(env->iso, "code"), ravel::Str(env->iso, code));
  env->iso->ThrowException(e);
  return Note(env, status);
}

size_t LengthOf(Local<Value> v) {
  return v->IsArrayBuffer() ? v.As<ArrayBuffer>()->ByteLength() : v.As<SharedArrayBuffer>()->ByteLength();
}

}  // namespace

NAPI_EXPORT napi_status napi_create_typedarray(napi_env env, napi_typedarray_type type, size_t length, napi_value arraybuffer,
                                               size_t offset, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, arraybuffer && result);
  auto v = In(arraybuffer);
  NAPI_ARG(env, v->IsArrayBuffer() || v->IsSharedArrayBuffer());
  NAPI_ARG(env, type >= napi_int8_array && type <= napi_float16_array);
  size_t size = SizeOf(type), all = LengthOf(v);
  if (offset % size != 0) {
    static const char* const names[] = {"Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array",
                                        "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "Float16Array"};
    return ThrowRange(env, call, napi_generic_failure, "ERR_NAPI_INVALID_TYPEDARRAY_ALIGNMENT",
                      std::string("start offset of ") + names[type] + " should be a multiple of " + std::to_string(size));
  }
  if (offset > all || length > (all - offset) / size) {
    return ThrowRange(env, call, napi_generic_failure, "ERR_NAPI_INVALID_TYPEDARRAY_LENGTH", "Invalid typed array length");
  }
  Local<Object> out;
  if (!(v->IsArrayBuffer() ? View(type, v.As<ArrayBuffer>(), offset, length) : View(type, v.As<SharedArrayBuffer>(), offset, length))
           .ToLocal(&out)) {
    return call.Fail(napi_invalid_arg);
  }
  *result = Out(out);
  return call.End();
}
NAPI_EXPORT napi_status napi_get_typedarray_info(napi_env env, napi_value value, napi_typedarray_type* type, size_t* length,
                                                 void** data, napi_value* arraybuffer, size_t* offset) {
  NAPI_ENV(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, In(value)->IsTypedArray());
  auto a = In(value).As<TypedArray>();
  if (type) {
    if (a->IsInt8Array()) *type = napi_int8_array;
    else if (a->IsUint8Array()) *type = napi_uint8_array;
    else if (a->IsUint8ClampedArray()) *type = napi_uint8_clamped_array;
    else if (a->IsInt16Array()) *type = napi_int16_array;
    else if (a->IsUint16Array()) *type = napi_uint16_array;
    else if (a->IsInt32Array()) *type = napi_int32_array;
    else if (a->IsUint32Array()) *type = napi_uint32_array;
    else if (a->IsFloat32Array()) *type = napi_float32_array;
    else if (a->IsFloat64Array()) *type = napi_float64_array;
    else if (a->IsBigInt64Array()) *type = napi_bigint64_array;
    else if (a->IsBigUint64Array()) *type = napi_biguint64_array;
    else *type = napi_float16_array;
  }
  if (length) *length = a->Length();
  if (data || arraybuffer) {
    auto ab = a->Buffer();  // from here on its bytes stay where they are
    if (data) *data = static_cast<char*>(ab->Data()) + a->ByteOffset();
    if (arraybuffer) *arraybuffer = Out(ab);
  }
  if (offset) *offset = a->ByteOffset();
  return Ok(env);
}

NAPI_EXPORT napi_status napi_create_dataview(napi_env env, size_t length, napi_value arraybuffer, size_t offset, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, arraybuffer && result);
  auto v = In(arraybuffer);
  NAPI_ARG(env, v->IsArrayBuffer() || v->IsSharedArrayBuffer());
  size_t all = LengthOf(v);
  if (offset > all || length > all - offset) {
    return ThrowRange(env, call, napi_pending_exception, "ERR_NAPI_INVALID_DATAVIEW_ARGS",
                      "byte_offset + byte_length should be less than or equal to the size in bytes of the array passed in");
  }
  *result = Out(v->IsArrayBuffer() ? DataView::New(v.As<ArrayBuffer>(), offset, length)
                                   : DataView::New(v.As<SharedArrayBuffer>(), offset, length));
  return call.End();
}
NAPI_EXPORT napi_status napi_is_dataview(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsDataView();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_dataview_info(napi_env env, napi_value value, size_t* length, void** data, napi_value* arraybuffer,
                                               size_t* offset) {
  NAPI_ENV(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, In(value)->IsDataView());
  auto view = In(value).As<DataView>();
  if (length) *length = view->ByteLength();
  auto ab = view->Buffer();
  if (data) *data = static_cast<char*>(ab->Data()) + view->ByteOffset();
  if (arraybuffer) *arraybuffer = Out(ab);
  if (offset) *offset = view->ByteOffset();
  return Ok(env);
}

NAPI_EXPORT napi_status napi_create_buffer(napi_env env, size_t size, void** data, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result);
  auto store = ravel::NewStore(size, true);
  if (!store) return call.Fail(napi_generic_failure);
  if (data) *data = store->Data();
  auto v = ravel::BufferOf(env->r, std::move(store), 0, size);
  if (v.IsEmpty()) return call.Fail(napi_generic_failure);
  *result = Out(v);
  return call.End();
}
NAPI_EXPORT napi_status napi_create_buffer_copy(napi_env env, size_t size, const void* from, void** data, napi_value* result) {
  void* to = nullptr;
  napi_status s = napi_create_buffer(env, size, &to, result);
  if (s != napi_ok) return s;
  if (size) memcpy(to, from, size);
  if (data) *data = to;
  return s;
}
NAPI_EXPORT napi_status napi_create_external_buffer(napi_env env, size_t length, void* data, napi_finalize finalize, void* hint,
                                                    napi_value* result) {
  NAPI_ENV(env);
  if (!data) length = 0;
  NAPI_EXPECT(env, finalize || length == 0, napi_no_external_buffers_allowed);
  napi_status s = napi_create_buffer_copy(env, length, data, nullptr, result);
  if (s != napi_ok) return s;
  Local<Value> memory = In(*result).As<Uint8Array>()->Buffer();
  (void)Tell(env, "keep", 1, &memory);
  Finalize(env, finalize, data, hint);
  return s;
}
NAPI_EXPORT napi_status node_api_create_buffer_from_arraybuffer(napi_env env, napi_value arraybuffer, size_t offset, size_t length,
                                                                napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, arraybuffer && result);
  NAPI_ARG(env, In(arraybuffer)->IsArrayBuffer());
  auto ab = In(arraybuffer).As<ArrayBuffer>();
  if (offset > ab->ByteLength() || length > ab->ByteLength() - offset) {
    return ThrowRange(env, call, napi_pending_exception, "ERR_OUT_OF_RANGE", "The byte offset + length is out of range");
  }
  auto view = Uint8Array::New(ab, offset, length);
  auto& proto = env->r->hooks[RV_HOOK_BUFFER_PROTO];
  if (!proto.IsEmpty()) (void)view->SetPrototypeV2(call.ctx, proto.Get(env->iso));
  *result = Out(view);
  return call.End();
}
NAPI_EXPORT napi_status napi_is_buffer(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsArrayBufferView();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_buffer_info(napi_env env, napi_value value, void** data, size_t* length) {
  NAPI_ENV(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, In(value)->IsArrayBufferView());
  auto view = In(value).As<ArrayBufferView>();
  if (data) *data = static_cast<char*>(view->Buffer()->Data()) + view->ByteOffset();
  if (length) *length = view->ByteLength();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_adjust_external_memory(napi_env env, int64_t change, int64_t* result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, result);
  *result = env->iso->AdjustAmountOfExternalAllocatedMemory(change);
  return Ok(env);
}
