// Connections: opening, closing, exec, and what may be asked of one.
#include <string.h>

#include "sqlite.h"

using namespace v8;

// Whether this thread's instance may not reach all files; files.cc.
extern "C" int rv_files_guarded(void);

namespace ravel::sqlite {
namespace {

// This thread's connections that have not been collected.
thread_local std::unordered_set<Connection*> connections;

void Collected(const WeakCallbackInfo<Connection>& info) {
  Connection* c = info.GetParameter();
  c->handle.Reset();
  info.SetSecondPassCallback([](const WeakCallbackInfo<Connection>& info) {
    Connection* c = info.GetParameter();
    c->Close();
    connections.erase(c);
    delete c;
  });
}

// ATTACH and VACUUM INTO name files: none in a restricted instance, where the one of the
// connection was asked for before it was opened.
int GuardedAuthorizer(Connection* c, int action, const char* name) {
  if (!c->guarded || action != SQLITE_ATTACH) return SQLITE_OK;
  bool none = name && (*name == 0 || strcmp(name, ":memory:") == 0);
  return none ? SQLITE_OK : SQLITE_DENY;
}

int Authorize(void* p, int action, const char* a, const char* b, const char* db, const char* trigger) {
  auto* c = static_cast<Connection*>(p);
  if (int rc = GuardedAuthorizer(c, action, a)) return rc;
  if (c->authorizer.IsEmpty()) return SQLITE_OK;
  Isolate* iso = c->iso;
  HandleScope scope(iso);
  Local<Value> argv[] = {Integer::New(iso, action), TextOrNull(iso, a), TextOrNull(iso, b), TextOrNull(iso, db),
                         TextOrNull(iso, trigger)};
  Local<Value> out;
  if (!Call(c, c->authorizer.Get(iso), 5, argv).ToLocal(&out)) return SQLITE_DENY;
  auto bad = [&](Local<Value> error) {
    c->thrown.Reset(iso, error);
    return SQLITE_DENY;
  };
  if (!out->IsInt32()) return bad(Exception::TypeError(Str(iso, "Authorizer callback must return an integer authorization code")));
  int rc = out.As<Int32>()->Value();
  if (rc != SQLITE_OK && rc != SQLITE_DENY && rc != SQLITE_IGNORE)
    return bad(Exception::RangeError(Str(iso, "Authorizer callback returned a invalid authorization code")));
  return rc;
}

void Install(Connection* c) {
  bool needed = c->guarded || !c->authorizer.IsEmpty();
  sqlite3_set_authorizer(c->db, needed ? Authorize : nullptr, c);
}

// open(path, flags, timeout, foreignKeys, doubleQuotes, defensive, extensions) -> handle
void OpenFn(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* c = new Connection{iso};
  c->guarded = rv_files_guarded();
  int rc = sqlite3_open_v2(Utf8(iso, info[0]).c_str(), &c->db, info[1].As<Int32>()->Value() | SQLITE_OPEN_NOMUTEX, nullptr);
  if (rc == SQLITE_OK) {
    sqlite3_busy_timeout(c->db, info[2].As<Int32>()->Value());
    auto set = [&](int option, Local<Value> on) {
      if (rc == SQLITE_OK) rc = sqlite3_db_config(c->db, option, static_cast<int>(on->IsTrue()), nullptr);
    };
    set(SQLITE_DBCONFIG_ENABLE_FKEY, info[3]);
    set(SQLITE_DBCONFIG_DQS_DML, info[4]);
    set(SQLITE_DBCONFIG_DQS_DDL, info[4]);
    set(SQLITE_DBCONFIG_DEFENSIVE, info[5]);
    set(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, info[6]);
  }
  if (rc != SQLITE_OK) {
    ThrowError(c, rc);
    c->Close();
    delete c;
    return;
  }
  Install(c);
  auto handle = External::New(iso, c);
  c->handle.Reset(iso, handle);
  c->handle.SetWeak(c, Collected, WeakCallbackType::kParameter);
  connections.insert(c);
  info.GetReturnValue().Set(handle);
}

void CloseFn(const Info& info) {
  Connection* c = sqlite::Open(info);
  if (!c) return;
  if (c->busy) return Fail(info.GetIsolate(), "ERR_INVALID_STATE", "database is in use");
  c->Close();
}

void ExecFn(const Info& info) {
  Connection* c = sqlite::Open(info);
  if (!c) return;
  std::string sql = Utf8(info.GetIsolate(), info[1]);
  Busy busy(c);
  int rc = sqlite3_exec(c->db, sql.c_str(), nullptr, nullptr, nullptr);
  if (rc != SQLITE_OK) ThrowError(c, rc);
}

// location(db, name) -> the file's path, or null
void LocationFn(const Info& info) {
  Connection* c = sqlite::Open(info);
  if (!c) return;
  const char* name = sqlite3_db_filename(c->db, Utf8(info.GetIsolate(), info[1]).c_str());
  info.GetReturnValue().Set(TextOrNull(info.GetIsolate(), name && *name ? name : nullptr));
}

void InTransactionFn(const Info& info) {
  if (Connection* c = sqlite::Open(info)) info.GetReturnValue().Set(sqlite3_get_autocommit(c->db) == 0);
}

// configure(db, what, on): 0 the defensive flag, 1 extensions
void ConfigureFn(const Info& info) {
  Connection* c = sqlite::Open(info);
  if (!c) return;
  int option = info[1].As<Int32>()->Value() ? SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION : SQLITE_DBCONFIG_DEFENSIVE;
  int rc = sqlite3_db_config(c->db, option, static_cast<int>(info[2]->IsTrue()), nullptr);
  if (rc != SQLITE_OK) ThrowError(c, rc);
}

// limit(db, which, value) -> what it was
void LimitFn(const Info& info) {
  Connection* c = sqlite::Open(info);
  if (c) info.GetReturnValue().Set(sqlite3_limit(c->db, info[1].As<Int32>()->Value(), info[2].As<Int32>()->Value()));
}

// loadExtension(db, path, entryPoint)
void LoadExtensionFn(const Info& info) {
  Connection* c = sqlite::Open(info);
  if (!c) return;
  Isolate* iso = info.GetIsolate();
  if (c->guarded) return Fail(iso, "ERR_LOAD_SQLITE_EXTENSION", "Cannot load SQLite extensions when the permission model is enabled.");
  std::string entry = info[2]->IsString() ? Utf8(iso, info[2]) : "";
  char* why = nullptr;
  Busy busy(c);
  int rc = sqlite3_load_extension(c->db, Utf8(iso, info[1]).c_str(), entry.empty() ? nullptr : entry.c_str(), &why);
  if (rc != SQLITE_OK) Fail(iso, "ERR_LOAD_SQLITE_EXTENSION", why ? why : sqlite3_errstr(rc));
  sqlite3_free(why);
}

// setAuthorizer(db, fn or null)
void SetAuthorizerFn(const Info& info) {
  Connection* c = sqlite::Open(info);
  if (!c) return;
  c->authorizer.Reset();
  if (info[1]->IsFunction()) c->authorizer.Reset(info.GetIsolate(), info[1].As<Function>());
  Install(c);
}

}  // namespace

Connection* Open(const Info& info) {
  auto* c = Get<Connection>(info[0]);
  if (c && c->db) return c;
  Fail(info.GetIsolate(), "ERR_INVALID_STATE", "database is not open");
  return nullptr;
}

void Connection::Close() {
  for (Session* s : sessions) {
    sqlite3session_delete(s->session);
    s->session = nullptr;
    s->of = nullptr;
  }
  sessions.clear();
  for (Statement* s : statements) {
    sqlite3_finalize(s->stmt);
    s->stmt = nullptr;
    s->of = nullptr;
    s->names.clear();
  }
  statements.clear();
  if (db) sqlite3_close_v2(db);
  db = nullptr;
  authorizer.Reset();
  thrown.Reset();
}

}  // namespace ravel::sqlite

namespace ravel {
using namespace sqlite;

const NativeFn kSqliteConnectionFns[] = {
    {"open", OpenFn, 7},           {"close", CloseFn, 1},     {"exec", ExecFn, 2},
    {"location", LocationFn, 2},   {"inTransaction", InTransactionFn, 1}, {"configure", ConfigureFn, 3},
    {"limit", LimitFn, 3},         {"loadExtension", LoadExtensionFn, 3}, {"setAuthorizer", SetAuthorizerFn, 2},
    {"connectionIsOpen", [](const Info& info) {
       auto* c = Get<Connection>(info[0]);
       info.GetReturnValue().Set(c && c->db);
     }, 1},
};
const size_t kSqliteConnectionFnsCount = std::size(kSqliteConnectionFns);

}  // namespace ravel

// At the end of an instance, on its thread.
extern "C" void rv_sqlite_close_all(void) {
  for (auto* c : ravel::sqlite::connections)
    if (!c->busy) c->Close();
}
