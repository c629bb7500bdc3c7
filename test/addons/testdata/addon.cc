// An addon that uses what addons use: values, classes that wrap, references, errors, buffers, promises, threads.
#include <stdlib.h>
#include <string.h>

#include <string>
#include <thread>

#include "api.h"

extern "C" {
napi_status napi_get_undefined(napi_env, napi_value*);
napi_status napi_create_object(napi_env, napi_value*);
napi_status napi_create_double(napi_env, double, napi_value*);
napi_status napi_create_int32(napi_env, int32_t, napi_value*);
napi_status napi_create_string_utf8(napi_env, const char*, size_t, napi_value*);
napi_status napi_get_value_double(napi_env, napi_value, double*);
napi_status napi_get_value_int32(napi_env, napi_value, int32_t*);
napi_status napi_get_value_string_utf8(napi_env, napi_value, char*, size_t, size_t*);
napi_status napi_create_function(napi_env, const char*, size_t, napi_callback, void*, napi_value*);
napi_status napi_define_class(napi_env, const char*, size_t, napi_callback, void*, size_t, const napi_property_descriptor*, napi_value*);
napi_status napi_define_properties(napi_env, napi_value, size_t, const napi_property_descriptor*);
napi_status napi_set_named_property(napi_env, napi_value, const char*, napi_value);
napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t*, napi_value*, napi_value*, void**);
napi_status napi_wrap(napi_env, napi_value, void*, napi_finalize, void*, napi_ref*);
napi_status napi_unwrap(napi_env, napi_value, void**);
napi_status napi_throw_type_error(napi_env, const char*, const char*);
napi_status napi_throw(napi_env, napi_value);
napi_status napi_is_exception_pending(napi_env, bool*);
napi_status napi_get_and_clear_last_exception(napi_env, napi_value*);
napi_status napi_call_function(napi_env, napi_value, napi_value, size_t, const napi_value*, napi_value*);
napi_status napi_create_buffer_copy(napi_env, size_t, const void*, void**, napi_value*);
napi_status napi_get_buffer_info(napi_env, napi_value, void**, size_t*);
napi_status napi_create_external_buffer(napi_env, size_t, void*, napi_finalize, void*, napi_value*);
napi_status napi_create_promise(napi_env, napi_deferred*, napi_value*);
napi_status napi_resolve_deferred(napi_env, napi_deferred, napi_value);
napi_status napi_create_async_work(napi_env, napi_value, napi_value, napi_async_execute_callback, napi_async_complete_callback, void*, napi_async_work*);
napi_status napi_queue_async_work(napi_env, napi_async_work);
napi_status napi_delete_async_work(napi_env, napi_async_work);
napi_status napi_create_threadsafe_function(napi_env, napi_value, napi_value, napi_value, size_t, size_t, void*, napi_finalize, void*, napi_threadsafe_function_call_js, napi_threadsafe_function*);
napi_status napi_call_threadsafe_function(napi_threadsafe_function, void*, napi_threadsafe_function_call_mode);
napi_status napi_release_threadsafe_function(napi_threadsafe_function, napi_threadsafe_function_release_mode);
napi_status napi_create_reference(napi_env, napi_value, uint32_t, napi_ref*);
napi_status napi_get_reference_value(napi_env, napi_ref, napi_value*);
napi_status napi_reference_unref(napi_env, napi_ref, uint32_t*);
napi_status napi_create_bigint_words(napi_env, int, size_t, const uint64_t*, napi_value*);
napi_status napi_get_version(napi_env, uint32_t*);
napi_status napi_add_env_cleanup_hook(napi_env, napi_cleanup_hook, void*);
}

#include <stdio.h>

namespace {

int finalized = 0;
napi_ref kept;

napi_value Add(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2], out;
  double a, b;
  napi_get_cb_info(env, info, &argc, argv, nullptr, nullptr);
  if (napi_get_value_double(env, argv[0], &a) != napi_ok || napi_get_value_double(env, argv[1], &b) != napi_ok) {
    napi_throw_type_error(env, "ERR_NUMBERS", "two numbers are needed");
    return nullptr;
  }
  napi_create_double(env, a + b, &out);
  return out;
}

struct Counter {
  int value;
};

napi_value NewCounter(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argv[1], self;
  napi_get_cb_info(env, info, &argc, argv, &self, nullptr);
  auto* c = new Counter{0};
  napi_get_value_int32(env, argv[0], &c->value);
  napi_wrap(env, self, c, [](napi_env, void* data, void*) { finalized++; delete static_cast<Counter*>(data); }, nullptr, nullptr);
  return self;
}
Counter* This(napi_env env, napi_callback_info info) {
  napi_value self;
  void* c = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, &self, nullptr);
  napi_unwrap(env, self, &c);
  return static_cast<Counter*>(c);
}
napi_value Increment(napi_env env, napi_callback_info info) {
  napi_value out;
  napi_create_int32(env, ++This(env, info)->value, &out);
  return out;
}
napi_value Value(napi_env env, napi_callback_info info) {
  napi_value out;
  napi_create_int32(env, This(env, info)->value, &out);
  return out;
}
napi_value Finalized(napi_env env, napi_callback_info) {
  napi_value out;
  napi_create_int32(env, finalized, &out);
  return out;
}

