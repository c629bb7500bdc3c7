// Sessions of V8's inspector, and what V8 asks of its embedder: waiting while the program is paused, names, timers.
#include "inspection.h"

#include <v8-microtask-queue.h>
#include <v8-platform.h>

#include <chrono>

using namespace v8;

namespace ravel {
namespace {

std::string ToUtf8(Isolate* iso, StringView v) {
  if (v.is8Bit()) {
    std::string out;
    out.reserve(v.length());
    for (size_t i = 0; i < v.length(); i++) {
      uint8_t c = v.characters8()[i];
      if (c < 0x80) {
        out += static_cast<char>(c);
      } else {
        out += static_cast<char>(0xc0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3f));
      }
    }
    return out;
  }
  HandleScope hs(iso);
  Local<String> s;
  if (!String::NewFromTwoByte(iso, v.characters16(), NewStringType::kNormal, static_cast<int>(v.length())).ToLocal(&s))
    return {};
  return Utf8(iso, s);
}

MaybeLocal<String> ToString(Isolate* iso, StringView v) {
  int n = static_cast<int>(v.length());
  return v.is8Bit() ? String::NewFromOneByte(iso, v.characters8(), NewStringType::kNormal, n)
                    : String::NewFromTwoByte(iso, v.characters16(), NewStringType::kNormal, n);
}

// Units that stand for themselves in the path of a file: URL.
bool Plain(char16_t c) {
  if (c <= ' ' || c >= 0x7f) return false;
  return !strchr("\"#%<>?\\^`{|}", static_cast<int>(c)) || c == '|';
}

struct ReapTask : Task {
  rv_isolate* r;
  explicit ReapTask(rv_isolate* isolate) : r(isolate) {}
  void Run() override {
    if (Live(r)) r->inspection->Reap();
  }
};

struct RepeatTask : Task {
  rv_isolate* r;
  std::shared_ptr<bool> alive;
  double seconds;
  v8_inspector::V8InspectorClient::TimerCallback fn;
  void* data;
  RepeatTask(rv_isolate* isolate, std::shared_ptr<bool> a, double s, v8_inspector::V8InspectorClient::TimerCallback f, void* d)
      : r(isolate), alive(std::move(a)), seconds(s), fn(f), data(d) {}
  void Run() override {
    if (!*alive) return;
    HandleScope hs(r->iso);
    fn(data);
    if (*alive) Schedule(r, alive, seconds, fn, data);
  }
  static void Schedule(rv_isolate* r, std::shared_ptr<bool> alive, double seconds,
                       v8_inspector::V8InspectorClient::TimerCallback fn, void* data) {
    ThePlatform()->GetForegroundTaskRunner(r->iso)->PostDelayedTask(
        std::make_unique<RepeatTask>(r, std::move(alive), seconds, fn, data), seconds);
  }
};

void End(rv_isolate* r) {
  Inspection* in = r->inspection;
  if (!in) return;
  in->on_depth.Reset();
  in->extend.Reset();
  in->mains.clear();
  for (auto& t : in->timers) *t.second = false;
  for (auto& s : in->sessions) s.second->closed = true;
  in->dead.clear();
  in->sessions.clear();
  in->inspector.reset();
  r->inspection = nullptr;
  r->on_context = nullptr;
  delete in;
}

}  // namespace

void Session::Send(StringView message) {
  if (closed || owner->r->iso->IsExecutionTerminating()) return;
  Isolate* iso = owner->r->iso;
  if (fn.IsEmpty()) {
    std::string text = ToUtf8(iso, message);
    ravelInspectorSend(owner->r->id, id, text.data(), text.size());
    return;
  }
  HandleScope hs(iso);
  auto ctx = owner->r->ctx.Get(iso);
  Context::Scope cs(ctx);
  TryCatch tc(iso);
  Local<String> text;
  if (!ToString(iso, message).ToLocal(&text)) return;
  Local<Value> arg = text;
  auto keep = owner->sessions.count(id) ? owner->sessions[id] : nullptr;
  depth++;
  (void)fn.Get(iso)->Call(ctx, Undefined(iso), 1, &arg);
  depth--;
}

void Inspection::Connect(int id, bool remote, Local<Function> fn) {
  auto s = std::make_shared<Session>();
  s->owner = this;
  s->id = id;
  s->remote = remote;
  if (!fn.IsEmpty()) s->fn.Reset(r->iso, fn);
  sessions[id] = s;
  s->v8 = inspector->connect(kGroup, s.get(), StringView(), v8_inspector::V8Inspector::kFullyTrusted);
}

