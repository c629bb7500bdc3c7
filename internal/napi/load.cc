// Loading an addon: process.dlopen. An addon makes itself known by a function of a known name, or from a constructor that
// calls napi_module_register while it is loaded.
#include <dlfcn.h>
#include <libplatform/libplatform.h>
#include <stdio.h>
#include <string.h>

#include <mutex>
#include <unordered_map>

#include "env.h"
#include "host.h"
#include "uv.h"

using namespace v8;

namespace ravel::napi {

thread_local napi_env newest = nullptr;

namespace {

using Info = FunctionCallbackInfo<Value>;

std::mutex mu;
std::unordered_map<uintptr_t, std::vector<napi_env>> environments;  // by isolate
std::unordered_map<void*, napi_module*> registered;                 // by handle: constructors run once
thread_local napi_module* registering = nullptr;

void Fail(const Info& info, const std::string& message) {
  Isolate* iso = info.GetIsolate();
  auto e = Exception::Error(Str(iso, message.c_str()));
  (void)e.As<Object>()->Set(iso->GetCurrentContext(), Sym(iso, "code"), Str(iso, "ERR_DLOPEN_FAILED"));
  iso->ThrowException(e);
}

napi_env NewEnv(rv_isolate* r, Local<Context> ctx, const std::string& url, int32_t version, Local<Object> hooks) {
  auto* env = new napi_env__;
  env->r = r;
  env->iso = r->iso;
  env->context.Reset(r->iso, ctx);
  env->filename = url;
  env->version = version;
  env->hooks.Reset(r->iso, hooks);
  auto says = [&](const char* name) {
    Local<Value> v;
    return hooks->Get(ctx, Sym(r->iso, name)).ToLocal(&v) && v->IsTrue();
  };
  env->strict = says("strict");
  env->reports = says("reports");
  std::lock_guard<std::mutex> lock(mu);
  environments[r->id].push_back(env);
  return env;
}

// dlopen(module, filename, flags, url, hooks)
void Open(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsObject() || !info[1]->IsString() || !info[3]->IsString() || !info[4]->IsObject()) {
    return Throw(iso, "a module, a path, a URL and the hooks are needed");
  }
  auto module = info[0].As<Object>();
  std::string path = Utf8(iso, info[1]);
  int flags = info[2]->IsInt32() ? info[2].As<Int32>()->Value() : RTLD_LAZY;
  // What an addon needs and nobody has is told now, not by a crash when it is called.
  flags = (flags & ~RTLD_LAZY) | RTLD_NOW;
  registering = nullptr;
  void* lib = dlopen(path.c_str(), flags);
  if (!lib) {
    const char* why = dlerror();
    return Fail(info, why ? why : "dlopen failed");
  }
  auto init = reinterpret_cast<napi_addon_register_func>(dlsym(lib, "napi_register_module_v1"));
  int32_t version = 8;
  if (auto ask = reinterpret_cast<int32_t (*)()>(dlsym(lib, "node_api_module_get_api_version_v1"))) version = ask();
  if (!init) {
    std::lock_guard<std::mutex> lock(mu);
    if (registering) registered[lib] = registering;
    auto it = registered.find(lib);
    if (it != registered.end()) {
      init = it->second->nm_register_func;
      if (!init) return Fail(info, "Module has no declared entry point.");
    }
  }
  registering = nullptr;
  if (!init) {
    dlclose(lib);
    return Fail(info, "Module did not self-register: '" + path + "'.");
  }
  if (version != kExperimental && version > kNewest) {
    dlclose(lib);
    return Fail(info, path + " requires Node-API version " + std::to_string(version) + ", but this version of Node.js only supports version " +
                          std::to_string(kNewest) + " add-ons.");
  }
  Local<Value> exports;
  if (!module->Get(ctx, Sym(iso, "exports")).ToLocal(&exports)) return;
  napi_env env = newest = NewEnv(Of(iso), ctx, Utf8(iso, info[3]), version, info[4].As<Object>());
  napi_value out = init(env, Out(exports));
  if (!env->exception.IsEmpty()) {
    auto e = env->exception.Get(iso);
    env->exception.Reset();
    iso->ThrowException(e);
    return;
  }
  if (out && !In(out)->IsUndefined() && !In(out)->StrictEquals(exports)) (void)module->Set(ctx, Sym(iso, "exports"), In(out));
}

class Task : public v8::Task {
 public:
  Task(napi_env env, void (*f)(napi_env, void*), void* arg) : env_(env), f_(f), arg_(arg) {}
  void Run() override {
    if (!env_->closing) f_(env_, arg_);
  }

