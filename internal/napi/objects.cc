// Objects, arrays, properties.
#include <string.h>

#include "env.h"

using namespace v8;
using namespace ravel::napi;

NAPI_EXPORT napi_status napi_create_object(napi_env env, napi_value* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  *result = Out(Object::New(env->iso));
  return Ok(env);
}
NAPI_EXPORT napi_status napi_create_array(napi_env env, napi_value* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  *result = Out(Array::New(env->iso));
  return Ok(env);
}
NAPI_EXPORT napi_status napi_create_array_with_length(napi_env env, size_t length, napi_value* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  // Up to here it has room for all; beyond what arrays can hold it is empty.
  constexpr size_t kDense = 1 << 24;
  auto array = Array::New(env->iso, static_cast<int>(length <= kDense ? length : 0));
  if (length > kDense && length <= UINT32_MAX) {
    TryCatch tc(env->iso);
    auto wanted = Number::New(env->iso, static_cast<double>(length));
    NAPI_EXPECT(env, array->Set(env->ctx(), ravel::Sym(env->iso, "length"), wanted).FromMaybe(false), napi_generic_failure);
  }
  *result = Out(array);
  return Ok(env);
}
NAPI_EXPORT napi_status napi_is_array(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsArray();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_array_length(napi_env env, napi_value value, uint32_t* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, value && result);
  NAPI_EXPECT(env, In(value)->IsArray(), napi_array_expected);
  *result = In(value).As<Array>()->Length();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_prototype(napi_env env, napi_value object, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, object && result);
  Local<Object> o;
  if (!In(object)->ToObject(call.ctx).ToLocal(&o)) return Note(env, napi_object_expected);
  *result = Out(o->GetPrototypeV2());
  return call.End();
}

NAPI_EXPORT napi_status node_api_set_prototype(napi_env env, napi_value object, napi_value value) {
  NAPI_CALL(env);
  NAPI_ARG(env, object && value);
  Local<Object> o;
  if (!In(object)->ToObject(call.ctx).ToLocal(&o)) return Note(env, napi_object_expected);
  return o->SetPrototypeV2(call.ctx, In(value)).FromMaybe(false) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status node_api_create_object_with_properties(napi_env env, napi_value prototype, napi_value* names,
                                                               napi_value* values, size_t count, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result && (count == 0 || (names && values)));
  auto proto = prototype ? In(prototype) : Null(env->iso).As<Value>();
  NAPI_EXPECT(env, proto->IsNull() || proto->IsObject(), napi_object_expected);
  std::vector<Local<Name>> keys;
  std::vector<Local<Value>> contents;
  for (size_t i = 0; i < count; i++) {
    NAPI_ARG(env, names[i] && values[i]);
    NAPI_EXPECT(env, In(names[i])->IsName(), napi_name_expected);
    keys.push_back(In(names[i]).As<Name>());
    contents.push_back(In(values[i]));
  }
  *result = Out(Object::New(env->iso, proto, keys.data(), contents.data(), count));
  return call.End();
}
// Its name before Node 24.13.
NAPI_EXPORT napi_status napi_create_object_with_properties(napi_env env, napi_value prototype, napi_value* names, napi_value* values,
                                                           size_t count, napi_value* result) {
  return node_api_create_object_with_properties(env, prototype, names, values, count, result);
}

#define NAPI_OBJECT(env, value, o)                                      \
  NAPI_ARG(env, value);                                                 \
  Local<Object> o;                                                      \
  if (!In(value)->ToObject(call.ctx).ToLocal(&o)) return Note(env, napi_object_expected)

