// Functions, classes, calls in both directions.
#include <string.h>

#include "env.h"

using namespace v8;

// The C function behind a JavaScript one, with which it goes.
struct ravel_napi_bundle {
  napi_env env;
  napi_callback cb;
  void* data;
  Global<Value> life;
  std::list<ravel_napi_bundle*>::iterator place;
};

namespace ravel::napi {
namespace {

using Bundle = ravel_napi_bundle;

void Invoke(const FunctionCallbackInfo<Value>& info) {
  auto* b = static_cast<Bundle*>(info.Data().As<External>()->Value());
  napi_env env = b->env;
  napi_callback_info__ frame{&info, b->data};
  Note(env, napi_ok);
  napi_value out = b->cb(env, &frame);
  if (!env->exception.IsEmpty()) {
    auto e = env->exception.Get(env->iso);
    env->exception.Reset();
    env->iso->ThrowException(e);
    return;
  }
  if (out) info.GetReturnValue().Set(In(out));
}

PropertyAttribute AttributesOf(const napi_property_descriptor& p) {
  int a = None;
  // Accessors have no writable.
  if (!p.getter && !p.setter && !(p.attributes & napi_writable)) a |= ReadOnly;
  if (!(p.attributes & napi_enumerable)) a |= DontEnum;
  if (!(p.attributes & napi_configurable)) a |= DontDelete;
  return static_cast<PropertyAttribute>(a);
}

Local<Value> DataOf(napi_env env, napi_callback cb, void* data) {
  auto* b = new Bundle{env, cb, data};
  env->bundles.push_front(b);
  b->place = env->bundles.begin();
  auto value = External::New(env->iso, b);
  b->life.Reset(env->iso, value);
  b->life.SetWeak(b, [](const WeakCallbackInfo<Bundle>& info) {
    auto* b = info.GetParameter();
    b->life.Reset();
    b->env->bundles.erase(b->place);
    delete b;
  }, WeakCallbackType::kParameter);
  return value;
}

}  // namespace

void CloseBundles(napi_env env) {
  for (auto* b : std::exchange(env->bundles, {})) delete b;
}

MaybeLocal<Function> MakeFunction(napi_env env, Local<Context> ctx, napi_callback cb, void* data) {
  return Function::New(ctx, Invoke, DataOf(env, cb, data));
}
Local<FunctionTemplate> MakeTemplate(napi_env env, napi_callback cb, void* data, Local<Signature> sig) {
  return FunctionTemplate::New(env->iso, Invoke, DataOf(env, cb, data), sig);
}

MaybeLocal<Name> NameOf(napi_env env, const napi_property_descriptor& p) {
  if (p.utf8name) {
    Local<String> s;
    if (!String::NewFromUtf8(env->iso, p.utf8name, NewStringType::kInternalized).ToLocal(&s)) return {};
    return s.As<Name>();
  }
  if (!p.name || !In(p.name)->IsName()) return {};
  return In(p.name).As<Name>();
}

napi_status DefineOn(napi_env env, Local<Context> ctx, Local<Object> o, const napi_property_descriptor& p) {
  Local<Name> name;
  if (!NameOf(env, p).ToLocal(&name)) return p.utf8name || p.name ? napi_name_expected : napi_invalid_arg;
  bool enumerable = p.attributes & napi_enumerable, configurable = p.attributes & napi_configurable;
  auto define = [&](PropertyDescriptor d, napi_status refused) {
    d.set_enumerable(enumerable);
    d.set_configurable(configurable);
    return o->DefineProperty(ctx, name, d).FromMaybe(false) ? napi_ok : refused;
  };
  if (p.getter || p.setter) {
    Local<Function> get, set;
    if (p.getter && !MakeFunction(env, ctx, p.getter, p.data).ToLocal(&get)) return napi_generic_failure;
    if (p.setter && !MakeFunction(env, ctx, p.setter, p.data).ToLocal(&set)) return napi_generic_failure;
    return define(PropertyDescriptor(p.getter ? get.As<Value>() : Undefined(env->iso).As<Value>(),
                                     p.setter ? set.As<Value>() : Undefined(env->iso).As<Value>()),
                  napi_invalid_arg);
  }
  bool writable = p.attributes & napi_writable;
  if (p.method) {
    Local<Function> fn;
    if (!MakeFunction(env, ctx, p.method, p.data).ToLocal(&fn)) return napi_generic_failure;
    if (name->IsString()) fn->SetName(name.As<String>());
    return define(PropertyDescriptor(fn, writable), napi_generic_failure);
  }
  if (!p.value) return napi_invalid_arg;
  return define(PropertyDescriptor(In(p.value), writable), napi_invalid_arg);
}

}  // namespace ravel::napi

