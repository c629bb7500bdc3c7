// What lives longer than a call, or ends with an object: references, wrapped objects, externals, finalizers, handle scopes.
#include "env.h"

using namespace v8;

// A reference and what waits for its object's end. The engine reaches it through a cell, since the addon may delete the
// reference between the object's end and the second half of its callback.
struct napi_ref__ {
  struct Cell {
    napi_ref ref;
    bool dying = false;
  };
  napi_env env;
  Global<Value> value;
  uint32_t count;
  bool owned;  // by the engine: it goes with its object
  napi_finalize finalize = nullptr;
  void* data = nullptr;
  void* hint = nullptr;
  bool wrap = false;
  Cell* cell = nullptr;
  std::list<napi_ref>* home = nullptr;
  std::list<napi_ref>::iterator place;
};

namespace ravel::napi {
namespace {

void Drop(napi_ref ref) {
  if (ref->cell) {
    ref->cell->ref = nullptr;
    if (!ref->cell->dying) delete ref->cell;
  }
  ref->value.Reset();
  ref->home->erase(ref->place);
  delete ref;
}

void Move(napi_ref ref, std::list<napi_ref>& to) {
  to.splice(to.end(), *ref->home, ref->place);
  ref->home = &to;
}

// Takes the finalizer out of the reference, which goes with it where it is the engine's. The addon may delete it in there.
struct Ending {
  explicit Ending(napi_ref ref) : finalize(std::exchange(ref->finalize, nullptr)), data(ref->data), hint(ref->hint) {
    if (ref->owned) Drop(ref);
    else Move(ref, ref->env->refs);
  }
  napi_finalize finalize;
  void* data;
  void* hint;
};

void Drain(napi_env env, void*) {
  env->drain_due = false;
  while (!env->pending.empty() && !env->iso->IsExecutionTerminating()) {
    Ending e(env->pending.front());
    Enter(env, {}, [&] { e.finalize(env, e.data, e.hint); });
  }
  HandleScope hs(env->iso);
  Context::Scope cs(env->ctx());
  (void)Tell(env, "drained", 0, nullptr);
}

void ScheduleDrain(napi_env env) {
  if (std::exchange(env->drain_due, true)) return;
  Post(env, Drain, nullptr);
}

void InCollection(const WeakCallbackInfo<napi_ref__::Cell>& info) {
  auto* cell = info.GetParameter();
  napi_ref ref = cell->ref;
  delete cell;
  if (!ref) return;
  ref->cell = nullptr;
  napi_env env = ref->env;
  Ending e(ref);
  HandleScope hs(env->iso);
  bool outer = std::exchange(env->in_collection, true);
  e.finalize(env, e.data, e.hint);
  env->in_collection = outer;
}

// The object is gone. The addon's function runs later: within a collection no JavaScript may. Only finalizers of the
// experimental version promise not to need any.
void Collected(const WeakCallbackInfo<napi_ref__::Cell>& info) {
  auto* cell = info.GetParameter();
  napi_ref ref = cell->ref;
  ref->value.Reset();
  if (ref->finalize && ref->env->version == kExperimental) {
    cell->dying = true;
    info.SetSecondPassCallback(InCollection);
    return;
  }
  delete cell;
  ref->cell = nullptr;
  if (ref->finalize) {
    Move(ref, ref->env->pending);
    ScheduleDrain(ref->env);
  } else if (ref->owned) {
    Drop(ref);
  }
}

bool CanBeWeak(Local<Value> v) { return v->IsObject() || v->IsSymbol(); }

void Weaken(napi_ref ref) {
  HandleScope hs(ref->env->iso);
  if (ref->value.IsEmpty()) return;
  if (!CanBeWeak(ref->value.Get(ref->env->iso))) {
    ref->value.Reset();
    return;
  }
  if (!ref->cell) ref->cell = new napi_ref__::Cell{ref};
  ref->value.SetWeak(ref->cell, Collected, WeakCallbackType::kParameter);
}

napi_ref Make(napi_env env, Local<Value> value, uint32_t count, bool owned, napi_finalize finalize, void* data, void* hint) {
  auto* ref = new napi_ref__{env, Global<Value>(env->iso, value), count, owned, finalize, data, hint};
  env->refs.push_front(ref);
  ref->home = &env->refs;
  ref->place = env->refs.begin();
  if (count == 0) Weaken(ref);
  return ref;
}

Local<Private> WrapMark(napi_env env) { return Mark(env->iso, "ravel:napi_wrap"); }

napi_ref Wrapped(napi_env env, Local<Context> ctx, Local<Object> o) {
  Local<Value> v;
  if (!o->GetPrivate(ctx, WrapMark(env)).ToLocal(&v) || !v->IsExternal()) return nullptr;
  return static_cast<napi_ref>(v.As<External>()->Value());
}

}  // namespace

Local<Private> Mark(Isolate* iso, const char* name) { return Private::ForApi(iso, Sym(iso, name)); }

void Finalize(napi_env env, napi_finalize f, void* data, void* hint) {
  if (!f) return;
  Move(Make(env, Local<Value>(), 1, true, f, data, hint), env->pending);
  ScheduleDrain(env);
}

void CloseReferences(napi_env env) {
  // In its finalizers, that of its instance data too, the addon may still delete references of its own, so all of them stay
  // until the end.
  std::list<napi_ref> done;
  while (!env->pending.empty() || !env->refs.empty()) {
    auto* ref = env->pending.empty() ? env->refs.front() : env->pending.front();
    Move(ref, done);
    if (auto f = std::exchange(ref->finalize, nullptr)) Enter(env, {}, [&] { f(env, ref->data, ref->hint); });
  }
  if (auto f = std::exchange(env->instance_finalize, nullptr)) {
    Enter(env, {}, [&] { f(env, env->instance_data, env->instance_hint); });
  }
  while (!done.empty()) Drop(done.front());
}

}  // namespace ravel::napi

