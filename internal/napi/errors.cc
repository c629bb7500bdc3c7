// Errors: made, thrown, kept and asked for.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <future>

#include "env.h"

using namespace v8;
using namespace ravel::napi;

namespace ravel::napi {
void Warn(napi_env env, Local<Context> ctx) {
  Isolate* iso = env->iso;
  TryCatch tc(iso);
  Local<Value> process, emit, ignored;
  if (!ctx->Global()->Get(ctx, Sym(iso, "process")).ToLocal(&process) || !process->IsObject()) return;
  if (!process.As<Object>()->Get(ctx, Sym(iso, "emitWarning")).ToLocal(&emit) || !emit->IsFunction()) return;
  Local<Value> args[] = {
      Str(iso, "Uncaught Node-API callback exception detected, please run node with option "
               "--force-node-api-uncaught-exceptions-policy=true to handle those exceptions properly."),
      Str(iso, "DeprecationWarning"), Str(iso, "DEP0168")};
  (void)emit.As<Function>()->Call(ctx, process, 3, args).ToLocal(&ignored);
}

namespace {

// A report on a fatal error, written on the thread of JavaScript whichever thread met it.
struct Report {
  napi_env env;
  std::string message;
  std::atomic<bool> begun = false;
  std::promise<void> done;
};

void Write(Isolate*, void* p) {
  auto* report = static_cast<Report*>(p);
  if (report->begun.exchange(true)) return;
  napi_env env = report->env;
  HandleScope hs(env->iso);
  Context::Scope cs(env->ctx());
  Local<Value> message = Str(env->iso, report->message.c_str());
  (void)Tell(env, "fatal", 1, &message);
  report->done.set_value();
}

void WriteReport(const std::string& message) {
  bool here = newest && Isolate::TryGetCurrent() == newest->iso;
  napi_env env = here ? newest : AnyEnvironment();
  if (!env || !env->reports || (here && env->in_collection)) return;
  auto* report = new Report{env, message};
  if (here) return Write(env->iso, report);
  env->iso->RequestInterrupt(Write, report);
  Post(env, [](napi_env e, void* p) { Write(e->iso, p); }, report);
  report->done.get_future().wait_for(std::chrono::seconds(2));
}

}  // namespace

void Fatal(const std::string& message) {
  fprintf(stderr, "FATAL ERROR: %s\n", message.c_str());
  WriteReport(message);
  fflush(nullptr);
  // Go would catch it.
  signal(SIGABRT, SIG_DFL);
  abort();
}

void RefuseInCollection(napi_env) {
  Fatal("Finalizer is calling a function that may affect GC state.\n"
        "The finalizers are run directly from GC and must not affect GC state.\n"
        "Use `node_api_post_finalizer` from inside of the finalizer to work around this issue.\n"
        "It schedules the call as a new task in the event loop.");
}
}  // namespace ravel::napi

NAPI_EXPORT napi_status napi_get_last_error_info(napi_env env, const napi_extended_error_info** result) {
  NAPI_BASIC(env);
  if (!result) return Note(env, napi_invalid_arg);
  static const char* const messages[] = {
      nullptr, "Invalid argument", "An object was expected", "A string was expected", "A string or symbol was expected",
      "A function was expected", "A number was expected", "A boolean was expected", "An array was expected",
      "Unknown failure", "An exception is pending", "The async work item was cancelled",
      "napi_escape_handle already called on scope", "Invalid handle scope usage", "Invalid callback scope usage",
      "Thread-safe function queue is full", "Thread-safe function handle is closing", "A bigint was expected",
      "A date was expected", "An arraybuffer was expected", "A detachable arraybuffer was expected",
      "Main thread would deadlock", "External buffers are not allowed", "Cannot run JavaScript",
  };
  env->last.error_message = messages[env->last.error_code];
  *result = &env->last;
  return napi_ok;
}