using namespace ravel::napi;

NAPI_EXPORT napi_status napi_create_function(napi_env env, const char* name, size_t length, napi_callback cb, void* data,
                                             napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, cb && result);
  NAPI_ARG(env, !name || length == NAPI_AUTO_LENGTH || length <= INT32_MAX);
  Local<Function> fn;
  if (!MakeFunction(env, call.ctx, cb, data).ToLocal(&fn)) return call.Fail(napi_generic_failure);
  if (name) {
    Local<String> s;
    int n = length == NAPI_AUTO_LENGTH ? -1 : static_cast<int>(length);
    if (!String::NewFromUtf8(env->iso, name, NewStringType::kInternalized, n).ToLocal(&s)) return call.Fail(napi_generic_failure);
    fn->SetName(s);
  }
  *result = Out(fn);
  return call.End();
}

NAPI_EXPORT napi_status napi_define_class(napi_env env, const char* name, size_t length, napi_callback constructor, void* data,
                                          size_t count, const napi_property_descriptor* properties, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, name && constructor && result && (properties || count == 0));
  NAPI_ARG(env, length == NAPI_AUTO_LENGTH || length <= INT32_MAX);
  Isolate* iso = env->iso;
  EscapableHandleScope scope(iso);
  auto tpl = MakeTemplate(env, constructor, data, Local<Signature>());
  Local<String> s;
  int n = length == NAPI_AUTO_LENGTH ? -1 : static_cast<int>(length);
  if (!String::NewFromUtf8(iso, name, NewStringType::kInternalized, n).ToLocal(&s)) return call.Fail(napi_generic_failure);
  tpl->SetClassName(s);
  auto sig = Signature::New(iso, tpl);
  std::vector<const napi_property_descriptor*> later, shared;
  for (size_t i = 0; i < count; i++) {
    const auto& p = properties[i];
    Local<Name> key;
    if (p.attributes & napi_static) {
      later.push_back(&p);
      continue;
    }
    if (!NameOf(env, p).ToLocal(&key)) return call.Fail(napi_name_expected);
    if (p.getter || p.setter) {
      Local<FunctionTemplate> get, set;
      if (p.getter) get = MakeTemplate(env, p.getter, p.data, sig);
      if (p.setter) set = MakeTemplate(env, p.setter, p.data, sig);
      tpl->PrototypeTemplate()->SetAccessorProperty(key, get, set, AttributesOf(p));
    } else if (p.method) {
      tpl->PrototypeTemplate()->Set(key, MakeTemplate(env, p.method, p.data, sig), AttributesOf(p));
    } else {
      shared.push_back(&p);  // a template holds no objects
    }
  }
  Local<Function> fn;
  if (!tpl->GetFunction(call.ctx).ToLocal(&fn)) return call.Fail(napi_generic_failure);
  for (auto* p : later) {
    if (napi_status s = DefineOn(env, call.ctx, fn, *p); s != napi_ok) return call.Fail(s);
  }
  if (!shared.empty()) {
    Local<Value> proto;
    if (!fn->Get(call.ctx, ravel::Sym(iso, "prototype")).ToLocal(&proto) || !proto->IsObject()) return call.Fail(napi_generic_failure);
    for (auto* p : shared) {
      if (napi_status s = DefineOn(env, call.ctx, proto.As<Object>(), *p); s != napi_ok) return call.Fail(s);
    }
  }
  *result = Out(scope.Escape(fn));
  return call.End();
}

NAPI_EXPORT napi_status napi_get_cb_info(napi_env env, napi_callback_info info, size_t* argc, napi_value* argv, napi_value* self,
                                         void** data) {
  NAPI_ENV(env);
  NAPI_ARG(env, info);
  const auto& in = *info->info;
  if (argv) {
    NAPI_ARG(env, argc);
    size_t n = static_cast<size_t>(in.Length());
    for (size_t i = 0; i < *argc; i++) argv[i] = i < n ? Out(in[static_cast<int>(i)]) : Out(Undefined(env->iso));
  }
  if (argc) *argc = static_cast<size_t>(in.Length());
  if (self) *self = Out(in.This());
  if (data) *data = info->data;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_new_target(napi_env env, napi_callback_info info, napi_value* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, info && result);
  *result = info->info->IsConstructCall() ? Out(info->info->NewTarget()) : nullptr;
  return Ok(env);
}

