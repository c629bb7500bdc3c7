// Statements: binding, stepping, rows. One call from JavaScript for a whole result.
#include <string.h>

#include "sqlite.h"

using namespace v8;

namespace ravel::sqlite {
namespace {

void Collected(const WeakCallbackInfo<Statement>& info) {
  Statement* s = info.GetParameter();
  s->handle.Reset();
  info.SetSecondPassCallback([](const WeakCallbackInfo<Statement>& info) {
    Statement* s = info.GetParameter();
    if (s->of) s->of->statements.erase(s);
    sqlite3_finalize(s->stmt);
    delete s;
  });
}

Statement* Usable(const Info& info) {
  auto* s = Get<Statement>(info[0]);
  Isolate* iso = info.GetIsolate();
  if (!s || !s->stmt) {
    Fail(iso, "ERR_INVALID_STATE", "statement has been finalized");
    return nullptr;
  }
  if (s->running) {
    Fail(iso, "ERR_INVALID_STATE", "statement is being executed");
    return nullptr;
  }
  return s;
}

// While a statement runs: neither it nor its connection can go.
struct Running {
  explicit Running(Statement* s) : s(s), busy(s->of) { s->running = true; }
  ~Running() { s->running = false; }
  Statement* s;
  Busy busy;
};

// prepare(db, sql) -> handle
void PrepareFn(const Info& info) {
  Connection* c = Open(info);
  if (!c) return;
  Isolate* iso = info.GetIsolate();
  std::string sql = Utf8(iso, info[1]);
  sqlite3_stmt* stmt = nullptr;
  int rc;
  {
    Busy busy(c);
    rc = sqlite3_prepare_v2(c->db, sql.data(), static_cast<int>(sql.size()), &stmt, nullptr);
  }
  if (rc != SQLITE_OK) return ThrowError(c, rc);
  auto* s = new Statement{c, stmt};
  c->statements.insert(s);
  auto handle = External::New(iso, s);
  s->handle.Reset(iso, handle);
  s->handle.SetWeak(s, Collected, WeakCallbackType::kParameter);
  info.GetReturnValue().Set(handle);
}

bool BindValue(Statement* s, int at, Local<Value> v) {
  Isolate* iso = s->of->iso;
  int rc;
  char* p;
  size_t n;
  if (v->IsNumber()) {
    rc = sqlite3_bind_double(s->stmt, at, v.As<Number>()->Value());
  } else if (v->IsString()) {
    auto text = v.As<String>();
    size_t room = text->IsOneByte() ? text->Length() * 2 : text->Length() * 3;
    auto* copy = static_cast<char*>(sqlite3_malloc64(room + 1));
    if (!copy) rc = SQLITE_NOMEM;
    else {
      n = text->WriteUtf8V2(iso, copy, room, String::WriteFlags::kReplaceInvalidUtf8);
      rc = sqlite3_bind_text64(s->stmt, at, copy, n, sqlite3_free, SQLITE_UTF8);
    }
  } else if (v->IsNull()) {
    rc = sqlite3_bind_null(s->stmt, at);
  } else if (v->IsArrayBufferView() && View(v, &p, &n)) {
    rc = sqlite3_bind_blob64(s->stmt, at, n ? p : "", n, SQLITE_TRANSIENT);
  } else if (v->IsBigInt()) {
    bool whole;
    int64_t i = v.As<BigInt>()->Int64Value(&whole);
    if (!whole) {
      FailType(iso, "ERR_INVALID_ARG_VALUE", "BigInt value is too large to bind.");
      return false;
    }
    rc = sqlite3_bind_int64(s->stmt, at, i);
  } else {
    FailType(iso, "ERR_INVALID_ARG_TYPE", "Provided value cannot be bound to SQLite parameter " + std::to_string(at) + ".");
    return false;
  }
  if (rc == SQLITE_OK) return true;
  ThrowError(s->of, rc);
  return false;
}

// The parameter that a name without prefix means: 0 none, -1 threw.
int BareParameter(Statement* s, const std::string& name) {
  int found = 0;
  for (int i = 1, n = sqlite3_bind_parameter_count(s->stmt); i <= n; i++) {
    const char* full = sqlite3_bind_parameter_name(s->stmt, i);
    if (!full || name != full + 1) continue;
    if (found) {
      Fail(s->of->iso, "ERR_INVALID_STATE", "Cannot create bare named parameter '" + name + "' because of conflicting names '" +
                                                sqlite3_bind_parameter_name(s->stmt, found) + "' and '" + full + "'.");
      return -1;
    }
    found = i;
  }
  return found;
}

bool BindNamed(Statement* s, Local<Object> names, int flags) {
  Isolate* iso = s->of->iso;
  auto ctx = iso->GetCurrentContext();
  Local<Array> keys;
  if (!names->GetOwnPropertyNames(ctx).ToLocal(&keys)) return false;
  for (uint32_t i = 0; i < keys->Length(); i++) {
    Local<Value> key, value;
    if (!keys->Get(ctx, i).ToLocal(&key)) return false;
    std::string name = Utf8(iso, key);
    int at = sqlite3_bind_parameter_index(s->stmt, name.c_str());
    if (at == 0 && flags & kBareNames) at = BareParameter(s, name);
    if (at < 0) return false;
    if (at == 0) {
      if (flags & kUnknownNames) continue;
      Fail(iso, "ERR_INVALID_STATE", "Unknown named parameter '" + name + "'");
      return false;
    }
    if (!names->Get(ctx, key).ToLocal(&value) || !s->stmt || !BindValue(s, at, value)) return false;
  }
  return true;
}

bool Bind(Statement* s, Local<Value> args, int flags) {
  sqlite3_clear_bindings(s->stmt);
  auto list = args.As<Array>();
  auto ctx = s->of->iso->GetCurrentContext();
  uint32_t first = 0, n = list->Length();
  Local<Value> v;
  if (n > 0) {
    if (!list->Get(ctx, 0).ToLocal(&v)) return false;
    if (v->IsObject() && !v->IsArrayBufferView()) {
      if (!BindNamed(s, v.As<Object>(), flags)) return false;
      first = 1;
    }
  }
  int at = 1;
  for (uint32_t i = first; i < n; i++, at++) {
    for (const char* name; (name = sqlite3_bind_parameter_name(s->stmt, at)) && *name != '?';) at++;
    if (!list->Get(ctx, i).ToLocal(&v) || !BindValue(s, at, v)) return false;
  }
  return true;
}

// The names of the columns; they change when the schema did and the statement was prepared anew.
void LoadNames(Statement* s, int count) {
  int times = sqlite3_stmt_status(s->stmt, SQLITE_STMTSTATUS_REPREPARE, 0);
  if (times == s->prepared && s->names.size() == static_cast<size_t>(count)) return;
  s->prepared = times;
  s->names.clear();
  Isolate* iso = s->of->iso;
  for (int i = 0; i < count; i++)
    s->names.emplace_back(iso, Local<Name>(Sym(iso, sqlite3_column_name(s->stmt, i))));
}

// The row where the statement stands.
MaybeLocal<Value> Row(Statement* s, int count, int flags, Local<Name>* names, Local<Value>* values) {
  Isolate* iso = s->of->iso;
  for (int i = 0; i < count; i++)
    if (!FromSqlite(iso, sqlite3_column_value(s->stmt, i), flags & kBigInts).ToLocal(&values[i])) return {};
  if (flags & kArrays) return Array::New(iso, values, count);
  return Object::New(iso, Null(iso), names, values, count);
}

struct Rows {
  Rows(Statement* s, int flags) : s(s), flags(flags), count(sqlite3_column_count(s->stmt)), names(count), values(count) {
    if (flags & kArrays) return;
    LoadNames(s, count);
    for (int i = 0; i < count; i++) names[i] = s->names[i].Get(s->of->iso);
  }
  MaybeLocal<Value> Next() { return Row(s, count, flags, names.data(), values.data()); }
  Statement* s;
  int flags, count;
  std::vector<Local<Name>> names;
  std::vector<Local<Value>> values;
};

int Step(Statement* s) {
  Running running(s);
  return sqlite3_step(s->stmt);
}

bool Begin(Statement* s, const Info& info, int* flags) {
  *flags = info[1].As<Int32>()->Value();
  sqlite3_reset(s->stmt);
  Running running(s);
  return Bind(s, info[2], *flags);
}

// run(stmt, flags, args, out): last row id and changes go to out, a Float64Array or a BigInt64Array.
void RunFn(const Info& info) {
  Statement* s = Usable(info);
  int flags;
  if (!s || !Begin(s, info, &flags)) return;
  int rc;
  do rc = Step(s);
  while (rc == SQLITE_ROW);
  Connection* c = s->of;
  if (rc != SQLITE_DONE) {
    ThrowError(c, rc);
    sqlite3_reset(s->stmt);
    return;
  }
  sqlite3_reset(s->stmt);
  int64_t id = sqlite3_last_insert_rowid(c->db), changes = sqlite3_changes64(c->db);
  char* p;
  size_t n;
  if (!View(info[3], &p, &n) || n < 16) return;
  double floats[] = {static_cast<double>(id), static_cast<double>(changes)};
  int64_t ints[] = {id, changes};
  memcpy(p, flags & kBigInts ? static_cast<void*>(ints) : floats, 16);
}

// get(stmt, flags, args) -> the first row, or undefined
void GetFn(const Info& info) {
  Statement* s = Usable(info);
  int flags;
  if (!s || !Begin(s, info, &flags)) return;
  int rc = Step(s);
  if (rc == SQLITE_ROW) {
    Rows rows(s, flags);
    Local<Value> row;
    if (rows.Next().ToLocal(&row)) info.GetReturnValue().Set(row);
  } else if (rc != SQLITE_DONE) {
    ThrowError(s->of, rc);
  }
  sqlite3_reset(s->stmt);
}

// all(stmt, flags, args) -> the rows
void AllFn(const Info& info) {
  Statement* s = Usable(info);
  int flags;
  if (!s || !Begin(s, info, &flags)) return;
  Isolate* iso = info.GetIsolate();
  std::vector<Local<Value>> out;
  int rc = Step(s);
  bool fine = true;
  if (rc == SQLITE_ROW) {
    Rows rows(s, flags);
    for (; rc == SQLITE_ROW; rc = Step(s)) {
      EscapableHandleScope scope(iso);
      Local<Value> row;
      fine = rows.Next().ToLocal(&row);
      if (!fine) break;
      out.push_back(scope.Escape(row));
    }
  }
  if (fine && rc != SQLITE_DONE) {
    ThrowError(s->of, rc);
    fine = false;
  }
  sqlite3_reset(s->stmt);
  if (fine) info.GetReturnValue().Set(Array::New(iso, out.data(), out.size()));
}

// begin(stmt, flags, args): to be followed by next
void BeginFn(const Info& info) {
  Statement* s = Usable(info);
  int flags;
  if (s) Begin(s, info, &flags);
}

// next(stmt, flags) -> a row, or undefined after the last
void NextFn(const Info& info) {
  Statement* s = Usable(info);
  if (!s) return;
  int rc = Step(s);
  if (rc == SQLITE_ROW) {
    Rows rows(s, info[1].As<Int32>()->Value());
    Local<Value> row;
    if (rows.Next().ToLocal(&row)) info.GetReturnValue().Set(row);
    return;
  }
  if (rc != SQLITE_DONE) ThrowError(s->of, rc);
  sqlite3_reset(s->stmt);
}

void ResetFn(const Info& info) {
  auto* s = Get<Statement>(info[0]);
  if (s && s->stmt && !s->running) sqlite3_reset(s->stmt);
}

// describe(stmt, what): 0 its text, 1 that with its values, 2 columns, five texts each
void DescribeFn(const Info& info) {
  Statement* s = Usable(info);
  if (!s) return;
  Isolate* iso = info.GetIsolate();
  int what = info[1].As<Int32>()->Value();
  if (what == 0) return info.GetReturnValue().Set(TextOrNull(iso, sqlite3_sql(s->stmt)));
  if (what == 1) {
    char* text = sqlite3_expanded_sql(s->stmt);
    if (!text) return Fail(iso, "ERR_SQLITE_ERROR", "Expanded SQL text would exceed configured limits");
    info.GetReturnValue().Set(TextOrNull(iso, text));
    return sqlite3_free(text);
  }
  std::vector<Local<Value>> out;
  for (int i = 0, n = sqlite3_column_count(s->stmt); i < n; i++)
    for (const char* text : {sqlite3_column_origin_name(s->stmt, i), sqlite3_column_database_name(s->stmt, i),
                             sqlite3_column_name(s->stmt, i), sqlite3_column_table_name(s->stmt, i), sqlite3_column_decltype(s->stmt, i)})
      out.push_back(TextOrNull(iso, text));
  info.GetReturnValue().Set(Array::New(iso, out.data(), out.size()));
}

}  // namespace

}  // namespace ravel::sqlite

namespace ravel {
using namespace sqlite;

const NativeFn kSqliteStatementFns[] = {
    {"prepare", PrepareFn, 2}, {"run", RunFn, 4},     {"get", GetFn, 3},     {"all", AllFn, 3},
    {"begin", BeginFn, 3},     {"next", NextFn, 2},   {"reset", ResetFn, 1}, {"describe", DescribeFn, 2},
};
const size_t kSqliteStatementFnsCount = std::size(kSqliteStatementFns);

}  // namespace ravel