using namespace ravel::napi;

NAPI_EXPORT napi_status napi_create_reference(napi_env env, napi_value value, uint32_t count, napi_ref* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  auto v = In(value);
  // Before version 10 a reference is to an object, a function or a symbol.
  if (env->version < 10 && !v->IsObject() && !v->IsSymbol()) return Note(env, napi_invalid_arg);
  *result = Make(env, v, count, false, nullptr, nullptr, nullptr);
  return Ok(env);
}
NAPI_EXPORT napi_status napi_delete_reference(napi_env env, napi_ref ref) {
  NAPI_BASIC(env);
  NAPI_ARG(env, ref);
  ref->finalize = nullptr;
  // A wrapped object still points to it.
  if (ref->wrap && !ref->value.IsEmpty()) {
    ref->owned = true;
    ref->wrap = false;
    ref->count = 0;
    Weaken(ref);
  } else {
    Drop(ref);
  }
  return Ok(env);
}
NAPI_EXPORT napi_status napi_reference_ref(napi_env env, napi_ref ref, uint32_t* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, ref);
  if (ref->value.IsEmpty()) {
    if (result) *result = 0;
    return Ok(env);
  }
  if (++ref->count == 1) ref->value.ClearWeak();
  if (result) *result = ref->count;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_reference_unref(napi_env env, napi_ref ref, uint32_t* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, ref);
  NAPI_EXPECT(env, ref->count != 0, napi_generic_failure);
  if (--ref->count == 0) Weaken(ref);
  if (result) *result = ref->count;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_reference_value(napi_env env, napi_ref ref, napi_value* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, ref && result);
  *result = ref->value.IsEmpty() ? nullptr : Out(ref->value.Get(env->iso));
  return Ok(env);
}

