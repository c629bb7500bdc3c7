// An addon that goes to libuv beside Node-API: a thread that wakes the loop, work on the pool, locks, keys.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atomic>

#include "api.h"

// What libuv's header would declare.
struct uv_loop_t;
struct uv_handle {
  void* data;
  void* rest[15];
};
struct uv_work {
  void* data;
  void* rest[15];
};
struct uv_poll {
  void* data;
  void* rest[19];
};
struct uv_other {  // timers and phases
  void* data;
  void* rest[18];
};
extern "C" {
napi_status napi_get_uv_event_loop(napi_env, uv_loop_t**);
napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t*, napi_value*, napi_value*, void**);
napi_status napi_create_function(napi_env, const char*, size_t, napi_callback, void*, napi_value*);
napi_status napi_set_named_property(napi_env, napi_value, const char*, napi_value);
napi_status napi_create_reference(napi_env, napi_value, uint32_t, napi_ref*);
napi_status napi_get_reference_value(napi_env, napi_ref, napi_value*);
napi_status napi_delete_reference(napi_env, napi_ref);
napi_status napi_set_instance_data(napi_env, void*, napi_finalize, void*);
napi_status napi_call_function(napi_env, napi_value, napi_value, size_t, const napi_value*, napi_value*);
napi_status napi_get_undefined(napi_env, napi_value*);
napi_status napi_create_string_utf8(napi_env, const char*, size_t, napi_value*);
napi_status napi_create_int32(napi_env, int32_t, napi_value*);
napi_status napi_open_handle_scope(napi_env, napi_handle_scope*);
napi_status napi_close_handle_scope(napi_env, napi_handle_scope);
napi_status napi_create_external_buffer(napi_env, size_t, void*, napi_finalize, void*, napi_value*);
int uv_async_init(uv_loop_t*, uv_handle*, void (*)(uv_handle*));
int uv_async_send(uv_handle*);
void uv_close(uv_handle*, void (*)(uv_handle*));
int uv_is_closing(const uv_handle*);
int uv_is_active(const uv_handle*);
int uv_has_ref(const uv_handle*);
void uv_ref(uv_handle*);
void uv_unref(uv_handle*);
int uv_queue_work(uv_loop_t*, uv_work*, void (*)(uv_work*), void (*)(uv_work*, int));
int uv_poll_init(uv_loop_t*, uv_poll*, int fd);
int uv_poll_start(uv_poll*, int events, void (*)(uv_poll*, int, int));
int uv_poll_stop(uv_poll*);
int uv_timer_init(uv_loop_t*, uv_other*);
int uv_timer_start(uv_other*, void (*)(uv_other*), uint64_t, uint64_t);
int uv_timer_stop(uv_other*);
int uv_idle_init(uv_loop_t*, uv_other*);
int uv_idle_start(uv_other*, void (*)(uv_other*));
int uv_idle_stop(uv_other*);
int uv_prepare_init(uv_loop_t*, uv_other*);
int uv_prepare_start(uv_other*, void (*)(uv_other*));
int uv_prepare_stop(uv_other*);
int uv_check_init(uv_loop_t*, uv_other*);
int uv_check_start(uv_other*, void (*)(uv_other*));
int uv_check_stop(uv_other*);
const char* uv_err_name(int);
const char* uv_strerror(int);
char* uv_strerror_r(int, char*, size_t);
int uv_translate_sys_error(int);
struct uv_lib {
  void* handle;
  char* error;
};
int uv_dlopen(const char*, uv_lib*);
int uv_dlsym(uv_lib*, const char*, void**);
void uv_dlclose(uv_lib*);
const char* uv_dlerror(const uv_lib*);
int uv_os_getpid();
unsigned uv_available_parallelism();
int uv_thread_setname(const char*);
int uv_thread_getname(pthread_t*, char*, size_t);
int uv_barrier_init(pthread_barrier_t*, unsigned);
int uv_barrier_wait(pthread_barrier_t*);
void uv_barrier_destroy(pthread_barrier_t*);
int uv_thread_create(pthread_t*, void (*)(void*), void*);
int uv_thread_join(pthread_t*);
int uv_mutex_init(pthread_mutex_t*);
void uv_mutex_lock(pthread_mutex_t*);
int uv_mutex_trylock(pthread_mutex_t*);
void uv_mutex_unlock(pthread_mutex_t*);
void uv_mutex_destroy(pthread_mutex_t*);
}