void Inspection::Disconnect(int id) {
  auto it = sessions.find(id);
  if (it == sessions.end()) return;
  auto s = it->second;
  sessions.erase(it);
  if (s->depth > 0) {
    // V8 is still in it: it is freed when the stack is clear.
    s->closed = true;
    s->v8->stop();
    dead.push_back(std::move(s));
    if (!reaping) {
      reaping = true;
      ThePlatform()->GetForegroundTaskRunner(r->iso)->PostNonNestableTask(std::make_unique<ReapTask>(r));
    }
    return;
  }
  s->v8.reset();  // which answers what is open
  s->closed = true;
  if (paused && !HasRemote()) resume = true;
}

void Inspection::Reap() {
  reaping = false;
  HandleScope hs(r->iso);
  std::vector<std::shared_ptr<Session>> list;
  list.swap(dead);
  for (auto& s : list) {
    if (s->depth == 0) {
      s->v8.reset();
    } else {
      dead.push_back(std::move(s));
    }
  }
}

void Inspection::Dispatch(int id, StringView message) {
  auto it = sessions.find(id);
  if (it == sessions.end()) return;
  auto s = it->second;
  s->depth++;
  s->v8->dispatchProtocolMessage(message);
  s->depth--;
}

bool Inspection::HasRemote() const {
  for (auto& s : sessions)
    if (s.second->remote) return true;
  return false;
}

void Inspection::AddContext(Local<Context> ctx, const std::string& name, const std::string& origin, bool main) {
  static const std::string is = "{\"isDefault\":true}", is_not = "{\"isDefault\":false}";
  auto units = [&](const std::string& s, std::vector<uint16_t>& out) {
    auto v = Str(r->iso, s.c_str());
    out.resize(v->Length());
    v->WriteV2(r->iso, 0, v->Length(), out.data());
    return StringView(out.data(), out.size());
  };
  HandleScope hs(r->iso);
  std::vector<uint16_t> n, o;
  v8_inspector::V8ContextInfo info(ctx, kGroup, units(name, n));
  info.origin = units(origin, o);
  info.auxData = View8(main ? is : is_not);
  info.hasMemoryOnConsole = true;
  inspector->contextCreated(info);
}

void Inspection::runMessageLoopOnPause(int) {
  if (paused) return;
  paused = true;
  resume = false;
  while (!resume && HasRemote() && !r->iso->IsExecutionTerminating())
    if (!ravelInspectorWait(r->id)) break;
  paused = false;
}

void Inspection::runIfWaitingForDebugger(int) { ravelInspectorRun(r->id); }

double Inspection::currentTimeMS() {
  return std::chrono::duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::unique_ptr<StringBuffer> Inspection::resourceNameToUrl(const StringView& name) {
  if (name.length() == 0 || (name.is8Bit() ? name.characters8()[0] : name.characters16()[0]) != '/') return nullptr;
  std::string path = ToUtf8(r->iso, name), out = "file://";
  for (char ch : path) {
    auto c = static_cast<unsigned char>(ch);
    if (Plain(c)) {
      out += ch;
    } else {
      static const char* digits = "0123456789ABCDEF";
      out += '%';
      out += digits[c >> 4];
      out += digits[c & 15];
    }
  }
  return StringBuffer::create(View8(out));
}

void Inspection::installAdditionalCommandLineAPI(Local<Context> ctx, Local<Object> target) {
  if (extend.IsEmpty() || ctx != r->ctx.Get(r->iso)) return;
  TryCatch tc(r->iso);
  Local<Value> arg = target;
  (void)extend.Get(r->iso)->Call(ctx, Undefined(r->iso), 1, &arg);
}

void Inspection::maxAsyncCallStackDepthChanged(int depth) {
  async_wanted = depth > 0;
  if (on_depth.IsEmpty()) return;
  Isolate* iso = r->iso;
  HandleScope hs(iso);
  auto ctx = r->ctx.Get(iso);
  Context::Scope cs(ctx);
  TryCatch tc(iso);
  Local<Value> arg = Boolean::New(iso, async_wanted);
  (void)on_depth.Get(iso)->Call(ctx, Undefined(iso), 1, &arg);
}

void Inspection::startRepeatingTimer(double seconds, TimerCallback fn, void* data) {
  auto alive = std::make_shared<bool>(true);
  cancelTimer(data);
  timers[data] = alive;
  RepeatTask::Schedule(r, alive, seconds, fn, data);
}

void Inspection::cancelTimer(void* data) {
  auto it = timers.find(data);
  if (it == timers.end()) return;
  *it->second = false;
  timers.erase(it);
}

Inspection* InspectionOf(rv_isolate* r) {
  if (!r->inspection) {
    r->inspection = new Inspection(r);
    r->end_inspection = End;
  }
  return r->inspection;
}

void Inspection::Start(const std::string& name) {
  if (inspector) return;
  Isolate* iso = r->iso;
  auto main = r->ctx.Get(iso);
  inspector = v8_inspector::V8Inspector::create(iso, this);
  AddContext(main, name, "", true);
  for (auto& note : r->contexts)
    if (!note->ctx.IsEmpty()) AddContext(note->ctx.Get(iso), note->name, note->origin, false);
  r->on_context = [](rv_isolate* r, const ContextNote& note) {
    r->inspection->AddContext(note.ctx.Get(r->iso), note.name, note.origin, false);
  };
  if (on_start.IsEmpty()) return;
  TryCatch tc(iso);
  (void)on_start.Get(iso)->Call(main, Undefined(iso), 0, nullptr);
  on_start.Reset();
}

}  // namespace ravel

