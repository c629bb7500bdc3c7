// Making and reading primitive values, dates and BigInts.
#include <math.h>
#include <string.h>

#include "env.h"

using namespace v8;
using namespace ravel::napi;

namespace {

template <typename Make>
napi_status Give(napi_env env, napi_value* result, Make make) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  *result = Out(make(env->iso));
  return Ok(env);
}

}  // namespace

NAPI_EXPORT napi_status napi_get_undefined(napi_env env, napi_value* result) {
  return Give(env, result, [](Isolate* iso) { return Undefined(iso); });
}
NAPI_EXPORT napi_status napi_get_null(napi_env env, napi_value* result) {
  return Give(env, result, [](Isolate* iso) { return Null(iso); });
}
NAPI_EXPORT napi_status napi_get_global(napi_env env, napi_value* result) {
  return Give(env, result, [&](Isolate*) { return env->ctx()->Global(); });
}
NAPI_EXPORT napi_status napi_get_boolean(napi_env env, bool value, napi_value* result) {
  return Give(env, result, [&](Isolate* iso) { return Boolean::New(iso, value); });
}
NAPI_EXPORT napi_status napi_create_double(napi_env env, double value, napi_value* result) {
  return Give(env, result, [&](Isolate* iso) { return Number::New(iso, value); });
}
NAPI_EXPORT napi_status napi_create_int32(napi_env env, int32_t value, napi_value* result) {
  return Give(env, result, [&](Isolate* iso) { return Integer::New(iso, value); });
}
NAPI_EXPORT napi_status napi_create_uint32(napi_env env, uint32_t value, napi_value* result) {
  return Give(env, result, [&](Isolate* iso) { return Integer::NewFromUnsigned(iso, value); });
}
NAPI_EXPORT napi_status napi_create_int64(napi_env env, int64_t value, napi_value* result) {
  return napi_create_double(env, static_cast<double>(value), result);
}

namespace {

template <typename Char, typename Make>
napi_status NewString(napi_env env, const Char* str, size_t length, napi_value* result, Make make) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  NAPI_ARG(env, str || length == 0);
  NAPI_ARG(env, length == NAPI_AUTO_LENGTH || length <= INT32_MAX);
  Local<String> s;
  if (!make(length == NAPI_AUTO_LENGTH ? -1 : static_cast<int>(length)).ToLocal(&s)) return Note(env, napi_generic_failure);
  *result = Out(s);
  return Ok(env);
}

napi_status Latin1(napi_env env, const char* str, size_t length, napi_value* result, NewStringType type) {
  return NewString(env, str, length, result, [&](int n) {
    return String::NewFromOneByte(env->iso, reinterpret_cast<const uint8_t*>(str ? str : ""), type, n);
  });
}
napi_status Utf8(napi_env env, const char* str, size_t length, napi_value* result, NewStringType type) {
  return NewString(env, str, length, result, [&](int n) { return String::NewFromUtf8(env->iso, str ? str : "", type, n); });
}
napi_status Utf16(napi_env env, const char16_t* str, size_t length, napi_value* result, NewStringType type) {
  return NewString(env, str, length, result, [&](int n) {
    return String::NewFromTwoByte(env->iso, reinterpret_cast<const uint16_t*>(str ? str : u""), type, n);
  });
}

}  // namespace

NAPI_EXPORT napi_status napi_create_string_latin1(napi_env env, const char* str, size_t length, napi_value* result) {
  return Latin1(env, str, length, result, NewStringType::kNormal);
}
NAPI_EXPORT napi_status napi_create_string_utf8(napi_env env, const char* str, size_t length, napi_value* result) {
  return Utf8(env, str, length, result, NewStringType::kNormal);
}
NAPI_EXPORT napi_status napi_create_string_utf16(napi_env env, const char16_t* str, size_t length, napi_value* result) {
  return Utf16(env, str, length, result, NewStringType::kNormal);
}
NAPI_EXPORT napi_status node_api_create_property_key_latin1(napi_env env, const char* str, size_t length, napi_value* result) {
  return Latin1(env, str, length, result, NewStringType::kInternalized);
}
NAPI_EXPORT napi_status node_api_create_property_key_utf8(napi_env env, const char* str, size_t length, napi_value* result) {
  return Utf8(env, str, length, result, NewStringType::kInternalized);
}
NAPI_EXPORT napi_status node_api_create_property_key_utf16(napi_env env, const char16_t* str, size_t length, napi_value* result) {
  return Utf16(env, str, length, result, NewStringType::kInternalized);
}

