// An addon that says how functions answer to what is not for them.
#include "api.h"

extern "C" {
napi_status napi_create_int32(napi_env, int32_t, napi_value*);
napi_status napi_create_object(napi_env, napi_value*);
napi_status napi_create_array_with_length(napi_env, size_t, napi_value*);
napi_status napi_create_arraybuffer(napi_env, size_t, void**, napi_value*);
napi_status napi_create_function(napi_env, const char*, size_t, napi_callback, void*, napi_value*);
napi_status napi_get_undefined(napi_env, napi_value*);
napi_status napi_set_element(napi_env, napi_value, uint32_t, napi_value);
napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t*, napi_value*, napi_value*, void**);
napi_status napi_get_and_clear_last_exception(napi_env, napi_value*);
napi_status napi_coerce_to_object(napi_env, napi_value, napi_value*);
napi_status napi_coerce_to_string(napi_env, napi_value, napi_value*);
napi_status napi_get_named_property(napi_env, napi_value, const char*, napi_value*);
napi_status napi_get_all_property_names(napi_env, napi_value, napi_key_collection_mode, napi_key_filter, napi_key_conversion, napi_value*);
napi_status napi_define_properties(napi_env, napi_value, size_t, const napi_property_descriptor*);
napi_status napi_call_function(napi_env, napi_value, napi_value, size_t, const napi_value*, napi_value*);
napi_status napi_new_instance(napi_env, napi_value, size_t, const napi_value*, napi_value*);
napi_status napi_instanceof(napi_env, napi_value, napi_value, bool*);
napi_status napi_wrap(napi_env, napi_value, void*, napi_finalize, void*, napi_ref*);
napi_status napi_unwrap(napi_env, napi_value, void**);
napi_status napi_add_finalizer(napi_env, napi_value, void*, napi_finalize, void*, napi_ref*);
napi_status napi_create_typedarray(napi_env, napi_typedarray_type, size_t, napi_value, size_t, napi_value*);
napi_status napi_create_dataview(napi_env, size_t, napi_value, size_t, napi_value*);
napi_status napi_run_script(napi_env, napi_value, napi_value*);
napi_status napi_throw_error(napi_env, const char*, const char*);
napi_status napi_make_callback(napi_env, napi_async_context, napi_value, napi_value, size_t, const napi_value*, napi_value*);
}

namespace {

napi_value Nothing(napi_env, napi_callback_info) { return nullptr; }
void Finalizer(napi_env, void*, void*) {}

// statuses(value): one after the other.
napi_value Statuses(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value v, out, r, undefined, object, fn, memory;
  void* data;
  bool b;
  napi_get_cb_info(env, info, &argc, &v, nullptr, nullptr);
  napi_create_array_with_length(env, 0, &out);
  napi_get_undefined(env, &undefined);
  napi_create_object(env, &object);
  napi_create_function(env, "f", 1, Nothing, nullptr, &fn);
  napi_create_arraybuffer(env, 16, &data, &memory);
  uint32_t n = 0;
  auto note = [&](napi_status s) {
    napi_value ignored, number;
    napi_get_and_clear_last_exception(env, &ignored);
    napi_create_int32(env, s, &number);
    napi_set_element(env, out, n++, number);
  };
  napi_property_descriptor named = {nullptr, v, Nothing, nullptr, nullptr, nullptr, napi_default, nullptr};
  napi_property_descriptor method = {"m", nullptr, Nothing, nullptr, nullptr, nullptr, napi_default, nullptr};
  note(napi_coerce_to_object(env, v, &r));
  note(napi_coerce_to_string(env, v, &r));
  note(napi_get_named_property(env, v, "x", &r));
  note(napi_get_all_property_names(env, v, static_cast<napi_key_collection_mode>(7), napi_key_all_properties, napi_key_keep_numbers, &r));
  note(napi_define_properties(env, v, 1, &method));
  note(napi_define_properties(env, object, 1, &named));
  note(napi_call_function(env, undefined, v, 0, nullptr, &r));
  note(napi_call_function(env, nullptr, fn, 0, nullptr, &r));
  note(napi_new_instance(env, v, 0, nullptr, &r));
  note(napi_instanceof(env, object, v, &b));
  note(napi_wrap(env, v, nullptr, nullptr, nullptr, nullptr));
  note(napi_unwrap(env, v, &data));
  note(napi_add_finalizer(env, v, nullptr, Finalizer, nullptr, nullptr));
  note(napi_create_typedarray(env, napi_int32_array, 9, memory, 0, &r));
  note(napi_create_dataview(env, 9, memory, 9, &r));
  note(napi_run_script(env, v, &r));
  note(napi_make_callback(env, nullptr, v, fn, 0, nullptr, &r));
  note(napi_throw_error(env, nullptr, nullptr));
  note(napi_create_function(env, "f", static_cast<size_t>(INT32_MAX) + 1, Nothing, nullptr, &r));
  return out;
}

}  // namespace

extern "C" napi_value napi_register_module_v1(napi_env env, napi_value) {
  napi_value fn;
  napi_create_function(env, "statuses", NAPI_AUTO_LENGTH, Statuses, nullptr, &fn);
  return fn;
}