NAPI_EXPORT napi_status napi_call_function(napi_env env, napi_value self, napi_value func, size_t argc, const napi_value* argv,
                                           napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, self && func && (argv || argc == 0));
  NAPI_ARG(env, In(func)->IsFunction());
  Local<Value> out;
  if (!In(func).As<Function>()->Call(call.ctx, In(self), static_cast<int>(argc),
                                     reinterpret_cast<Local<Value>*>(const_cast<napi_value*>(argv))).ToLocal(&out)) {
    return call.Fail(napi_pending_exception);
  }
  if (result) *result = Out(out);
  return call.End();
}
NAPI_EXPORT napi_status napi_new_instance(napi_env env, napi_value constructor, size_t argc, const napi_value* argv,
                                          napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, constructor && result && (argv || argc == 0));
  NAPI_ARG(env, In(constructor)->IsFunction());
  Local<Object> out;
  if (!In(constructor).As<Function>()->NewInstance(call.ctx, static_cast<int>(argc),
                                                   reinterpret_cast<Local<Value>*>(const_cast<napi_value*>(argv))).ToLocal(&out)) {
    return call.Fail(napi_pending_exception);
  }
  *result = Out(out);
  return call.End();
}
NAPI_EXPORT napi_status napi_instanceof(napi_env env, napi_value object, napi_value constructor, bool* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, object && constructor && result);
  *result = false;
  Local<Object> of;
  if (!In(constructor)->ToObject(call.ctx).ToLocal(&of)) return Note(env, napi_object_expected);
  if (!of->IsFunction()) {
    auto e = Exception::TypeError(ravel::Str(env->iso, "Constructor must be a function"));
    (void)e.As<Object>()->Set(call.ctx, ravel::Sym(env->iso, "code"), ravel::Str(env->iso, "ERR_NAPI_CONS_FUNCTION"));
    env->iso->ThrowException(e);
    return Note(env, napi_function_expected);
  }
  return In(object)->InstanceOf(call.ctx, of).To(result) ? call.End() : Note(env, napi_generic_failure);
}

NAPI_EXPORT napi_status napi_run_script(napi_env env, napi_value source, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, source && result);
  NAPI_EXPECT(env, In(source)->IsString(), napi_string_expected);
  Local<Script> script;
  Local<Value> out;
  if (!Script::Compile(call.ctx, In(source).As<String>()).ToLocal(&script) || !script->Run(call.ctx).ToLocal(&out)) {
    return Note(env, napi_generic_failure);
  }
  *result = Out(out);
  return call.End();
}

NAPI_EXPORT napi_status napi_create_promise(napi_env env, napi_deferred* deferred, napi_value* promise) {
  NAPI_CALL(env);
  NAPI_ARG(env, deferred && promise);
  Local<Promise::Resolver> resolver;
  if (!Promise::Resolver::New(call.ctx).ToLocal(&resolver)) return call.Fail(napi_generic_failure);
  *deferred = reinterpret_cast<napi_deferred>(new Global<Promise::Resolver>(env->iso, resolver));
  *promise = Out(resolver->GetPromise());
  return call.End();
}
static napi_status Settle(napi_env env, napi_deferred deferred, napi_value value, bool resolve) {
  NAPI_CALL(env);
  NAPI_ARG(env, deferred && value);
  auto* held = reinterpret_cast<Global<Promise::Resolver>*>(deferred);
  auto resolver = held->Get(env->iso);
  delete held;
  auto done = resolve ? resolver->Resolve(call.ctx, In(value)) : resolver->Reject(call.ctx, In(value));
  return done.FromMaybe(false) ? call.End() : call.Fail(napi_generic_failure);
}
NAPI_EXPORT napi_status napi_resolve_deferred(napi_env env, napi_deferred deferred, napi_value value) {
  return Settle(env, deferred, value, true);
}
NAPI_EXPORT napi_status napi_reject_deferred(napi_env env, napi_deferred deferred, napi_value value) {
  return Settle(env, deferred, value, false);
}
NAPI_EXPORT napi_status napi_is_promise(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsPromise();
  return Ok(env);
}
