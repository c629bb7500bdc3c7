// binding('inspector'): what JavaScript reaches without Go.
#include "inspection.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

Inspection* Live(const Info& info) { return ravel::Live(Of(info.GetIsolate())); }

// onStart(fn): has it called when there is an inspector.
void OnStart(const Info& info) {
  if (info[0]->IsFunction()) InspectionOf(Of(info.GetIsolate()))->on_start.Reset(info.GetIsolate(), info[0].As<Function>());
}

// attach(session, fn): a session of this isolate, whose messages fn gets.
void Attach(const Info& info) {
  auto* in = Live(info);
  if (!in || !info[0]->IsInt32() || !info[1]->IsFunction()) return Throw(info.GetIsolate(), "no inspector");
  in->Connect(info[0].As<Int32>()->Value(), false, info[1].As<Function>());
}

// attachMain(session, fn | undefined): who hears the main thread.
void AttachMain(const Info& info) {
  if (!info[0]->IsInt32()) return;
  auto* in = InspectionOf(Of(info.GetIsolate()));
  int id = info[0].As<Int32>()->Value();
  if (info[1]->IsFunction()) {
    in->mains[id].Reset(info.GetIsolate(), info[1].As<Function>());
  } else {
    in->mains.erase(id);
  }
}

// wrapConsole(engineFn, ownFn, name): calls both. No frame of JavaScript stands between the program and V8's console.
void CallBoth(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  auto pair = info.Data().As<Array>();
  std::vector<Local<Value>> args(info.Length());
  for (int i = 0; i < info.Length(); i++) args[i] = info[i];
  Local<Value> engine, own, out;
  if (!pair->Get(ctx, 0).ToLocal(&engine) || !pair->Get(ctx, 1).ToLocal(&own)) return;
  auto* in = Live(info);
  if (in && (in->listening || !in->sessions.empty()) && !in->in_console && engine->IsFunction()) {
    in->in_console = true;
    bool ok = !engine.As<Function>()->Call(ctx, info.This(), info.Length(), args.data()).IsEmpty();
    if (Of(iso)->inspection) Of(iso)->inspection->in_console = false;
    if (!ok) return;
  }
  if (own->IsFunction() && own.As<Function>()->Call(ctx, info.This(), info.Length(), args.data()).ToLocal(&out))
    info.GetReturnValue().Set(out);
}

void WrapConsole(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  Local<Value> both[] = {info[0], info[1]};
  Local<Function> fn;
  if (!info[2]->IsString() ||
      !Function::New(ctx, CallBoth, Array::New(iso, both, 2), 0, ConstructorBehavior::kThrow).ToLocal(&fn))
    return;
  fn->SetName(info[2].As<String>());
  info.GetReturnValue().Set(fn);
}

// setHooks(extendCommandLine, onAsyncDepth) -> whether asynchronous stacks are wanted now
void SetHooks(const Info& info) {
  auto* in = Live(info);
  if (!in) return;
  if (info[0]->IsFunction()) in->extend.Reset(info.GetIsolate(), info[0].As<Function>());
  if (info[1]->IsFunction()) in->on_depth.Reset(info.GetIsolate(), info[1].As<Function>());
  info.GetReturnValue().Set(in->async_wanted);
}

// reportException(error): one that ends the program.
void ReportException(const Info& info) {
  auto* in = Live(info);
  if (!in || in->sessions.empty()) return;
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  auto m = Exception::CreateMessage(iso, info[0]);
  auto units = [&](Local<Value> v, std::vector<uint16_t>& out) {
    if (v.IsEmpty() || !v->IsString()) return StringView();
    auto s = v.As<String>();
    out.resize(s->Length());
    s->WriteV2(iso, 0, s->Length(), out.data());
    return StringView(out.data(), out.size());
  };
  std::vector<uint16_t> text, url;
  static const std::string what = "Uncaught";
  auto stack = m->GetStackTrace();
  int script = m->GetScriptOrigin().ScriptId();
  if (!stack.IsEmpty() && stack->GetFrameCount() > 0 && stack->GetFrame(iso, 0)->GetScriptId() == script) script = 0;
  in->inspector->exceptionThrown(ctx, View8(what), info[0], units(m->Get(), text), units(m->GetScriptResourceName(), url),
                                 m->GetLineNumber(ctx).FromMaybe(0), m->GetStartColumn(ctx).FromMaybe(0),
                                 in->inspector->createStackTrace(stack), script);
}

// V8 keeps odd numbers for promises.
void* TaskOf(Local<Value> id) {
  return reinterpret_cast<void*>(static_cast<uintptr_t>(id->IsNumber() ? id.As<Number>()->Value() : 0) << 1);
}

// asyncScheduled(name, id, recurring)
void AsyncScheduled(const Info& info) {
  auto* in = Live(info);
  if (!in || !info[0]->IsString()) return;
  std::string name = Utf8(info.GetIsolate(), info[0]);
  in->inspector->asyncTaskScheduled(View8(name), TaskOf(info[1]), info[2]->IsTrue());
}
void AsyncStarted(const Info& info) {
  if (auto* in = Live(info)) in->inspector->asyncTaskStarted(TaskOf(info[0]));
}
void AsyncFinished(const Info& info) {
  if (auto* in = Live(info)) in->inspector->asyncTaskFinished(TaskOf(info[0]));
}
void AsyncCanceled(const Info& info) {
  if (auto* in = Live(info)) in->inspector->asyncTaskCanceled(TaskOf(info[0]));
}

// breakAndCall(fn, this, ...args): pauses at the first statement of fn.
void BreakAndCall(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsFunction()) return;
  if (auto* in = Live(info)) {
    static const std::string why = "Break on start";
    for (auto& s : in->sessions) s.second->v8->schedulePauseOnNextStatement(View8(why), View8(why));
  }
  std::vector<Local<Value>> args;
  for (int i = 2; i < info.Length(); i++) args.push_back(info[i]);
  Local<Value> out;
  if (info[0].As<Function>()->Call(iso->GetCurrentContext(), info[1], static_cast<int>(args.size()), args.data()).ToLocal(&out))
    info.GetReturnValue().Set(out);
}

}  // namespace

const NativeFn kInspectorFns[] = {
    {"onStart", OnStart, 1},
    {"attach", Attach, 2},
    {"attachMain", AttachMain, 2},
    {"wrapConsole", WrapConsole, 3},
    {"setHooks", SetHooks, 2},
    {"reportException", ReportException, 1},
    {"asyncScheduled", AsyncScheduled, 3},
    {"asyncStarted", AsyncStarted, 1},
    {"asyncFinished", AsyncFinished, 1},
    {"asyncCanceled", AsyncCanceled, 1},
    {"breakAndCall", BreakAndCall, 2},
};
const size_t kInspectorFnsCount = std::size(kInspectorFns);

}  // namespace ravel