 private:
  napi_env env_;
  void (*f_)(napi_env, void*);
  void* arg_;
};

}  // namespace

napi_env AnyEnvironment() {
  std::lock_guard<std::mutex> lock(mu);
  napi_env found = nullptr;
  for (auto& [id, list] : environments) {
    if (!list.empty() && (!found || id < found->r->id)) found = list.front();
  }
  return found;
}

void Post(napi_env env, void (*f)(napi_env, void*), void* arg) {
  ThePlatform()->GetForegroundTaskRunner(env->iso)->PostTask(std::make_unique<Task>(env, f, arg));
}
void KeepAlive(napi_env env, bool on) { ravelNapiKeepAlive(env->r->id, on); }
void Submit(napi_env env, uint64_t ticket) { ravelNapiSubmit(env->r->id, ticket); }

}  // namespace ravel::napi

using namespace ravel::napi;

namespace {

// The environments of an isolate, newest first.
std::vector<napi_env> Environments(uintptr_t isolate, bool take) {
  std::lock_guard<std::mutex> lock(mu);
  auto it = environments.find(isolate);
  if (it == environments.end()) return {};
  std::vector<napi_env> list(it->second.rbegin(), it->second.rend());
  if (take) environments.erase(it);
  return list;
}

}  // namespace

// These three on the JavaScript thread, before the isolate goes. The environments themselves stay: a thread of the addon may
// still hold a function of theirs.
extern "C" void rv_napi_stop(uintptr_t isolate) {
  auto list = Environments(isolate, false);
  for (auto* env : list) env->stopping = true;
  for (auto* env : list) {
    Isolate::Scope is(env->iso);
    HandleScope hs(env->iso);
    Context::Scope cs(env->ctx());
    RunCleanups(env);
  }
}
extern "C" int rv_napi_cleaning(uintptr_t isolate) {
  int n = 0;
  for (auto* env : Environments(isolate, false)) {
    if (env->cleaning == 0) continue;
    Isolate::Scope is(env->iso);
    HandleScope hs(env->iso);
    Context::Scope cs(env->ctx());
    ravel::RunTasks(env->iso);
    CloseWorks(env, false);
    RunCleanups(env);
    n += env->cleaning;
  }
  return n;
}
extern "C" void rv_napi_close(uintptr_t isolate) {
  for (auto* env : Environments(isolate, true)) {
    Isolate::Scope is(env->iso);
    HandleScope hs(env->iso);
    Context::Scope cs(env->ctx());
    CloseFunctions(env);
    CloseWorks(env, true);
    CloseLoop(env);
    CloseStrings(env);
    CloseReferences(env);
    CloseBundles(env);
    env->closing = true;
    env->exception.Reset();
    env->hooks.Reset();
    env->context.Reset();
  }
  fflush(nullptr);
}

NAPI_EXPORT void napi_module_register(napi_module* module) { registering = module; }

NAPI_EXPORT napi_status napi_get_version(napi_env env, uint32_t* result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, result);
  *result = kNewest;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_node_version(napi_env env, const napi_node_version** result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, result);
  static const napi_node_version version = {24, 12, 0, "node"};
  *result = &version;
  return Ok(env);
}
NAPI_EXPORT napi_status node_api_get_module_file_name(napi_env env, const char** result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, result);
  *result = env->filename.c_str();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_uv_event_loop(napi_env env, uv_loop_t** result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, result);
  *result = LoopOf(env);
  return Ok(env);
}

namespace ravel {
const NativeFn kAddonFns[] = {{"dlopen", Open, 5}};
const size_t kAddonFnsCount = std::size(kAddonFns);
}  // namespace ravel