NAPI_EXPORT napi_status napi_create_symbol(napi_env env, napi_value description, napi_value* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  if (!description) {
    *result = Out(Symbol::New(env->iso));
    return Ok(env);
  }
  NAPI_EXPECT(env, In(description)->IsString(), napi_string_expected);
  *result = Out(Symbol::New(env->iso, In(description).As<String>()));
  return Ok(env);
}
NAPI_EXPORT napi_status node_api_symbol_for(napi_env env, const char* utf8, size_t length, napi_value* result) {
  napi_value name;
  napi_status s = napi_create_string_utf8(env, utf8, length, &name);
  if (s != napi_ok) return s;
  NAPI_ARG(env, result);
  *result = Out(Symbol::For(env->iso, In(name).As<String>()));
  return Ok(env);
}

NAPI_EXPORT napi_status napi_typeof(napi_env env, napi_value value, napi_valuetype* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  auto v = In(value);
  if (v->IsNumber()) *result = napi_number;
  else if (v->IsBigInt()) *result = napi_bigint;
  else if (v->IsString()) *result = napi_string;
  else if (v->IsFunction()) *result = napi_function;
  else if (v->IsExternal()) *result = napi_external;
  else if (v->IsObject()) *result = napi_object;
  else if (v->IsBoolean()) *result = napi_boolean;
  else if (v->IsUndefined()) *result = napi_undefined;
  else if (v->IsSymbol()) *result = napi_symbol;
  else if (v->IsNull()) *result = napi_null;
  else return Note(env, napi_invalid_arg);
  return Ok(env);
}

NAPI_EXPORT napi_status napi_get_value_double(napi_env env, napi_value value, double* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  NAPI_EXPECT(env, In(value)->IsNumber(), napi_number_expected);
  *result = In(value).As<Number>()->Value();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_value_int32(napi_env env, napi_value value, int32_t* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  NAPI_EXPECT(env, In(value)->IsNumber(), napi_number_expected);
  *result = In(value)->Int32Value(env->ctx()).FromMaybe(0);
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_value_uint32(napi_env env, napi_value value, uint32_t* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  NAPI_EXPECT(env, In(value)->IsNumber(), napi_number_expected);
  *result = In(value)->Uint32Value(env->ctx()).FromMaybe(0);
  return Ok(env);
}
// What is out of range becomes the nearest end; NaN and the infinities become 0.
NAPI_EXPORT napi_status napi_get_value_int64(napi_env env, napi_value value, int64_t* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  NAPI_EXPECT(env, In(value)->IsNumber(), napi_number_expected);
  double d = In(value).As<Number>()->Value();
  *result = isfinite(d) ? In(value)->IntegerValue(env->ctx()).FromMaybe(0) : 0;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_value_bool(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  NAPI_EXPECT(env, In(value)->IsBoolean(), napi_boolean_expected);
  *result = In(value).As<Boolean>()->Value();
  return Ok(env);
}

namespace {

// Without a buffer the length is told; else as much as fits before a final 0. `write` says how many units it wrote.
template <typename Char, typename Length, typename Write>
napi_status ReadString(napi_env env, napi_value value, Char* buf, size_t size, size_t* result, Length length, Write write) {
  NAPI_ENV(env);
  NAPI_ARG(env, value);
  NAPI_EXPECT(env, In(value)->IsString(), napi_string_expected);
  auto s = In(value).As<String>();
  size_t n = 0;
  if (!buf) {
    NAPI_ARG(env, result);
    n = length(s);
  } else if (size != 0) {
    n = write(s, size - 1);
    buf[n] = 0;
  }
  if (result) *result = n;
  return Ok(env);
}

}  // namespace

NAPI_EXPORT napi_status napi_get_value_string_latin1(napi_env env, napi_value value, char* buf, size_t size, size_t* result) {
  return ReadString(env, value, buf, size, result, [](Local<String> s) { return static_cast<size_t>(s->Length()); },
                    [&](Local<String> s, size_t room) {
                      auto n = std::min(room, static_cast<size_t>(s->Length()));
                      s->WriteOneByteV2(env->iso, 0, static_cast<uint32_t>(n), reinterpret_cast<uint8_t*>(buf));
                      return n;
                    });
}
NAPI_EXPORT napi_status napi_get_value_string_utf8(napi_env env, napi_value value, char* buf, size_t size, size_t* result) {
  return ReadString(env, value, buf, size, result, [&](Local<String> s) { return s->Utf8LengthV2(env->iso); },
                    [&](Local<String> s, size_t room) {
                      return s->WriteUtf8V2(env->iso, buf, room, String::WriteFlags::kReplaceInvalidUtf8);
                    });
}
NAPI_EXPORT napi_status napi_get_value_string_utf16(napi_env env, napi_value value, char16_t* buf, size_t size, size_t* result) {
  return ReadString(env, value, buf, size, result, [](Local<String> s) { return static_cast<size_t>(s->Length()); },
                    [&](Local<String> s, size_t room) {
                      auto n = std::min(room, static_cast<size_t>(s->Length()));
                      s->WriteV2(env->iso, 0, static_cast<uint32_t>(n), reinterpret_cast<uint16_t*>(buf));
                      return n;
                    });
}

namespace {

template <typename To>
napi_status Coerce(napi_env env, napi_value value, napi_value* result, napi_status failure, To to) {
  NAPI_CALL(env);
  NAPI_ARG(env, value && result);
  auto made = to(In(value), call.ctx);
  if (made.IsEmpty()) return Note(env, failure);
  *result = Out(made.ToLocalChecked());
  return call.End();
}

}  // namespace

NAPI_EXPORT napi_status napi_coerce_to_bool(napi_env env, napi_value value, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, value && result);
  *result = Out(Boolean::New(env->iso, In(value)->BooleanValue(env->iso)));
  return call.End();
}
NAPI_EXPORT napi_status napi_coerce_to_number(napi_env env, napi_value value, napi_value* result) {
  return Coerce(env, value, result, napi_number_expected, [](auto v, auto ctx) { return v->ToNumber(ctx); });
}
NAPI_EXPORT napi_status napi_coerce_to_object(napi_env env, napi_value value, napi_value* result) {
  return Coerce(env, value, result, napi_object_expected, [](auto v, auto ctx) { return v->ToObject(ctx); });
}
NAPI_EXPORT napi_status napi_coerce_to_string(napi_env env, napi_value value, napi_value* result) {
  return Coerce(env, value, result, napi_string_expected, [](auto v, auto ctx) { return v->ToString(ctx); });
}
NAPI_EXPORT napi_status napi_strict_equals(napi_env env, napi_value a, napi_value b, bool* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, a && b && result);
  *result = In(a)->StrictEquals(In(b));
  return call.End();
}

NAPI_EXPORT napi_status napi_create_date(napi_env env, double time, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result);
  Local<Value> d;
  if (!Date::New(call.ctx, time).ToLocal(&d)) return call.Fail(napi_generic_failure);
  *result = Out(d);
  return call.End();
}
NAPI_EXPORT napi_status napi_is_date(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsDate();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_date_value(napi_env env, napi_value value, double* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, value && result);
  NAPI_EXPECT(env, In(value)->IsDate(), napi_date_expected);
  *result = In(value).As<Date>()->ValueOf();
  return call.End();
}