namespace {

bool AddCode(napi_env env, Local<Context> ctx, Local<Value> error, Local<Value> code) {
  return error.As<Object>()->Set(ctx, ravel::Sym(env->iso, "code"), code).FromMaybe(false);
}

using Maker = Local<Value> (*)(Local<String>, Local<Value>);

napi_status Create(napi_env env, napi_value code, napi_value message, napi_value* result, Maker make) {
  NAPI_ENV(env);
  NAPI_ARG(env, message && result);
  NAPI_EXPECT(env, In(message)->IsString(), napi_string_expected);
  if (code) NAPI_EXPECT(env, In(code)->IsString(), napi_string_expected);
  auto error = make(In(message).As<String>(), {});
  if (code && !AddCode(env, env->ctx(), error, In(code))) return Note(env, napi_generic_failure);
  *result = Out(error);
  return Ok(env);
}

napi_status Throw(napi_env env, const char* code, const char* message, Maker make) {
  NAPI_CALL(env);
  NAPI_ARG(env, message);
  Local<String> text, c;
  if (!String::NewFromUtf8(env->iso, message).ToLocal(&text)) return call.Fail(napi_generic_failure);
  auto error = make(text, {});
  if (code) {
    if (!String::NewFromUtf8(env->iso, code).ToLocal(&c) || !AddCode(env, call.ctx, error, c)) return call.Fail(napi_generic_failure);
  }
  env->iso->ThrowException(error);
  return Note(env, napi_ok);
}

}  // namespace

NAPI_EXPORT napi_status napi_create_error(napi_env env, napi_value code, napi_value message, napi_value* result) {
  return Create(env, code, message, result, Exception::Error);
}
NAPI_EXPORT napi_status napi_create_type_error(napi_env env, napi_value code, napi_value message, napi_value* result) {
  return Create(env, code, message, result, Exception::TypeError);
}
NAPI_EXPORT napi_status napi_create_range_error(napi_env env, napi_value code, napi_value message, napi_value* result) {
  return Create(env, code, message, result, Exception::RangeError);
}
NAPI_EXPORT napi_status node_api_create_syntax_error(napi_env env, napi_value code, napi_value message, napi_value* result) {
  return Create(env, code, message, result, Exception::SyntaxError);
}
NAPI_EXPORT napi_status napi_throw(napi_env env, napi_value error) {
  NAPI_CALL(env);
  NAPI_ARG(env, error);
  env->iso->ThrowException(In(error));
  return Note(env, napi_ok);
}
NAPI_EXPORT napi_status napi_throw_error(napi_env env, const char* code, const char* message) {
  return Throw(env, code, message, Exception::Error);
}
NAPI_EXPORT napi_status napi_throw_type_error(napi_env env, const char* code, const char* message) {
  return Throw(env, code, message, Exception::TypeError);
}
NAPI_EXPORT napi_status napi_throw_range_error(napi_env env, const char* code, const char* message) {
  return Throw(env, code, message, Exception::RangeError);
}
NAPI_EXPORT napi_status node_api_throw_syntax_error(napi_env env, const char* code, const char* message) {
  return Throw(env, code, message, Exception::SyntaxError);
}
NAPI_EXPORT napi_status napi_is_error(napi_env env, napi_value value, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, value && result);
  *result = In(value)->IsNativeError();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_is_exception_pending(napi_env env, bool* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  *result = !env->exception.IsEmpty();
  return Ok(env);
}
NAPI_EXPORT napi_status napi_get_and_clear_last_exception(napi_env env, napi_value* result) {
  NAPI_ENV(env);
  NAPI_ARG(env, result);
  if (env->exception.IsEmpty()) {
    *result = Out(Undefined(env->iso));
  } else {
    *result = Out(env->exception.Get(env->iso));
    env->exception.Reset();
  }
  return Ok(env);
}
NAPI_EXPORT napi_status napi_fatal_exception(napi_env env, napi_value error) {
  NAPI_ENV(env);
  NAPI_ARG(env, error);
  Enter(env, {.ticks = false}, [&] { env->iso->ThrowException(In(error)); });
  return Ok(env);
}
NAPI_EXPORT __attribute__((noreturn)) void napi_fatal_error(const char* location, size_t location_len, const char* message,
                                                            size_t message_len) {
  auto text = [](const char* s, size_t n) { return !s ? std::string() : n == NAPI_AUTO_LENGTH ? std::string(s) : std::string(s, n); };
  std::string where = text(location, location_len);
  Fatal(where.empty() ? text(message, message_len) : where + " " + text(message, message_len));
}
