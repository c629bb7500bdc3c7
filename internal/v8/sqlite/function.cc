// Functions and aggregates of the program's, called from within SQL.
#include "sqlite.h"

using namespace v8;

namespace ravel::sqlite {
namespace {

struct Function_ {
  Connection* c;
  bool bigints;
  Global<Function> fn;                     // a function, or step
  Global<Value> start;
  Global<Function> inverse, result;
  static void Destroy(void* p) { delete static_cast<Function_*>(p); }
};

// What came out of a call that failed: an exception is on its way, which SQLite's text is not to hide.
void Failed(sqlite3_context* ctx) { sqlite3_result_error(ctx, "", 0); }

bool Arguments(Function_* f, int argc, sqlite3_value** argv, std::vector<Local<Value>>* out) {
  TryCatch tc(f->c->iso);
  for (int i = 0; i < argc; i++) {
    Local<Value> v;
    if (!FromSqlite(f->c->iso, argv[i], f->bigints).ToLocal(&v)) {
      if (f->c->thrown.IsEmpty() && !tc.HasTerminated()) f->c->thrown.Reset(f->c->iso, tc.Exception());
      return false;
    }
    out->push_back(v);
  }
  return true;
}

void Scalar(sqlite3_context* ctx, int argc, sqlite3_value** argv) {
  auto* f = static_cast<Function_*>(sqlite3_user_data(ctx));
  HandleScope scope(f->c->iso);
  std::vector<Local<Value>> args;
  Local<Value> out;
  if (!Arguments(f, argc, argv, &args)) return Failed(ctx);
  if (!Call(f->c, f->fn.Get(f->c->iso), argc, args.data()).ToLocal(&out)) return Failed(ctx);
  Result(f->c, ctx, out);
}

// The state of one group; SQLite's memory is zeroed and is not destructed.
struct Group {
  Global<Value>* state;
  bool told;  // a window's results have been asked for
};

// The state as it is, or where there is none yet as it starts.
MaybeLocal<Value> State(Function_* f, Group* g) {
  Isolate* iso = f->c->iso;
  if (g && g->state) return g->state->Get(iso);
  auto start = f->start.Get(iso);
  if (start->IsFunction() && !Call(f->c, start.As<Function>(), 0, nullptr).ToLocal(&start)) return {};
  if (g) g->state = new Global<Value>(iso, start);
  return start;
}

void StepWith(sqlite3_context* ctx, int argc, sqlite3_value** argv, Global<Function> Function_::* which) {
  auto* f = static_cast<Function_*>(sqlite3_user_data(ctx));
  Isolate* iso = f->c->iso;
  HandleScope scope(iso);
  auto* g = static_cast<Group*>(sqlite3_aggregate_context(ctx, sizeof(Group)));
  if (!g) return sqlite3_result_error_nomem(ctx);
  Local<Value> state, out;
  std::vector<Local<Value>> args;
  if (!State(f, g).ToLocal(&state)) return Failed(ctx);
  args.push_back(state);
  if (!Arguments(f, argc, argv, &args)) return Failed(ctx);
  if (!Call(f->c, (f->*which).Get(iso), argc + 1, args.data()).ToLocal(&out)) return Failed(ctx);
  g->state->Reset(iso, out);
}
void Step(sqlite3_context* ctx, int argc, sqlite3_value** argv) { StepWith(ctx, argc, argv, &Function_::fn); }
void Inverse(sqlite3_context* ctx, int argc, sqlite3_value** argv) { StepWith(ctx, argc, argv, &Function_::inverse); }

void Tell(sqlite3_context* ctx, bool last) {
  auto* f = static_cast<Function_*>(sqlite3_user_data(ctx));
  HandleScope scope(f->c->iso);
  auto* g = static_cast<Group*>(sqlite3_aggregate_context(ctx, last ? 0 : sizeof(Group)));
  Local<Value> out;
  if (last && g && g->told) {
    delete g->state;
    g->state = nullptr;
    return;
  }
  if (!last && g) g->told = true;
  bool fine = State(f, g).ToLocal(&out) &&
              (f->result.IsEmpty() || Call(f->c, f->result.Get(f->c->iso), 1, &out).ToLocal(&out));
  if (last && g) {
    delete g->state;
    g->state = nullptr;
  }
  if (fine)
    Result(f->c, ctx, out);
  else
    Failed(ctx);
}
void Final(sqlite3_context* ctx) { Tell(ctx, true); }
void Current(sqlite3_context* ctx) { Tell(ctx, false); }

// function(db, name, argc, flags, bigints, fn)
void FunctionFn(const Info& info) {
  Connection* c = Open(info);
  if (!c) return;
  Isolate* iso = info.GetIsolate();
  auto* f = new Function_{c, info[4]->IsTrue()};
  f->fn.Reset(iso, info[5].As<Function>());
  int rc = sqlite3_create_function_v2(c->db, Utf8(iso, info[1]).c_str(), info[2].As<Int32>()->Value(),
                                      SQLITE_UTF8 | info[3].As<Int32>()->Value(), f, Scalar, nullptr, nullptr, Function_::Destroy);
  if (rc != SQLITE_OK) ThrowError(c, rc);
}

// aggregate(db, name, argc, flags, bigints, start, step, inverse, result)
void AggregateFn(const Info& info) {
  Connection* c = Open(info);
  if (!c) return;
  Isolate* iso = info.GetIsolate();
  auto* f = new Function_{c, info[4]->IsTrue()};
  f->start.Reset(iso, info[5]);
  f->fn.Reset(iso, info[6].As<Function>());
  bool window = info[7]->IsFunction();
  if (window) f->inverse.Reset(iso, info[7].As<Function>());
  if (info[8]->IsFunction()) f->result.Reset(iso, info[8].As<Function>());
  int rc = sqlite3_create_window_function(c->db, Utf8(iso, info[1]).c_str(), info[2].As<Int32>()->Value(),
                                          SQLITE_UTF8 | info[3].As<Int32>()->Value(), f, Step, Final, window ? Current : nullptr,
                                          window ? Inverse : nullptr, Function_::Destroy);
  if (rc != SQLITE_OK) ThrowError(c, rc);
}

void VersionFn(const Info& info) { info.GetReturnValue().Set(Str(info.GetIsolate(), sqlite3_libversion())); }

}  // namespace

}  // namespace ravel::sqlite

namespace ravel {
using namespace sqlite;

const NativeFn kSqliteFunctionFns[] = {{"function", FunctionFn, 6}, {"aggregate", AggregateFn, 9}, {"version", VersionFn, 0}};
const size_t kSqliteFunctionFnsCount = std::size(kSqliteFunctionFns);

}  // namespace ravel
