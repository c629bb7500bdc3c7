// What the files of this room share: connections, statements, and how values cross.
#pragma once
#include <string>
#include <unordered_set>
#include <vector>

#include "engine.h"
#include "sqlite3-binding.h"

namespace ravel::sqlite {

using Info = v8::FunctionCallbackInfo<v8::Value>;

struct Statement;
struct Session;

// One connection. It lives until its handle is collected; db is null once it is closed.
struct Connection {
  v8::Isolate* iso;
  sqlite3* db = nullptr;
  v8::Global<v8::External> handle;
  v8::Global<v8::Value> thrown;  // by a callback of SQLite's; for who called SQLite
  v8::Global<v8::Function> authorizer;
  bool guarded = false;  // reaches no file but its own
  int busy = 0;          // calls of SQLite under way
  std::unordered_set<Statement*> statements;
  std::unordered_set<Session*> sessions;
  void Close();
};

struct Statement {
  Connection* of;
  sqlite3_stmt* stmt;
  v8::Global<v8::External> handle;
  bool running = false;
  std::vector<v8::Global<v8::Name>> names;  // of its columns
  int prepared = -1;                        // how often it was when these were made
};

struct Session {
  Connection* of;
  sqlite3_session* session;
  v8::Global<v8::External> handle;
};

// While SQLite is called: the connection can't be closed.
struct Busy {
  explicit Busy(Connection* c) : c(c) { c->busy++; }
  ~Busy() { c->busy--; }
  Connection* c;
};

// How statements read and bind; lib/internal/sqlite/statement.js has the same numbers.
enum Flags { kBigInts = 1, kArrays = 2, kBareNames = 4, kUnknownNames = 8 };

// Exceptions.
void Fail(v8::Isolate* iso, const char* code, const std::string& message);      // an Error
void FailType(v8::Isolate* iso, const char* code, const std::string& message);  // a TypeError
void FailRange(v8::Isolate* iso, const char* code, const std::string& message);
v8::Local<v8::Value> SqliteError(Connection* c, int rc);
// What a callback threw meanwhile, else SQLite's own error.
void ThrowError(Connection* c, int rc);

// Values. FromSqlite throws where an integer is too large for a number.
v8::MaybeLocal<v8::Value> FromSqlite(v8::Isolate* iso, sqlite3_value* v, bool bigints);
v8::Local<v8::String> TextOf(v8::Isolate* iso, const char* text, int n);
v8::Local<v8::Value> BytesOf(v8::Isolate* iso, const void* bytes, size_t n);
v8::Local<v8::Value> TextOrNull(v8::Isolate* iso, const char* text);
void Result(Connection* c, sqlite3_context* ctx, v8::Local<v8::Value> v);

// The thing behind a handle, or an exception where it is closed.
template <typename T>
T* Get(v8::Local<v8::Value> v) {
  return v->IsExternal() ? static_cast<T*>(v.As<v8::External>()->Value()) : nullptr;
}
Connection* Open(const Info& info);

// Calls a callback of the program from within SQLite. Empty: it threw, which is kept.
v8::MaybeLocal<v8::Value> Call(Connection* c, v8::Local<v8::Function> fn, int argc, v8::Local<v8::Value>* argv);

}  // namespace ravel::sqlite