using namespace ravel;

namespace {

struct Scope {
  Isolate::Scope is;
  HandleScope hs;
  Context::Scope cs;
  explicit Scope(rv_isolate* r) : is(r->iso), hs(r->iso), cs(r->ctx.Get(r->iso)) {}
};

}  // namespace

extern "C" {

void rvi_start(void* isolate, const char* name) {
  auto* r = static_cast<rv_isolate*>(isolate);
  Scope s(r);
  InspectionOf(r)->Start(name);
}

void rvi_connect(void* isolate, int session, int remote) {
  auto* r = static_cast<rv_isolate*>(isolate);
  if (!Live(r)) return;
  Scope s(r);
  r->inspection->Connect(session, remote, {});
}

void rvi_disconnect(void* isolate, int session) {
  auto* r = static_cast<rv_isolate*>(isolate);
  if (!Live(r)) return;
  Scope s(r);
  r->inspection->Disconnect(session);
}

void rvi_notify(void* isolate, int session, const char* text, size_t len) {
  auto* r = static_cast<rv_isolate*>(isolate);
  if (!Live(r)) return;
  Scope s(r);
  auto it = r->inspection->sessions.find(session);
  Local<String> str;
  if (it == r->inspection->sessions.end() ||
      !String::NewFromUtf8(r->iso, text, NewStringType::kNormal, static_cast<int>(len)).ToLocal(&str))
    return;
  std::vector<uint16_t> units(str->Length());
  str->WriteV2(r->iso, 0, str->Length(), units.data());
  auto keep = it->second;
  keep->Send(StringView(units.data(), units.size()));
}

void rvi_dispatch(void* isolate, int session, const uint16_t* message, size_t len) {
  auto* r = static_cast<rv_isolate*>(isolate);
  if (!Live(r)) return;
  Scope s(r);
  r->inspection->Dispatch(session, StringView(message, len));
}

int rvi_knows(const char* method, size_t len) {
  return v8_inspector::V8InspectorSession::canDispatchMethod(
      StringView(reinterpret_cast<const uint8_t*>(method), len));
}

void rvi_pause_next(void* isolate, const char* reason) {
  auto* r = static_cast<rv_isolate*>(isolate);
  if (!Live(r)) return;
  Scope s(r);
  std::string text = reason;
  for (auto& session : r->inspection->sessions) session.second->v8->schedulePauseOnNextStatement(View8(text), View8(text));
}

void rvi_listening(void* isolate, int on) {
  auto* r = static_cast<rv_isolate*>(isolate);
  if (Live(r)) r->inspection->listening = on;
}

void rvi_from_main(void* isolate, int session, const char* text, size_t len) {
  auto* r = static_cast<rv_isolate*>(isolate);
  if (!r->inspection) return;
  auto it = r->inspection->mains.find(session);
  if (it == r->inspection->mains.end()) return;
  Scope s(r);
  Local<String> str;
  Local<Function> job;
  if (!String::NewFromUtf8(r->iso, text, NewStringType::kNormal, static_cast<int>(len)).ToLocal(&str)) return;
  Local<Value> call[] = {it->second.Get(r->iso), str};
  auto run = [](const FunctionCallbackInfo<Value>& info) {
    auto ctx = info.GetIsolate()->GetCurrentContext();
    auto call = info.Data().As<Array>();
    Local<Value> fn, arg;
    if (call->Get(ctx, 0).ToLocal(&fn) && call->Get(ctx, 1).ToLocal(&arg))
      (void)fn.As<Function>()->Call(ctx, Undefined(info.GetIsolate()), 1, &arg);
  };
  auto ctx = r->ctx.Get(r->iso);
  if (Function::New(ctx, run, Array::New(r->iso, call, 2)).ToLocal(&job)) ctx->GetMicrotaskQueue()->EnqueueMicrotask(r->iso, job);
}

void rvi_context_gone(void* isolate) {
  auto* r = static_cast<rv_isolate*>(isolate);
  if (!Live(r) || r->inspection->context_gone) return;
  Scope s(r);
  r->inspection->context_gone = true;
  r->inspection->inspector->contextDestroyed(r->ctx.Get(r->iso));
}
}
