// Values and errors, both ways.
#include <string.h>

#include "sqlite.h"

using namespace v8;

namespace ravel::sqlite {

namespace {

void Put(Isolate* iso, Local<Value> error, const char* key, Local<Value> value) {
  (void)error.As<Object>()->CreateDataProperty(iso->GetCurrentContext(), Sym(iso, key), value);
}

void ThrowCoded(Isolate* iso, Local<Value> error, const char* code) {
  Put(iso, error, "code", Str(iso, code));
  iso->ThrowException(error);
}

constexpr int64_t kSafe = 9007199254740991;

}  // namespace

void Fail(Isolate* iso, const char* code, const std::string& message) {
  ThrowCoded(iso, Exception::Error(Str(iso, message.c_str())), code);
}
void FailType(Isolate* iso, const char* code, const std::string& message) {
  ThrowCoded(iso, Exception::TypeError(Str(iso, message.c_str())), code);
}
void FailRange(Isolate* iso, const char* code, const std::string& message) {
  ThrowCoded(iso, Exception::RangeError(Str(iso, message.c_str())), code);
}

Local<Value> SqliteError(Connection* c, int rc) {
  Isolate* iso = c->iso;
  bool own = c->db && (sqlite3_errcode(c->db) & 0xff) == (rc & 0xff);
  int code = own ? sqlite3_extended_errcode(c->db) : rc;
  auto e = Exception::Error(Str(iso, own ? sqlite3_errmsg(c->db) : sqlite3_errstr(rc)));
  Put(iso, e, "code", Str(iso, "ERR_SQLITE_ERROR"));
  Put(iso, e, "errcode", Integer::New(iso, code));
  Put(iso, e, "errstr", Str(iso, sqlite3_errstr(code)));
  return e;
}

void ThrowError(Connection* c, int rc) {
  if (c->iso->IsExecutionTerminating()) return;
  if (!c->thrown.IsEmpty()) {
    auto e = c->thrown.Get(c->iso);
    c->thrown.Reset();
    c->iso->ThrowException(e);
    return;
  }
  c->iso->ThrowException(SqliteError(c, rc));
}

Local<String> TextOf(Isolate* iso, const char* text, int n) {
  Local<String> s;
  unsigned char high = 0;
  for (int i = 0; i < n; i++) high |= static_cast<unsigned char>(text[i]);
  bool made = high < 0x80 ? String::NewFromOneByte(iso, reinterpret_cast<const uint8_t*>(text), NewStringType::kNormal, n).ToLocal(&s)
                          : String::NewFromUtf8(iso, text, NewStringType::kNormal, n).ToLocal(&s);
  return made ? s : String::Empty(iso);
}

Local<Value> TextOrNull(Isolate* iso, const char* text) {
  if (text) return TextOf(iso, text, static_cast<int>(strlen(text)));
  return Null(iso);
}

Local<Value> BytesOf(Isolate* iso, const void* bytes, size_t n) {
  auto store = NewStore(n, false);
  if (!store) return Null(iso);
  if (n) memcpy(store->Data(), bytes, n);
  return Uint8Array::New(ArrayBuffer::New(iso, std::move(store)), 0, n);
}

MaybeLocal<Value> FromSqlite(Isolate* iso, sqlite3_value* v, bool bigints) {
  switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER: {
      int64_t n = sqlite3_value_int64(v);
      if (bigints) return BigInt::New(iso, n);
      if (n >= -kSafe && n <= kSafe) return Number::New(iso, static_cast<double>(n));
      FailRange(iso, "ERR_OUT_OF_RANGE", "Value is too large to be represented as a JavaScript number: " + std::to_string(n));
      return {};
    }
    case SQLITE_FLOAT:
      return Number::New(iso, sqlite3_value_double(v));
    case SQLITE_TEXT: {
      auto* text = reinterpret_cast<const char*>(sqlite3_value_text(v));
      return TextOf(iso, text, sqlite3_value_bytes(v));
    }
    case SQLITE_BLOB: {
      const void* bytes = sqlite3_value_blob(v);
      return BytesOf(iso, bytes, sqlite3_value_bytes(v));
    }
  }
  return Null(iso);
}

void Result(Connection* c, sqlite3_context* ctx, Local<Value> v) {
  Isolate* iso = c->iso;
  char* p;
  size_t n;
  if (v->IsNullOrUndefined()) {
    sqlite3_result_null(ctx);
  } else if (v->IsNumber()) {
    sqlite3_result_double(ctx, v.As<Number>()->Value());
  } else if (v->IsString()) {
    std::string text = Utf8(iso, v);
    sqlite3_result_text64(ctx, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } else if (v->IsBigInt()) {
    bool whole;
    int64_t i = v.As<BigInt>()->Int64Value(&whole);
    if (whole)
      sqlite3_result_int64(ctx, i);
    else
      sqlite3_result_error(ctx, "BigInt value is too large for SQLite", -1);
  } else if (v->IsArrayBufferView() && View(v, &p, &n)) {
    sqlite3_result_blob64(ctx, n ? p : "", n, SQLITE_TRANSIENT);
  } else if (v->IsPromise()) {
    sqlite3_result_error(ctx, "Asynchronous user-defined functions are not supported", -1);
  } else {
    sqlite3_result_error(ctx, "Returned JavaScript value cannot be converted to a SQLite value", -1);
  }
}

MaybeLocal<Value> Call(Connection* c, Local<Function> fn, int argc, Local<Value>* argv) {
  // What the last one threw is still on its way out.
  if (!c->thrown.IsEmpty() || c->iso->IsExecutionTerminating()) return {};
  TryCatch tc(c->iso);
  Local<Value> out;
  if (fn->Call(c->iso->GetCurrentContext(), Undefined(c->iso), argc, argv).ToLocal(&out)) return out;
  if (tc.HasCaught() && !tc.HasTerminated()) c->thrown.Reset(c->iso, tc.Exception());
  return {};
}

}  // namespace ravel::sqlite