namespace {

struct State {
  uv_handle handle;
  uv_work work;
  napi_env env;
  napi_ref fn;
  pthread_t thread;
  pthread_mutex_t mutex;
  int waiting = 0, seen = 0, total = 0;
  int answer = 0;
};

void Tell(State* s, int32_t value) {
  napi_handle_scope scope;
  napi_open_handle_scope(s->env, &scope);
  napi_value fn, undefined, arg;
  napi_get_reference_value(s->env, s->fn, &fn);
  napi_get_undefined(s->env, &undefined);
  napi_create_int32(s->env, value, &arg);
  napi_call_function(s->env, undefined, fn, 1, &arg, nullptr);
  napi_close_handle_scope(s->env, scope);
}

void Send(void* p) {
  auto* s = static_cast<State*>(p);
  for (int i = 0; i < s->total; i++) {
    uv_mutex_lock(&s->mutex);
    s->waiting++;
    uv_mutex_unlock(&s->mutex);
    uv_async_send(&s->handle);
  }
}

void Closed(uv_handle* h) {
  auto* s = static_cast<State*>(h->data);
  Tell(s, -1);
  uv_mutex_destroy(&s->mutex);
  napi_delete_reference(s->env, s->fn);
  delete s;
}

void Wake(uv_handle* h) {
  auto* s = static_cast<State*>(h->data);
  uv_mutex_lock(&s->mutex);
  int n = s->waiting;
  s->waiting = 0;
  uv_mutex_unlock(&s->mutex);
  s->seen += n;
  Tell(s, s->seen);
  if (s->seen < s->total) return;
  uv_thread_join(&s->thread);
  uv_close(h, Closed);
  if (!uv_is_closing(h) || uv_is_active(h)) abort();
}

State* NewState(napi_env env, napi_value fn) {
  auto* s = new State;
  memset(static_cast<void*>(&s->handle), 0xa5, sizeof s->handle);  // as it comes from malloc
  s->env = env;
  s->handle.data = s;
  s->work.data = s;
  napi_create_reference(env, fn, 1, &s->fn);
  return s;
}

// count(total, fn): fn(seen so far)..., fn(-1) when the handle is closed.
napi_value Count(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value fn;
  napi_get_cb_info(env, info, &argc, &fn, nullptr, nullptr);
  State* s = NewState(env, fn);
  s->total = 1000;
  uv_loop_t* loop;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) abort();
  if (uv_mutex_init(&s->mutex) || uv_async_init(loop, &s->handle, Wake)) abort();
  if (s->handle.data != s || !uv_has_ref(&s->handle) || !uv_is_active(&s->handle)) abort();
  uv_mutex_lock(&s->mutex);
  if (uv_mutex_trylock(&s->mutex) >= 0) abort();
  uv_mutex_unlock(&s->mutex);
  if (uv_thread_create(&s->thread, Send, s)) abort();
  return nullptr;
}

// idle(): a handle that does not keep the program.
napi_value Idle(napi_env env, napi_callback_info) {
  static uv_handle handle;
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  if (uv_async_init(loop, &handle, nullptr)) abort();
  uv_unref(&handle);
  uv_unref(&handle);
  if (uv_has_ref(&handle)) abort();
  return nullptr;
}