NAPI_EXPORT napi_status napi_wrap(napi_env env, napi_value object, void* native, napi_finalize finalize, void* hint,
                                  napi_ref* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, object);
  NAPI_ARG(env, In(object)->IsObject());
  auto o = In(object).As<Object>();
  auto mark = WrapMark(env);
  NAPI_ARG(env, !o->HasPrivate(call.ctx, mark).FromMaybe(true));
  // A reference that is handed out belongs to the addon, which must give a finalizer then.
  NAPI_ARG(env, finalize || !result);
  auto* ref = Make(env, o, 0, result == nullptr, finalize, native, hint);
  ref->wrap = true;
  if (!o->SetPrivate(call.ctx, mark, External::New(env->iso, ref)).FromMaybe(false)) {
    ref->finalize = nullptr;
    Drop(ref);
    return call.Fail(napi_generic_failure);
  }
  if (result) *result = ref;
  return call.End();
}
NAPI_EXPORT napi_status napi_unwrap(napi_env env, napi_value object, void** result) {
  NAPI_CALL(env);
  NAPI_ARG(env, object && result);
  NAPI_ARG(env, In(object)->IsObject());
  auto* ref = Wrapped(env, call.ctx, In(object).As<Object>());
  NAPI_ARG(env, ref);
  *result = ref->data;
  return call.End();
}
NAPI_EXPORT napi_status napi_remove_wrap(napi_env env, napi_value object, void** result) {
  NAPI_CALL(env);
  NAPI_ARG(env, object);
  NAPI_ARG(env, In(object)->IsObject());
  auto o = In(object).As<Object>();
  auto* ref = Wrapped(env, call.ctx, o);
  NAPI_ARG(env, ref);
  if (result) *result = ref->data;
  (void)o->DeletePrivate(call.ctx, WrapMark(env));
  ref->finalize = nullptr;
  ref->wrap = false;
  if (ref->owned) Drop(ref);
  return call.End();
}
NAPI_EXPORT napi_status napi_add_finalizer(napi_env env, napi_value object, void* data, napi_finalize finalize, void* hint,
                                           napi_ref* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, object && finalize);
  NAPI_ARG(env, In(object)->IsObject());
  auto* ref = Make(env, In(object), 0, result == nullptr, finalize, data, hint);
  if (result) *result = ref;
  return Ok(env);
}
NAPI_EXPORT napi_status node_api_post_finalizer(napi_env env, napi_finalize finalize, void* data, void* hint) {
  NAPI_BASIC(env);
  NAPI_ARG(env, finalize);
  Finalize(env, finalize, data, hint);
  return Ok(env);
}

NAPI_EXPORT napi_status napi_create_external(napi_env env, void* data, napi_finalize finalize, void* hint, napi_value* result) {
  NAPI_CALL(env);
  NAPI_ARG(env, result);
  auto v = External::New(env->iso, data);
  if (finalize) Make(env, v, 0, true, finalize, data, hint);
  *result = Out(v);
  return call.End();
}
NAPI_EXPORT napi_status napi_get_value_external(napi_env env, napi_value value, void** result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  NAPI_ARG(env, In(value)->IsExternal());
  *result = In(value).As<External>()->Value();
  return Ok(env);
}

NAPI_EXPORT napi_status napi_set_instance_data(napi_env env, void* data, napi_finalize finalize, void* hint) {
  NAPI_BASIC(env);
  env->instance_data = data;
  env->instance_finalize = finalize;
  env->instance_hint = hint;
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_instance_data(napi_env env, void** data) {
  NAPI_BASIC(env);
  NAPI_ARG(env, data);
  *data = env->instance_data;
  return Ok(env);
}

// V8's scopes live on the stack only; as members they may lie elsewhere.
struct napi_handle_scope__ {
  explicit napi_handle_scope__(Isolate* iso) : scope(iso) {}
  HandleScope scope;
};
struct napi_escapable_handle_scope__ {
  explicit napi_escapable_handle_scope__(Isolate* iso) : scope(iso) {}
  EscapableHandleScope scope;
  bool escaped = false;
};

namespace {

template <typename Scope, typename Handle>
napi_status OpenScope(napi_env env, Handle* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  *result = new Scope(env->iso);
  env->scopes++;
  return Ok(env);
}

template <typename Handle>
napi_status CloseScope(napi_env env, Handle scope) {
  NAPI_ENV(env);
  NAPI_ARG(env, scope);
  NAPI_EXPECT(env, env->scopes > 0, napi_handle_scope_mismatch);
  env->scopes--;
  delete scope;
  return Ok(env);
}

}  // namespace

NAPI_EXPORT napi_status napi_open_handle_scope(napi_env env, napi_handle_scope* result) {
  return OpenScope<napi_handle_scope__>(env, result);
}
NAPI_EXPORT napi_status napi_close_handle_scope(napi_env env, napi_handle_scope scope) { return CloseScope(env, scope); }
NAPI_EXPORT napi_status napi_open_escapable_handle_scope(napi_env env, napi_escapable_handle_scope* result) {
  return OpenScope<napi_escapable_handle_scope__>(env, result);
}
NAPI_EXPORT napi_status napi_close_escapable_handle_scope(napi_env env, napi_escapable_handle_scope scope) {
  return CloseScope(env, scope);
}
NAPI_EXPORT napi_status napi_escape_handle(napi_env env, napi_escapable_handle_scope scope, napi_value value, napi_value* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, scope && value && result);
  NAPI_EXPECT(env, !scope->escaped, napi_escape_called_twice);
  scope->escaped = true;
  *result = Out(scope->scope.Escape(In(value)));
  return Ok(env);
}
