// libuv's threads and locks, which are the system's by other names.
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

#include "api.h"

#define UV_EXPORT NAPI_EXPORT

namespace {

// libuv ends the process where a lock is misused: the memory is no lock any more.
void Must(int error) {
  if (error) abort();
}

struct Start {
  void (*entry)(void*);
  void* arg;
};

void* Run(void* p) {
  Start start = *static_cast<Start*>(p);
  delete static_cast<Start*>(p);
  start.entry(start.arg);
  return nullptr;
}

int Try(int error) {
  if (error == EBUSY || error == EAGAIN) return -EBUSY;
  Must(error);
  return 0;
}

int InitMutex(pthread_mutex_t* m, int kind) {
  pthread_mutexattr_t attr;
  if (int e = pthread_mutexattr_init(&attr)) return -e;
  pthread_mutexattr_settype(&attr, kind);
  int e = pthread_mutex_init(m, &attr);
  pthread_mutexattr_destroy(&attr);
  return -e;
}

}  // namespace

UV_EXPORT int uv_mutex_init(pthread_mutex_t* m) { return InitMutex(m, PTHREAD_MUTEX_NORMAL); }
UV_EXPORT int uv_mutex_init_recursive(pthread_mutex_t* m) { return InitMutex(m, PTHREAD_MUTEX_RECURSIVE); }
UV_EXPORT void uv_mutex_destroy(pthread_mutex_t* m) { Must(pthread_mutex_destroy(m)); }
UV_EXPORT void uv_mutex_lock(pthread_mutex_t* m) { Must(pthread_mutex_lock(m)); }
UV_EXPORT int uv_mutex_trylock(pthread_mutex_t* m) { return Try(pthread_mutex_trylock(m)); }
UV_EXPORT void uv_mutex_unlock(pthread_mutex_t* m) { Must(pthread_mutex_unlock(m)); }

UV_EXPORT int uv_rwlock_init(pthread_rwlock_t* l) { return -pthread_rwlock_init(l, nullptr); }
UV_EXPORT void uv_rwlock_destroy(pthread_rwlock_t* l) { Must(pthread_rwlock_destroy(l)); }
UV_EXPORT void uv_rwlock_rdlock(pthread_rwlock_t* l) { Must(pthread_rwlock_rdlock(l)); }
UV_EXPORT int uv_rwlock_tryrdlock(pthread_rwlock_t* l) { return Try(pthread_rwlock_tryrdlock(l)); }
UV_EXPORT void uv_rwlock_rdunlock(pthread_rwlock_t* l) { Must(pthread_rwlock_unlock(l)); }
UV_EXPORT void uv_rwlock_wrlock(pthread_rwlock_t* l) { Must(pthread_rwlock_wrlock(l)); }
UV_EXPORT int uv_rwlock_trywrlock(pthread_rwlock_t* l) { return Try(pthread_rwlock_trywrlock(l)); }
UV_EXPORT void uv_rwlock_wrunlock(pthread_rwlock_t* l) { Must(pthread_rwlock_unlock(l)); }

UV_EXPORT int uv_cond_init(pthread_cond_t* c) {
  pthread_condattr_t attr;
  if (int e = pthread_condattr_init(&attr)) return -e;
#ifdef __linux__
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
#endif
  int e = pthread_cond_init(c, &attr);
  pthread_condattr_destroy(&attr);
  return -e;
}
UV_EXPORT void uv_cond_destroy(pthread_cond_t* c) { Must(pthread_cond_destroy(c)); }
UV_EXPORT void uv_cond_signal(pthread_cond_t* c) { Must(pthread_cond_signal(c)); }
UV_EXPORT void uv_cond_broadcast(pthread_cond_t* c) { Must(pthread_cond_broadcast(c)); }
UV_EXPORT void uv_cond_wait(pthread_cond_t* c, pthread_mutex_t* m) { Must(pthread_cond_wait(c, m)); }
UV_EXPORT int uv_cond_timedwait(pthread_cond_t* c, pthread_mutex_t* m, uint64_t ns) {
  timespec t;
#ifdef __linux__
  clock_gettime(CLOCK_MONOTONIC, &t);
#else
  clock_gettime(CLOCK_REALTIME, &t);
#endif
  ns += t.tv_nsec;
  t.tv_sec += ns / 1000000000;
  t.tv_nsec = ns % 1000000000;
  int e = pthread_cond_timedwait(c, m, &t);
  if (e == ETIMEDOUT) return -ETIMEDOUT;
  Must(e);
  return 0;
}

#ifdef __linux__
UV_EXPORT int uv_sem_init(sem_t* s, unsigned value) { return sem_init(s, 0, value) ? -errno : 0; }
UV_EXPORT void uv_sem_destroy(sem_t* s) { Must(sem_destroy(s)); }
UV_EXPORT void uv_sem_post(sem_t* s) { Must(sem_post(s)); }
UV_EXPORT void uv_sem_wait(sem_t* s) {
  while (sem_wait(s)) {
    if (errno != EINTR) abort();
  }
}
UV_EXPORT int uv_sem_trywait(sem_t* s) {
  while (sem_trywait(s)) {
    if (errno == EAGAIN) return -EAGAIN;
    if (errno != EINTR) abort();
  }
  return 0;
}
#endif

UV_EXPORT void uv_once(pthread_once_t* guard, void (*f)()) { Must(pthread_once(guard, f)); }
UV_EXPORT int uv_key_create(pthread_key_t* k) { return -pthread_key_create(k, nullptr); }
UV_EXPORT void uv_key_delete(pthread_key_t* k) { Must(pthread_key_delete(*k)); }
UV_EXPORT void* uv_key_get(pthread_key_t* k) { return pthread_getspecific(*k); }
UV_EXPORT void uv_key_set(pthread_key_t* k, void* value) { Must(pthread_setspecific(*k, value)); }

UV_EXPORT int uv_thread_create(pthread_t* id, void (*entry)(void*), void* arg) {
  auto* start = new Start{entry, arg};
  int e = pthread_create(id, nullptr, Run, start);
  if (e) delete start;
  return -e;
}
UV_EXPORT int uv_thread_join(pthread_t* id) { return -pthread_join(*id, nullptr); }
UV_EXPORT pthread_t uv_thread_self() { return pthread_self(); }
UV_EXPORT int uv_thread_equal(const pthread_t* a, const pthread_t* b) { return pthread_equal(*a, *b); }