NAPI_EXPORT napi_status napi_set_property(napi_env env, napi_value object, napi_value key, napi_value value) {
  NAPI_CALL(env);
  NAPI_ARG(env, key && value);
  NAPI_OBJECT(env, object, o);
  return o->Set(call.ctx, In(key), In(value)).FromMaybe(false) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_has_property(napi_env env, napi_value object, napi_value key, bool* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, key && result);
  NAPI_OBJECT(env, object, o);
  return o->Has(call.ctx, In(key)).To(result) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_get_property(napi_env env, napi_value object, napi_value key, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, key && result);
  NAPI_OBJECT(env, object, o);
  Local<Value> v;
  if (!o->Get(call.ctx, In(key)).ToLocal(&v)) return call.Fail(napi_generic_failure);
  *result = Out(v);
  return call.End();
}
NAPI_EXPORT napi_status napi_delete_property(napi_env env, napi_value object, napi_value key, bool* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, key);
  NAPI_OBJECT(env, object, o);
  bool done;
  if (!o->Delete(call.ctx, In(key)).To(&done)) return call.Fail(napi_generic_failure);
  if (result) *result = done;
  return call.End();
}
NAPI_EXPORT napi_status napi_has_own_property(napi_env env, napi_value object, napi_value key, bool* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, key && result);
  NAPI_OBJECT(env, object, o);
  NAPI_EXPECT(env, In(key)->IsName(), napi_name_expected);
  return o->HasOwnProperty(call.ctx, In(key).As<Name>()).To(result) ? call.End() : call.Fail(napi_generic_failure);
}

static MaybeLocal<String> Key(napi_env env, const char* name) {
  return String::NewFromUtf8(env->iso, name, NewStringType::kInternalized);
}

NAPI_EXPORT napi_status napi_set_named_property(napi_env env, napi_value object, const char* name, napi_value value) {
  NAPI_CALL(env);
  NAPI_ARG(env, name && value);
  NAPI_OBJECT(env, object, o);
  Local<String> key;
  if (!Key(env, name).ToLocal(&key)) return call.Fail(napi_generic_failure);
  return o->Set(call.ctx, key, In(value)).FromMaybe(false) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_has_named_property(napi_env env, napi_value object, const char* name, bool* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, name && result);
  NAPI_OBJECT(env, object, o);
  Local<String> key;
  if (!Key(env, name).ToLocal(&key)) return call.Fail(napi_generic_failure);
  return o->Has(call.ctx, key).To(result) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_get_named_property(napi_env env, napi_value object, const char* name, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, name && result);
  NAPI_OBJECT(env, object, o);
  Local<String> key;
  Local<Value> v;
  if (!Key(env, name).ToLocal(&key) || !o->Get(call.ctx, key).ToLocal(&v)) return call.Fail(napi_generic_failure);
  *result = Out(v);
  return call.End();
}
NAPI_EXPORT napi_status napi_set_element(napi_env env, napi_value object, uint32_t index, napi_value value) {
  NAPI_CALL(env);
  NAPI_ARG(env, value);
  NAPI_OBJECT(env, object, o);
  return o->Set(call.ctx, index, In(value)).FromMaybe(false) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_has_element(napi_env env, napi_value object, uint32_t index, bool* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result);
  NAPI_OBJECT(env, object, o);
  return o->Has(call.ctx, index).To(result) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_get_element(napi_env env, napi_value object, uint32_t index, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result);
  NAPI_OBJECT(env, object, o);
  Local<Value> v;
  if (!o->Get(call.ctx, index).ToLocal(&v)) return call.Fail(napi_generic_failure);
  *result = Out(v);
  return call.End();
}
NAPI_EXPORT napi_status napi_delete_element(napi_env env, napi_value object, uint32_t index, bool* result) {
  NAPI_CALL(env);
  NAPI_OBJECT(env, object, o);
  bool done;
  if (!o->Delete(call.ctx, index).To(&done)) return call.Fail(napi_generic_failure);
  if (result) *result = done;
  return call.End();
}