// Calls its argument; an exception becomes the result.
napi_value Attempt(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value fn, undefined, out;
  napi_get_cb_info(env, info, &argc, &fn, nullptr, nullptr);
  napi_get_undefined(env, &undefined);
  if (napi_call_function(env, undefined, fn, 0, nullptr, &out) == napi_pending_exception) {
    bool pending = false;
    napi_is_exception_pending(env, &pending);
    if (pending) napi_get_and_clear_last_exception(env, &out);
  }
  return out;
}

napi_value Upper(napi_env env, napi_callback_info info) {
  size_t argc = 1, n;
  napi_value in, out;
  void* data;
  napi_get_cb_info(env, info, &argc, &in, nullptr, nullptr);
  napi_get_buffer_info(env, in, &data, &n);
  void* copy;
  napi_create_buffer_copy(env, n, data, &copy, &out);
  for (size_t i = 0; i < n; i++) static_cast<char*>(copy)[i] &= ~0x20;
  return out;
}
napi_value Lend(napi_env env, napi_callback_info) {
  static char bytes[4] = {1, 2, 3, 4};
  napi_value out;
  napi_status s = napi_create_external_buffer(env, 4, bytes, nullptr, nullptr, &out);
  if (s != napi_ok) napi_create_int32(env, s, &out);
  return out;
}

struct Work {
  napi_async_work work;
  napi_deferred deferred;
  int value;
};
napi_value Square(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value arg, promise, name;
  napi_get_cb_info(env, info, &argc, &arg, nullptr, nullptr);
  auto* w = new Work;
  napi_get_value_int32(env, arg, &w->value);
  napi_create_promise(env, &w->deferred, &promise);
  napi_create_string_utf8(env, "square", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, nullptr, name, [](napi_env, void* p) { auto* w = static_cast<Work*>(p); w->value *= w->value; },
      [](napi_env env, napi_status, void* p) {
        auto* w = static_cast<Work*>(p);
        napi_value out;
        napi_create_int32(env, w->value, &out);
        napi_resolve_deferred(env, w->deferred, out);
        napi_delete_async_work(env, w->work);
        delete w;
      }, w, &w->work);
  napi_queue_async_work(env, w->work);
  return promise;
}

// count(n, callback): a thread calls callback(0) ... callback(n - 1), through a queue of two.
napi_value Count(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2], name;
  int32_t n;
  napi_get_cb_info(env, info, &argc, argv, nullptr, nullptr);
  napi_get_value_int32(env, argv[0], &n);
  napi_create_string_utf8(env, "count", NAPI_AUTO_LENGTH, &name);
  napi_threadsafe_function fn;
  napi_create_threadsafe_function(env, argv[1], nullptr, name, 2, 1, nullptr, nullptr, nullptr,
      [](napi_env env, napi_value cb, void*, void* data) {
        if (!env) return;
        napi_value undefined, arg;
        napi_get_undefined(env, &undefined);
        napi_create_int32(env, static_cast<int32_t>(reinterpret_cast<intptr_t>(data)), &arg);
        napi_call_function(env, undefined, cb, 1, &arg, nullptr);
      }, &fn);
  std::thread([fn, n] {
    for (intptr_t i = 0; i < n; i++) {
      if (napi_call_threadsafe_function(fn, reinterpret_cast<void*>(i), napi_tsfn_blocking) != napi_ok) return;
    }
    napi_release_threadsafe_function(fn, napi_tsfn_release);
  }).detach();
  return nullptr;
}

napi_value Keep(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value arg;
  napi_get_cb_info(env, info, &argc, &arg, nullptr, nullptr);
  napi_create_reference(env, arg, 1, &kept);
  return nullptr;
}
napi_value Kept(napi_env env, napi_callback_info) {
  napi_value out = nullptr;
  napi_get_reference_value(env, kept, &out);
  return out;
}
napi_value Weaken(napi_env env, napi_callback_info) {
  napi_reference_unref(env, kept, nullptr);
  return nullptr;
}
napi_value Big(napi_env env, napi_callback_info) {
  uint64_t words[] = {1, 2};
  napi_value out;
  napi_create_bigint_words(env, 1, 2, words, &out);
  return out;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int32_t node_api_module_get_api_version_v1() { return 10; }

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_add_env_cleanup_hook(env, [](void*) { fputs("cleaned up\n", stderr); }, nullptr);
  napi_property_descriptor methods[] = {
      {"increment", nullptr, Increment, nullptr, nullptr, nullptr, napi_default_method, nullptr},
      {"value", nullptr, nullptr, Value, nullptr, nullptr, napi_enumerable, nullptr},
      {"finalized", nullptr, Finalized, nullptr, nullptr, nullptr, napi_static, nullptr},
  };
  napi_value counter;
  napi_define_class(env, "Counter", NAPI_AUTO_LENGTH, NewCounter, nullptr, 3, methods, &counter);
  napi_set_named_property(env, exports, "Counter", counter);
  struct { const char* name; napi_callback cb; } functions[] = {
      {"add", Add}, {"attempt", Attempt}, {"upper", Upper}, {"lend", Lend}, {"square", Square}, {"count", Count},
      {"keep", Keep}, {"kept", Kept}, {"weaken", Weaken}, {"big", Big},
  };
  for (auto& f : functions) {
    napi_value fn;
    napi_create_function(env, f.name, NAPI_AUTO_LENGTH, f.cb, nullptr, &fn);
    napi_set_named_property(env, exports, f.name, fn);
  }
  return exports;
}
