// An isolate's inspector and its sessions.
#pragma once
#include <v8-inspector.h>

#include <map>
#include <memory>

#include "engine.h"
#include "inspector.h"

namespace ravel {

using v8_inspector::StringBuffer;
using v8_inspector::StringView;

constexpr int kGroup = 1;

struct Session : v8_inspector::V8Inspector::Channel {
  Inspection* owner;
  int id;
  bool remote = false;          // a pause waits for it
  bool closed = false;
  int depth = 0;                // calls of V8's session, or from it, on the stack
  v8::Global<v8::Function> fn;  // who listens, where that is JavaScript of this isolate
  std::unique_ptr<v8_inspector::V8InspectorSession> v8;

  void sendResponse(int, std::unique_ptr<StringBuffer> message) override { Send(message->string()); }
  void sendNotification(std::unique_ptr<StringBuffer> message) override { Send(message->string()); }
  void flushProtocolNotifications() override {}
  void Send(StringView message);
};

struct Inspection : v8_inspector::V8InspectorClient {
  rv_isolate* r;
  std::unique_ptr<v8_inspector::V8Inspector> inspector;  // once it is started
  v8::Global<v8::Function> on_start;
  std::map<int, std::shared_ptr<Session>> sessions;
  std::vector<std::shared_ptr<Session>> dead;  // closed while V8 was in them
  bool reaping = false;
  bool paused = false, resume = false;
  bool in_console = false;
  bool context_gone = false;
  bool listening = false;                        // debuggers may come: V8 keeps what the console says
  std::map<int, v8::Global<v8::Function>> mains;  // a worker's sessions with the main thread
  v8::Global<v8::Function> extend;    // gives the command line API its require
  v8::Global<v8::Function> on_depth;  // told whether asynchronous stacks are wanted
  bool async_wanted = false;
  std::map<void*, std::shared_ptr<bool>> timers;

  explicit Inspection(rv_isolate* isolate) : r(isolate) {}
  void Start(const std::string& name);

  void Connect(int id, bool remote, v8::Local<v8::Function> fn);
  void Disconnect(int id);
  void Dispatch(int id, StringView message);
  void Reap();
  void AddContext(v8::Local<v8::Context> ctx, const std::string& name, const std::string& origin, bool main);
  bool HasRemote() const;

  void runMessageLoopOnPause(int) override;
  void quitMessageLoopOnPause() override { resume = true; }
  void runIfWaitingForDebugger(int) override;
  double currentTimeMS() override;
  v8::Local<v8::Context> ensureDefaultContextInGroup(int) override { return r->ctx.Get(r->iso); }
  std::unique_ptr<StringBuffer> resourceNameToUrl(const StringView& name) override;
  void installAdditionalCommandLineAPI(v8::Local<v8::Context> ctx, v8::Local<v8::Object> target) override;
  void maxAsyncCallStackDepthChanged(int depth) override;
  void startRepeatingTimer(double seconds, TimerCallback fn, void* data) override;
  void cancelTimer(void* data) override;
};

inline StringView View8(const std::string& s) {
  return StringView(reinterpret_cast<const uint8_t*>(s.data()), s.size());
}

// The inspection of an isolate, made when it is first asked for.
Inspection* InspectionOf(rv_isolate* r);
// It, where it is started; or null.
inline Inspection* Live(rv_isolate* r) { return r->inspection && r->inspection->inspector ? r->inspection : nullptr; }

}  // namespace ravel

// Exported by Go.
extern "C" void ravelInspectorSend(uintptr_t isolate, int session, char* text, size_t len);
extern "C" int ravelInspectorWait(uintptr_t isolate);
extern "C" void ravelInspectorRun(uintptr_t isolate);