NAPI_EXPORT napi_status napi_get_all_property_names(napi_env env, napi_value object, napi_key_collection_mode mode,
                                                    napi_key_filter filter, napi_key_conversion conversion,
                                                    napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result);
  NAPI_OBJECT(env, object, o);
  NAPI_ARG(env, mode == napi_key_include_prototypes || mode == napi_key_own_only);
  NAPI_ARG(env, conversion == napi_key_keep_numbers || conversion == napi_key_numbers_to_strings);
  int f = ALL_PROPERTIES;
  if (filter & napi_key_writable) f |= ONLY_WRITABLE;
  if (filter & napi_key_enumerable) f |= ONLY_ENUMERABLE;
  if (filter & napi_key_configurable) f |= ONLY_CONFIGURABLE;
  if (filter & napi_key_skip_strings) f |= SKIP_STRINGS;
  if (filter & napi_key_skip_symbols) f |= SKIP_SYMBOLS;
  Local<Array> names;
  if (!o->GetPropertyNames(call.ctx, mode == napi_key_own_only ? KeyCollectionMode::kOwnOnly : KeyCollectionMode::kIncludePrototypes,
                           static_cast<PropertyFilter>(f), IndexFilter::kIncludeIndices,
                           conversion == napi_key_keep_numbers ? KeyConversionMode::kKeepNumbers : KeyConversionMode::kConvertToString)
           .ToLocal(&names)) {
    return call.Fail(napi_generic_failure);
  }
  *result = Out(names);
  return call.End();
}
NAPI_EXPORT napi_status napi_get_property_names(napi_env env, napi_value object, napi_value* result) {
  return napi_get_all_property_names(env, object, napi_key_include_prototypes,
                                     static_cast<napi_key_filter>(napi_key_enumerable | napi_key_skip_symbols),
                                     napi_key_numbers_to_strings, result);
}

NAPI_EXPORT napi_status napi_define_properties(napi_env env, napi_value object, size_t count,
                                               const napi_property_descriptor* properties) {
  NAPI_CALL(env);
  NAPI_ARG(env, properties || count == 0);
  NAPI_OBJECT(env, object, o);
  for (size_t i = 0; i < count; i++) {
    napi_status s = DefineOn(env, call.ctx, o, properties[i]);
    if (s != napi_ok) return call.Fail(s);
  }
  return call.End();
}

static napi_status Integrity(napi_env env, napi_value object, IntegrityLevel level) {
  NAPI_CALL(env);
  NAPI_OBJECT(env, object, o);
  return o->SetIntegrityLevel(call.ctx, level).FromMaybe(false) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_object_freeze(napi_env env, napi_value object) { return Integrity(env, object, IntegrityLevel::kFrozen); }
NAPI_EXPORT napi_status napi_object_seal(napi_env env, napi_value object) { return Integrity(env, object, IntegrityLevel::kSealed); }

NAPI_EXPORT napi_status napi_type_tag_object(napi_env env, napi_value object, const napi_type_tag* tag) {
  NAPI_CALL(env);
  NAPI_ARG(env, object);
  Local<Object> o;
  if (!In(object)->ToObject(call.ctx).ToLocal(&o)) return call.Fail(napi_object_expected);
  NAPI_ARG(env, tag);
  auto mark = Mark(env->iso, "ravel:napi_type_tag");
  if (o->HasPrivate(call.ctx, mark).FromMaybe(true)) return call.Fail(napi_invalid_arg);
  uint64_t words[] = {tag->lower, tag->upper};
  Local<BigInt> value;
  if (!BigInt::NewFromWords(call.ctx, 0, 2, words).ToLocal(&value)) return call.Fail(napi_generic_failure);
  return o->SetPrivate(call.ctx, mark, value).FromMaybe(false) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_check_object_type_tag(napi_env env, napi_value object, const napi_type_tag* tag, bool* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, object);
  Local<Object> o;
  if (!In(object)->ToObject(call.ctx).ToLocal(&o)) return call.Fail(napi_object_expected);
  NAPI_ARG(env, tag && result);
  Local<Value> v;
  if (!o->GetPrivate(call.ctx, Mark(env->iso, "ravel:napi_type_tag")).ToLocal(&v)) return call.Fail(napi_generic_failure);
  *result = false;
  if (v->IsBigInt()) {
    int sign, n = 2;
    uint64_t words[2] = {0, 0};
    v.As<BigInt>()->ToWordsArray(&sign, &n, words);
    *result = n <= 2 && sign == 0 && words[0] == tag->lower && words[1] == tag->upper;
  }
  return call.End();
}
