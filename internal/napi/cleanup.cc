// The hooks of an environment's end.
#include "env.h"

using namespace ravel::napi;

// A cleanup hook of either kind.
struct napi_async_cleanup_hook_handle__ {
  napi_env env;
  napi_cleanup_hook plain;
  napi_async_cleanup_hook async;
  void* arg;
  bool begun = false;
};

NAPI_EXPORT napi_status napi_add_env_cleanup_hook(napi_env env, napi_cleanup_hook hook, void* arg) {
  NAPI_BASIC(env);
  NAPI_ARG(env, hook);
  env->cleanups.push_front(new napi_async_cleanup_hook_handle__{env, hook, nullptr, arg});
  return napi_ok;
}
NAPI_EXPORT napi_status napi_remove_env_cleanup_hook(napi_env env, napi_cleanup_hook hook, void* arg) {
  NAPI_BASIC(env);
  for (auto it = env->cleanups.begin(); it != env->cleanups.end(); ++it) {
    if ((*it)->plain != hook || (*it)->arg != arg) continue;
    delete *it;
    env->cleanups.erase(it);
    break;
  }
  return napi_ok;
}
NAPI_EXPORT napi_status napi_add_async_cleanup_hook(napi_env env, napi_async_cleanup_hook hook, void* arg,
                                                    napi_async_cleanup_hook_handle* result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, hook);
  auto* h = new napi_async_cleanup_hook_handle__{env, nullptr, hook, arg};
  env->cleanups.push_front(h);
  if (result) *result = h;
  return Ok(env);
}
// Within the hook, or later: this ends it. Before: it is never called.
NAPI_EXPORT napi_status napi_remove_async_cleanup_hook(napi_async_cleanup_hook_handle handle) {
  if (!handle) return napi_invalid_arg;
  if (handle->begun) handle->env->cleaning--;
  else handle->env->cleanups.remove(handle);
  delete handle;
  return napi_ok;
}

namespace ravel::napi {
// Newest first. A hook may add or remove others.
void RunCleanups(napi_env env) {
  while (!env->cleanups.empty()) {
    auto* h = env->cleanups.front();
    env->cleanups.pop_front();
    v8::HandleScope hs(env->iso);
    if (h->plain) {
      h->plain(h->arg);
      delete h;
    } else {
      h->begun = true;
      env->cleaning++;
      h->async(h, h->arg);
    }
  }
}
}  // namespace ravel::napi
