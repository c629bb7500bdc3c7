// Sessions and changesets, backups, databases as bytes.
#include "sqlite.h"

using namespace v8;

namespace ravel::sqlite {
namespace {

void Collected(const WeakCallbackInfo<Session>& info) {
  Session* s = info.GetParameter();
  s->handle.Reset();
  info.SetSecondPassCallback([](const WeakCallbackInfo<Session>& info) {
    Session* s = info.GetParameter();
    if (s->of) s->of->sessions.erase(s);
    if (s->session) sqlite3session_delete(s->session);
    delete s;
  });
}

Session* OpenSession(const Info& info) {
  auto* s = Get<Session>(info[0]);
  if (s && s->session) return s;
  Fail(info.GetIsolate(), "ERR_INVALID_STATE", s && !s->of ? "database is not open" : "session is not open");
  return nullptr;
}

// session(db, table or undefined, schema) -> handle
void SessionFn(const Info& info) {
  Connection* c = Open(info);
  if (!c) return;
  Isolate* iso = info.GetIsolate();
  sqlite3_session* session;
  int rc = sqlite3session_create(c->db, Utf8(iso, info[2]).c_str(), &session);
  if (rc != SQLITE_OK) return ThrowError(c, rc);
  std::string table = info[1]->IsString() ? Utf8(iso, info[1]) : "";
  rc = sqlite3session_attach(session, info[1]->IsString() ? table.c_str() : nullptr);
  if (rc != SQLITE_OK) {
    sqlite3session_delete(session);
    return ThrowError(c, rc);
  }
  auto* s = new Session{c, session};
  c->sessions.insert(s);
  auto handle = External::New(iso, s);
  s->handle.Reset(iso, handle);
  s->handle.SetWeak(s, Collected, WeakCallbackType::kParameter);
  info.GetReturnValue().Set(handle);
}

// changes(session, patchset) -> bytes
void ChangesFn(const Info& info) {
  Session* s = OpenSession(info);
  if (!s) return;
  int n = 0;
  void* bytes = nullptr;
  int rc = info[1]->IsTrue() ? sqlite3session_patchset(s->session, &n, &bytes) : sqlite3session_changeset(s->session, &n, &bytes);
  if (rc != SQLITE_OK) return ThrowError(s->of, rc);
  info.GetReturnValue().Set(BytesOf(info.GetIsolate(), bytes, n));
  sqlite3_free(bytes);
}

void CloseSessionFn(const Info& info) {
  Session* s = OpenSession(info);
  if (!s) return;
  s->of->sessions.erase(s);
  sqlite3session_delete(s->session);
  s->session = nullptr;
}

struct Apply {
  Connection* c;
  Local<Value> filter, conflict;
};

int Filter(void* p, const char* table) {
  auto* a = static_cast<Apply*>(p);
  if (!a->filter->IsFunction()) return 1;
  HandleScope scope(a->c->iso);
  Local<Value> name = Str(a->c->iso, table), out;
  return Call(a->c, a->filter.As<Function>(), 1, &name).ToLocal(&out) && out->BooleanValue(a->c->iso);
}

int Conflict(void* p, int what, sqlite3_changeset_iter*) {
  auto* a = static_cast<Apply*>(p);
  if (!a->conflict->IsFunction()) return SQLITE_CHANGESET_ABORT;
  HandleScope scope(a->c->iso);
  Local<Value> kind = Integer::New(a->c->iso, what), out;
  if (!Call(a->c, a->conflict.As<Function>(), 1, &kind).ToLocal(&out)) return SQLITE_CHANGESET_ABORT;
  // What is none of the constants is SQLite's to refuse.
  return out->IsInt32() ? out.As<Int32>()->Value() : -1;
}

// apply(db, bytes, filter, onConflict) -> whether it was not aborted
void ApplyFn(const Info& info) {
  Connection* c = Open(info);
  char* p;
  size_t n;
  if (!c || !View(info[1], &p, &n)) return;
  Apply apply{c, info[2], info[3]};
  // A copy: a callback might change the program's bytes.
  std::string bytes(p, n);
  int rc;
  {
    Busy busy(c);
    rc = sqlite3changeset_apply(c->db, static_cast<int>(n), bytes.data(), Filter, Conflict, &apply);
  }
  if (!c->thrown.IsEmpty() || (rc != SQLITE_OK && rc != SQLITE_ABORT)) return ThrowError(c, rc);
  info.GetReturnValue().Set(rc == SQLITE_OK);
}

// One backup under way: made by backupStart, ended by backupEnd; JavaScript calls both.
struct Backup {
  sqlite3* to = nullptr;
  sqlite3_backup* backup = nullptr;
};

// backupStart(db, path, source, target) -> handle
void BackupStartFn(const Info& info) {
  Connection* c = Open(info);
  if (!c) return;
  Isolate* iso = info.GetIsolate();
  Connection to{iso};
  int rc = sqlite3_open_v2(Utf8(iso, info[1]).c_str(), &to.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, nullptr);
  sqlite3_backup* backup = nullptr;
  if (rc == SQLITE_OK) {
    backup = sqlite3_backup_init(to.db, Utf8(iso, info[3]).c_str(), c->db, Utf8(iso, info[2]).c_str());
    rc = backup ? SQLITE_OK : sqlite3_errcode(to.db);
  }
  if (rc != SQLITE_OK) {
    ThrowError(&to, rc);
    return to.Close();
  }
  c->busy++;  // until backupEnd
  info.GetReturnValue().Set(External::New(iso, new Backup{to.db, backup}));
}

// backupStep(db, handle, pages) -> [done, remaining, total]; throws on an error
void BackupStepFn(const Info& info) {
  auto* c = Get<Connection>(info[0]);
  auto* b = Get<Backup>(info[1]);
  if (!c || !b || !b->backup) return;
  Isolate* iso = info.GetIsolate();
  int rc = sqlite3_backup_step(b->backup, info[2].As<Int32>()->Value());
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_BUSY && rc != SQLITE_LOCKED) {
    Connection to{iso, b->to};
    ThrowError(&to, rc);
    return;
  }
  Local<Value> out[] = {Boolean::New(iso, rc == SQLITE_DONE), Integer::New(iso, sqlite3_backup_remaining(b->backup)),
                        Integer::New(iso, sqlite3_backup_pagecount(b->backup))};
  info.GetReturnValue().Set(Array::New(iso, out, 3));
}

void BackupEndFn(const Info& info) {
  auto* c = Get<Connection>(info[0]);
  auto* b = Get<Backup>(info[1]);
  if (!c || !b || !b->backup) return;
  sqlite3_backup_finish(b->backup);
  b->backup = nullptr;
  sqlite3_close_v2(b->to);
  b->to = nullptr;
  c->busy--;
}

// serialize(db, schema) -> bytes
void SerializeFn(const Info& info) {
  Connection* c = Open(info);
  if (!c) return;
  sqlite3_int64 n = 0;
  auto* bytes = sqlite3_serialize(c->db, Utf8(info.GetIsolate(), info[1]).c_str(), &n, 0);
  if (!bytes && n < 0) return ThrowError(c, SQLITE_ERROR);
  info.GetReturnValue().Set(BytesOf(info.GetIsolate(), bytes, static_cast<size_t>(n)));
  sqlite3_free(bytes);
}

}  // namespace

}  // namespace ravel::sqlite

namespace ravel {
using namespace sqlite;

const NativeFn kSqliteSessionFns[] = {
    {"session", SessionFn, 3},         {"changes", ChangesFn, 2},       {"closeSession", CloseSessionFn, 1}, {"apply", ApplyFn, 4},
    {"backupStart", BackupStartFn, 4}, {"backupStep", BackupStepFn, 3}, {"backupEnd", BackupEndFn, 2},       {"serialize", SerializeFn, 2},
};
const size_t kSqliteSessionFnsCount = std::size(kSqliteSessionFns);

}  // namespace ravel
