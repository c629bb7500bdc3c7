// An addon about what ends, and about what runs later: finalizers, references, cleanup hooks, work and its async context.
// Compiled with -DEXPERIMENTAL it is one whose finalizers run within collections.
#include <stdio.h>
#include <unistd.h>

#include <atomic>

#include "api.h"

extern "C" {
napi_status napi_create_int32(napi_env, int32_t, napi_value*);
napi_status napi_create_string_utf8(napi_env, const char*, size_t, napi_value*);
napi_status napi_create_function(napi_env, const char*, size_t, napi_callback, void*, napi_value*);
napi_status napi_set_named_property(napi_env, napi_value, const char*, napi_value);
napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t*, napi_value*, napi_value*, void**);
napi_status napi_get_value_double(napi_env, napi_value, double*);
napi_status napi_typeof(napi_env, napi_value, napi_valuetype*);
napi_status napi_get_undefined(napi_env, napi_value*);
napi_status napi_wrap(napi_env, napi_value, void*, napi_finalize, void*, napi_ref*);
napi_status napi_unwrap(napi_env, napi_value, void**);
napi_status napi_add_finalizer(napi_env, napi_value, void*, napi_finalize, void*, napi_ref*);
napi_status napi_create_reference(napi_env, napi_value, uint32_t, napi_ref*);
napi_status napi_delete_reference(napi_env, napi_ref);
napi_status napi_get_reference_value(napi_env, napi_ref, napi_value*);
napi_status napi_call_function(napi_env, napi_value, napi_value, size_t, const napi_value*, napi_value*);
napi_status napi_create_array_with_length(napi_env, size_t, napi_value*);
napi_status napi_create_async_work(napi_env, napi_value, napi_value, napi_async_execute_callback, napi_async_complete_callback, void*, napi_async_work*);
napi_status napi_queue_async_work(napi_env, napi_async_work);
napi_status napi_delete_async_work(napi_env, napi_async_work);
napi_status napi_async_init(napi_env, napi_value, napi_value, napi_async_context*);
napi_status napi_async_destroy(napi_env, napi_async_context);
napi_status napi_make_callback(napi_env, napi_async_context, napi_value, napi_value, size_t, const napi_value*, napi_value*);
napi_status napi_add_env_cleanup_hook(napi_env, napi_cleanup_hook, void*);
napi_status napi_add_async_cleanup_hook(napi_env, napi_async_cleanup_hook, void*, napi_async_cleanup_hook_handle*);
napi_status napi_remove_async_cleanup_hook(napi_async_cleanup_hook_handle);
napi_status napi_get_uv_event_loop(napi_env, void**);
napi_status node_api_create_external_string_latin1(napi_env, char*, size_t, napi_finalize, void*, napi_value*, bool*);
napi_status node_api_post_finalizer(napi_env, napi_finalize, void*, void*);
void napi_fatal_error(const char*, size_t, const char*, size_t);
int uv_async_init(void*, void*, void (*)(void*));
int uv_async_send(void*);
void uv_close(void*, void (*)(void*));
}

