// binding('util'): looks into objects for util.inspect and friends.
#include "engine.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

void GetPromiseDetails(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsPromise()) return;
  auto p = info[0].As<Promise>();
  Local<Value> parts[] = {Integer::New(iso, p->State()),
                          p->State() == Promise::kPending ? Local<Value>(Undefined(iso)) : p->Result()};
  info.GetReturnValue().Set(Array::New(iso, parts, 2));
}

// getProxyDetails(p, both = true): [target, handler], or the target alone
void GetProxyDetails(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsProxy()) return;
  auto p = info[0].As<Proxy>();
  if (info.Length() > 1 && !info[1]->BooleanValue(iso)) return info.GetReturnValue().Set(p->GetTarget());
  Local<Value> parts[] = {p->GetTarget(), p->GetHandler()};
  info.GetReturnValue().Set(Array::New(iso, parts, 2));
}

// previewEntries(it[, wantKind]): entries, or [entries, isKeyValue]
void PreviewEntries(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsObject()) return;
  bool key_value = false;
  Local<Array> entries;
  if (!info[0].As<Object>()->PreviewEntries(&key_value).ToLocal(&entries)) return;
  if (info.Length() < 2) return info.GetReturnValue().Set(entries);
  Local<Value> parts[] = {entries, Boolean::New(iso, key_value)};
  info.GetReturnValue().Set(Array::New(iso, parts, 2));
}

void GetOwnNonIndexProperties(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsObject()) return;
  auto filter = info[1]->IsInt32() ? static_cast<PropertyFilter>(info[1].As<Int32>()->Value()) : ALL_PROPERTIES;
  Local<Array> out;
  if (info[0].As<Object>()->GetPropertyNames(iso->GetCurrentContext(), KeyCollectionMode::kOwnOnly, filter, IndexFilter::kSkipIndices)
          .ToLocal(&out))
    info.GetReturnValue().Set(out);
}

void GetConstructorName(const Info& info) {
  if (info[0]->IsObject()) info.GetReturnValue().Set(info[0].As<Object>()->GetConstructorName());
}

void GetCallSites(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  int n = info[0]->IsInt32() ? info[0].As<Int32>()->Value() : 10;
  if (n < 0) n = 0;
  if (n > 200) n = 200;
  // Frames of vm contexts count too.
  auto options = static_cast<StackTrace::StackTraceOptions>(StackTrace::kDetailed |
                                                            StackTrace::kExposeFramesAcrossSecurityOrigins);
  auto st = StackTrace::CurrentStackTrace(iso, n + 1, options);
  std::vector<Local<Value>> out;
  for (int i = 1; i < st->GetFrameCount(); i++) {
    auto f = st->GetFrame(iso, i);
    auto fn = f->GetFunctionName();
    auto script = f->GetScriptName();
    Local<Name> keys[] = {Sym(iso, "functionName"), Sym(iso, "scriptId"), Sym(iso, "scriptName"),
                          Sym(iso, "lineNumber"), Sym(iso, "columnNumber"), Sym(iso, "column")};
    Local<Value> vals[] = {fn.IsEmpty() ? String::Empty(iso) : fn,
                           Str(iso, std::to_string(f->GetScriptId()).c_str()),
                           script.IsEmpty() ? String::Empty(iso) : script,
                           Integer::New(iso, f->GetLineNumber()), Integer::New(iso, f->GetColumn()),
                           Integer::New(iso, f->GetColumn())};
    out.push_back(Object::New(iso, Object::New(iso)->GetPrototypeV2(), keys, vals, 6));
  }
  (void)ctx;
  info.GetReturnValue().Set(Array::New(iso, out.data(), out.size()));
}

void GetCallerLocation(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto st = StackTrace::CurrentStackTrace(iso, 2);
  if (st->GetFrameCount() != 2) return;
  auto f = st->GetFrame(iso, 1);
  Local<Value> parts[] = {Integer::New(iso, f->GetLineNumber()), Integer::New(iso, f->GetColumn()),
                          f->GetScriptNameOrSourceURL()};
  if (parts[2].IsEmpty()) parts[2] = String::Empty(iso);
  info.GetReturnValue().Set(Array::New(iso, parts, 3));
}

// getErrorSource(error): [source line, column, line number] of the first frame of its stack, undefined without one
void GetErrorSource(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsObject()) return;
  auto message = Exception::CreateMessage(iso, info[0]);
  Local<String> line;
  int column, number;
  if (message.IsEmpty() || !message->GetSourceLine(ctx).ToLocal(&line) || !message->GetStartColumn(ctx).To(&column) ||
      !message->GetLineNumber(ctx).To(&number))
    return;
  Local<Value> parts[] = {line, Integer::New(iso, column), Integer::New(iso, number)};
  info.GetReturnValue().Set(Array::New(iso, parts, 3));
}

void ArrayBufferViewHasBuffer(const Info& info) {
  if (info[0]->IsArrayBufferView()) info.GetReturnValue().Set(info[0].As<ArrayBufferView>()->HasBuffer());
}

void IsDetached(const Info& info) {
  if (info[0]->IsArrayBuffer()) info.GetReturnValue().Set(info[0].As<ArrayBuffer>()->WasDetached());
}

void MarkPromiseHandled(const Info& info) {
  if (info[0]->IsPromise()) info[0].As<Promise>()->MarkAsHandled();
}

}  // namespace

const NativeFn kUtilFns[] = {
    {"getPromiseDetails", GetPromiseDetails, 1},
    {"getProxyDetails", GetProxyDetails, 2},
    {"previewEntries", PreviewEntries, 2},
    {"getOwnNonIndexProperties", GetOwnNonIndexProperties, 2},
    {"getConstructorName", GetConstructorName, 1},
    {"getCallSites", GetCallSites, 1},
    {"getCallerLocation", GetCallerLocation, 0},
    {"getErrorSource", GetErrorSource, 1},
    {"arrayBufferViewHasBuffer", ArrayBufferViewHasBuffer, 1},
    {"isArrayBufferDetached", IsDetached, 1},
    {"markPromiseHandled", MarkPromiseHandled, 1},
};
const size_t kUtilFnsCount = std::size(kUtilFns);

}  // namespace ravel