// work(fn): fn(answer) after a thread of the pool has found it.
napi_value Work(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value fn;
  napi_get_cb_info(env, info, &argc, &fn, nullptr, nullptr);
  State* s = NewState(env, fn);
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  if (uv_queue_work(
          loop, &s->work, [](uv_work* w) { static_cast<State*>(w->data)->answer = 42; },
          [](uv_work* w, int status) {
            auto* s = static_cast<State*>(w->data);
            Tell(s, status == 0 ? s->answer : status);
            napi_delete_reference(s->env, s->fn);
            delete s;
          })) {
    abort();
  }
  return nullptr;
}

struct Watch {
  uv_poll poll;
  uv_other timer, idle, prepare, check;
  napi_env env;
  napi_ref fn;
  int ends[2];
  int ticks = 0, left = 5;
  char order[4] = "";
};

void Say(Watch* w, const char* what, int n) {
  napi_handle_scope scope;
  napi_open_handle_scope(w->env, &scope);
  napi_value fn, undefined, args[2];
  napi_get_reference_value(w->env, w->fn, &fn);
  napi_get_undefined(w->env, &undefined);
  napi_create_string_utf8(w->env, what, NAPI_AUTO_LENGTH, &args[0]);
  napi_create_int32(w->env, n, &args[1]);
  napi_call_function(w->env, undefined, fn, 2, args, nullptr);
  napi_close_handle_scope(w->env, scope);
}

void Over(Watch* w) {
  if (--w->left) return;
  close(w->ends[0]);
  close(w->ends[1]);
  Say(w, "closed", 0);
  napi_delete_reference(w->env, w->fn);
  delete w;
}
void OverHandle(uv_handle* h) { Over(static_cast<Watch*>(h->data)); }
template <typename T>
void Close(T* h) { uv_close(reinterpret_cast<uv_handle*>(h), OverHandle); }

void Note(Watch* w, char c) {
  size_t n = strlen(w->order);
  if (n < 3) w->order[n] = c;
}

// watch(fn): fn(what, n) of a pipe that becomes readable, a timer that repeats, and the phases of one turn.
napi_value Watching(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value fn;
  napi_get_cb_info(env, info, &argc, &fn, nullptr, nullptr);
  auto* w = new Watch;
  w->env = env;
  napi_create_reference(env, fn, 1, &w->fn);
  w->poll.data = w->timer.data = w->idle.data = w->prepare.data = w->check.data = w;
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  if (pipe(w->ends) || uv_poll_init(loop, &w->poll, w->ends[0]) || uv_timer_init(loop, &w->timer) || uv_idle_init(loop, &w->idle) ||
      uv_prepare_init(loop, &w->prepare) || uv_check_init(loop, &w->check)) {
    abort();
  }
  if (uv_poll_init(loop, &w->poll, 12345) != -EBADF || uv_is_active(reinterpret_cast<uv_handle*>(&w->poll))) abort();
  uv_poll_start(&w->poll, 1, [](uv_poll* p, int status, int events) {
    auto* w = static_cast<Watch*>(p->data);
    char byte;
    if (read(w->ends[0], &byte, 1) != 1) abort();
    Say(w, "byte", byte * 100 + status * 10 + events);
    if (byte == 2) Close(p);
  });
  uv_timer_start(
      &w->timer,
      [](uv_other* t) {
        auto* w = static_cast<Watch*>(t->data);
        Say(w, "timer", ++w->ticks);
        char byte = static_cast<char>(w->ticks);
        if (write(w->ends[1], &byte, 1) != 1) abort();
        if (w->ticks == 2) uv_timer_stop(t), Close(t);
      },
      1, 2);
  uv_idle_start(&w->idle, [](uv_other* h) { Note(static_cast<Watch*>(h->data), 'i'), uv_idle_stop(h), Close(h); });
  uv_prepare_start(&w->prepare, [](uv_other* h) { Note(static_cast<Watch*>(h->data), 'p'), uv_prepare_stop(h), Close(h); });
  uv_check_start(&w->check, [](uv_other* h) {
    auto* w = static_cast<Watch*>(h->data);
    Note(w, 'c');
    Say(w, w->order, 0);
    uv_check_stop(h);
    Close(h);
  });
  return nullptr;
}