namespace {

int ended = 0;

napi_value Number(napi_env env, int n) {
  napi_value out;
  napi_create_int32(env, n, &out);
  return out;
}
void Arguments(napi_env env, napi_callback_info info, napi_value* argv, size_t n) {
  napi_get_cb_info(env, info, &n, argv, nullptr, nullptr);
}

napi_value Ended(napi_env env, napi_callback_info) { return Number(env, ended); }

// An object with two finalizers, each of which makes an end of both.
struct Pair {
  napi_ref wrap, other;
};
void EndPair(napi_env env, void* data, void*) {
  auto* pair = static_cast<Pair*>(data);
  napi_delete_reference(env, pair->wrap);
  napi_delete_reference(env, pair->other);
  delete pair;
  ended++;
}
napi_value Twice(napi_env env, napi_callback_info info) {
  napi_value object;
  Arguments(env, info, &object, 1);
  auto* pair = new Pair;
  napi_wrap(env, object, pair, EndPair, nullptr, &pair->wrap);
  napi_add_finalizer(env, object, pair, EndPair, nullptr, &pair->other);
  return nullptr;
}

void Count(napi_env, void*, void*) { ended++; }

// Whose reference is deleted at once: nothing will be called for it.
napi_value Deleted(napi_env env, napi_callback_info info) {
  napi_value object;
  napi_ref ref;
  Arguments(env, info, &object, 1);
  napi_wrap(env, object, &ended, Count, nullptr, &ref);
  napi_delete_reference(env, ref);
  return nullptr;
}
napi_value Unwrapped(napi_env env, napi_callback_info info) {
  napi_value object;
  void* data;
  Arguments(env, info, &object, 1);
  return Number(env, napi_unwrap(env, object, &data) == napi_ok && data == &ended);
}

// Calls back from its finalizer.
void CallBack(napi_env env, void* data, void*) {
  napi_value self, fn;
  napi_get_undefined(env, &self);
  napi_get_reference_value(env, static_cast<napi_ref>(data), &fn);
  napi_call_function(env, self, fn, 0, nullptr, nullptr);
  napi_delete_reference(env, static_cast<napi_ref>(data));
}
napi_value Calling(napi_env env, napi_callback_info info) {
  napi_value argv[2];
  napi_ref ref;
  Arguments(env, info, argv, 2);
  napi_create_reference(env, argv[1], 1, &ref);
  napi_add_finalizer(env, argv[0], ref, CallBack, nullptr, nullptr);
  return nullptr;
}
void PostCallBack(napi_env env, void* data, void* hint) {
  ended++;
  node_api_post_finalizer(env, CallBack, data, hint);
}
napi_value Posting(napi_env env, napi_callback_info info) {
  napi_value argv[2];
  napi_ref ref;
  Arguments(env, info, argv, 2);
  napi_create_reference(env, argv[1], 1, &ref);
  napi_add_finalizer(env, argv[0], ref, PostCallBack, nullptr, nullptr);
  return nullptr;
}

napi_value LongArray(napi_env env, napi_callback_info info) {
  napi_value argument, out;
  double length;
  Arguments(env, info, &argument, 1);
  napi_get_value_double(env, argument, &length);
  napi_create_array_with_length(env, static_cast<size_t>(length), &out);
  return out;
}

// A string whose characters stay here, and a function that goes.
napi_value Outside(napi_env env, napi_callback_info info) {
  napi_value out;
  bool copied = true;
  static char text[] = "characters of the addon's";
  node_api_create_external_string_latin1(env, text, NAPI_AUTO_LENGTH, Count, nullptr, &out, &copied);
  return copied ? nullptr : out;
}

// Work that takes its time, with memory that ends with its environment.
struct Work {
  napi_async_work work;
  napi_ref callback;
  bool done = false;
};
Work* slow;
std::atomic<bool> started = false;
void EndWork(napi_env, void*, void*) {
  printf(slow->done ? "after the work\n" : "in the midst of the work\n");
  fflush(stdout);
}
void Execute(napi_env, void* data) {
  if (data == slow) {
    started = true;
    usleep(200000);
  }
  static_cast<Work*>(data)->done = true;
}
void Complete(napi_env env, napi_status, void* data) {
  auto* w = static_cast<Work*>(data);
  napi_delete_async_work(env, w->work);
  if (w->callback) CallBack(env, w->callback, nullptr);
}
napi_value Queue(napi_env env, Work* w) {
  napi_value name;
  napi_create_string_utf8(env, "WORK", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, nullptr, name, Execute, Complete, w, &w->work);
  napi_queue_async_work(env, w->work);
  return nullptr;
}
napi_value Slow(napi_env env, napi_callback_info info) {
  napi_value object;
  Arguments(env, info, &object, 1);
  slow = new Work{};
  napi_wrap(env, object, slow, EndWork, nullptr, nullptr);
  return Queue(env, slow);
}
napi_value Started(napi_env env, napi_callback_info) { return Number(env, started); }
napi_value Later(napi_env env, napi_callback_info info) {
  napi_value fn;
  Arguments(env, info, &fn, 1);
  auto* w = new Work{};
  napi_create_reference(env, fn, 1, &w->callback);
  return Queue(env, w);
}

// callIn(resource, receiver, function)
napi_value CallIn(napi_env env, napi_callback_info info) {
  napi_value argv[3], name, out = nullptr;
  napi_async_context context;
  napi_valuetype type;
  Arguments(env, info, argv, 3);
  napi_typeof(env, argv[0], &type);
  if (type == napi_null) {
    napi_make_callback(env, nullptr, argv[1], argv[2], 0, nullptr, &out);
    return out;
  }
  napi_create_string_utf8(env, "CONTEXT", NAPI_AUTO_LENGTH, &name);
  napi_async_init(env, argv[0], name, &context);
  napi_make_callback(env, context, argv[1], argv[2], 0, nullptr, &out);
  napi_async_destroy(env, context);
  return out;
}

napi_value Fatal(napi_env, napi_callback_info) {
  napi_fatal_error("ends", NAPI_AUTO_LENGTH, "the end", 7);
  return nullptr;
}

// Three hooks; the one in the middle takes two turns of the loop. What they print is written by nobody but the runtime.
void Hook(void* text) { printf("%s\n", static_cast<char*>(text)); }
struct Async {
  alignas(16) char handle[256];
  napi_async_cleanup_hook_handle hook;
};
Async* Of(void* handle) { return static_cast<Async*>(*static_cast<void**>(handle)); }
void Closed(void* handle) {
  auto* a = Of(handle);
  printf("asynchronous\n");
  napi_remove_async_cleanup_hook(a->hook);
  delete a;
}
void AsyncHook(napi_async_cleanup_hook_handle hook, void* loop) {
  auto* a = new Async{};
  a->hook = hook;
  uv_async_init(loop, a->handle, [](void* handle) { uv_close(handle, Closed); });
  *reinterpret_cast<void**>(a->handle) = a;
  uv_async_send(a->handle);
}
napi_value Hooks(napi_env env, napi_callback_info) {
  void* loop;
  napi_get_uv_event_loop(env, &loop);
  napi_add_env_cleanup_hook(env, Hook, const_cast<char*>("first"));
  napi_add_async_cleanup_hook(env, AsyncHook, loop, nullptr);
  napi_add_env_cleanup_hook(env, Hook, const_cast<char*>("last"));
  return nullptr;
}

}  // namespace

extern "C" int32_t node_api_module_get_api_version_v1() {
#ifdef EXPERIMENTAL
  return INT32_MAX;
#else
  return 8;
#endif
}

extern "C" napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  struct {
    const char* name;
    napi_callback fn;
  } functions[] = {
      {"ended", Ended}, {"twice", Twice}, {"deleted", Deleted}, {"unwrapped", Unwrapped}, {"calling", Calling}, {"posting", Posting},
      {"longArray", LongArray}, {"outside", Outside}, {"slow", Slow}, {"started", Started}, {"later", Later}, {"callIn", CallIn}, {"fatal", Fatal}, {"hooks", Hooks},
  };
  for (auto& f : functions) {
    napi_value fn;
    napi_create_function(env, f.name, NAPI_AUTO_LENGTH, f.fn, nullptr, &fn);
    napi_set_named_property(env, exports, f.name, fn);
  }
  return exports;
}