NAPI_EXPORT napi_status napi_create_bigint_int64(napi_env env, int64_t value, napi_value* result) {
  return Give(env, result, [&](Isolate* iso) { return BigInt::New(iso, value); });
}
NAPI_EXPORT napi_status napi_create_bigint_uint64(napi_env env, uint64_t value, napi_value* result) {
  return Give(env, result, [&](Isolate* iso) { return BigInt::NewFromUnsigned(iso, value); });
}
NAPI_EXPORT napi_status napi_create_bigint_words(napi_env env, int sign, size_t count, const uint64_t* words, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, words && result);
  NAPI_ARG(env, count <= INT32_MAX);
  Local<BigInt> b;
  if (!BigInt::NewFromWords(call.ctx, sign, static_cast<int>(count), words).ToLocal(&b)) return call.Fail(napi_generic_failure);
  *result = Out(b);
  return call.End();
}
NAPI_EXPORT napi_status napi_get_value_bigint_int64(napi_env env, napi_value value, int64_t* result, bool* lossless) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result && lossless);
  NAPI_EXPECT(env, In(value)->IsBigInt(), napi_bigint_expected);
  *result = In(value).As<BigInt>()->Int64Value(lossless);
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_value_bigint_uint64(napi_env env, napi_value value, uint64_t* result, bool* lossless) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result && lossless);
  NAPI_EXPECT(env, In(value)->IsBigInt(), napi_bigint_expected);
  *result = In(value).As<BigInt>()->Uint64Value(lossless);
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_value_bigint_words(napi_env env, napi_value value, int* sign, size_t* count, uint64_t* words) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && count);
  NAPI_EXPECT(env, In(value)->IsBigInt(), napi_bigint_expected);
  auto b = In(value).As<BigInt>();
  int n = static_cast<int>(std::min<size_t>(*count, INT32_MAX));
  if (!sign && !words) {
    n = b->WordCount();
  } else {
    NAPI_ARG(env, sign && words);
    b->ToWordsArray(sign, &n, words);
  }
  *count = n;
  return Ok(env);
}