napi_value Errors(napi_env env, napi_callback_info) {
  napi_value out;
  char text[200];
  strcpy(text, uv_err_name(-ENOENT));
  strcat(strcat(text, ": "), uv_strerror(-ENOENT));
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &out);
  return out;
}

// system(): "" or what was wrong.
napi_value System(napi_env env, napi_callback_info) {
  const char* wrong = "";
  char text[100];
  uv_lib lib;
  void* found;
  if (uv_dlopen("libc.so.6", &lib) || uv_dlsym(&lib, "getpid", &found)) wrong = uv_dlerror(&lib);
  else if (reinterpret_cast<int (*)()>(found)() != uv_os_getpid()) wrong = "getpid";
  else if (uv_dlsym(&lib, "no_such_function", &found) != -1 || !strstr(uv_dlerror(&lib), "no_such_function")) wrong = "uv_dlsym";
  uv_dlclose(&lib);
  if (uv_dlopen("no-such-library.so", &lib) != -1 || !strstr(uv_dlerror(&lib), "no-such-library.so")) wrong = "uv_dlopen";
  uv_dlclose(&lib);
  if (strcmp(uv_strerror_r(-ENOENT, text, 8), "no such")) wrong = "uv_strerror_r";
  if (uv_translate_sys_error(ENOENT) != -ENOENT || uv_available_parallelism() < 1) wrong = "numbers";
  static pthread_barrier_t barrier;
  static char name[16];
  static int last;
  pthread_t thread;
  uv_barrier_init(&barrier, 2);
  uv_thread_create(&thread, [](void*) {
    pthread_t self = pthread_self();
    uv_thread_setname("named by libuv, at length");
    uv_thread_getname(&self, name, sizeof name);
    last = uv_barrier_wait(&barrier);
  }, nullptr);
  int mine = uv_barrier_wait(&barrier);
  uv_thread_join(&thread);
  uv_barrier_destroy(&barrier);
  if (mine + last != 1) wrong = "uv_barrier_wait";
  if (strcmp(name, "named by libuv,")) wrong = name;
  napi_value out;
  napi_create_string_utf8(env, wrong, NAPI_AUTO_LENGTH, &out);
  return out;
}

std::atomic<int> freed{0};

// give(): memory that is JavaScript's from now on.
napi_value Give(napi_env env, napi_callback_info) {
  auto* bytes = static_cast<char*>(malloc(5));
  memcpy(bytes, "given", 5);
  napi_value out = nullptr;
  if (napi_create_external_buffer(
          env, 5, bytes, [](napi_env, void* data, void*) { free(data), freed++; }, nullptr, &out) != napi_ok) {
    abort();
  }
  return out;
}
napi_value Freed(napi_env env, napi_callback_info) {
  napi_value out;
  napi_create_int32(env, freed.load(), &out);
  return out;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  // Deleted with the instance data, as what addons keep there is.
  napi_ref own;
  napi_create_reference(env, exports, 1, &own);
  napi_set_instance_data(
      env, own, [](napi_env env, void* data, void*) { napi_delete_reference(env, static_cast<napi_ref>(data)); }, nullptr);
  struct { const char* name; napi_callback cb; } functions[] = {
      {"count", Count}, {"idle", Idle}, {"watch", Watching}, {"errors", Errors}, {"system", System}, {"work", Work}, {"give", Give}, {"freed", Freed},
  };
  for (auto& f : functions) {
    napi_value fn;
    napi_create_function(env, f.name, NAPI_AUTO_LENGTH, f.cb, nullptr, &fn);
    napi_set_named_property(env, exports, f.name, fn);
  }
  return exports;
}
