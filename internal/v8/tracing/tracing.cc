// The engine's trace events: the default platform's controller records them, its own writer words them.
#include "tracing.h"

#include <libplatform/v8-tracing.h>
#include <stdlib.h>
#include <string.h>

#include <sstream>
#include <string>

#include "engine.h"

namespace {

using v8::platform::tracing::TraceBuffer;
using v8::platform::tracing::TraceConfig;
using v8::platform::tracing::TraceWriter;
using v8::platform::tracing::TracingController;

// A scope that began while events were recorded looks for its event when it ends, maybe long after: buffer and writer
// are never given up.
std::ostringstream* out = nullptr;

TracingController* Controller() { return static_cast<TracingController*>(ravel::ThePlatform()->GetTracingController()); }

}  // namespace

extern "C" void rv_tracing_start(const char* categories) {
  if (out == nullptr) {
    out = new std::ostringstream();
    TraceWriter* writer = TraceWriter::CreateJSONTraceWriter(*out);
    out->str("");  // the beginning of a file, of which there is one already
    Controller()->Initialize(TraceBuffer::CreateTraceBufferRingBuffer(TraceBuffer::kRingBufferChunks, writer));
  }
  auto config = new TraceConfig();
  config->SetTraceRecordMode(v8::platform::tracing::RECORD_CONTINUOUSLY);
  std::istringstream list(categories);
  for (std::string name; std::getline(list, name, ',');) {
    if (!name.empty()) config->AddIncludedCategory(name.c_str());
  }
  Controller()->StartTracing(config);
}

extern "C" char* rv_stack_text(int frames) {
  v8::Isolate* iso = v8::Isolate::GetCurrent();
  v8::HandleScope scope(iso);
  v8::Local<v8::StackTrace> stack = v8::StackTrace::CurrentStackTrace(iso, frames);
  std::string text;
  for (int i = 0; i < stack->GetFrameCount(); i++) {
    v8::Local<v8::StackFrame> frame = stack->GetFrame(iso, i);
    v8::String::Utf8Value name(iso, frame->GetFunctionName()), file(iso, frame->GetScriptNameOrSourceURL());
    std::string place = std::string(*file != nullptr ? *file : "<anonymous>") + ":" + std::to_string(frame->GetLineNumber()) + ":" +
                        std::to_string(frame->GetColumn());
    text += name.length() > 0 ? std::string("    at ") + *name + " (" + place + ")\n" : "    at " + place + "\n";
  }
  return strdup(text.c_str());
}

extern "C" char* rv_tracing_stop(size_t* size) {
  *size = 0;
  if (out == nullptr) return nullptr;
  Controller()->StopTracing();
  std::string text = out->str();
  out->str("");
  size_t begin = !text.empty() && text[0] == ',' ? 1 : 0;
  *size = text.size() - begin;
  char* copy = static_cast<char*>(malloc(*size + 1));
  if (copy == nullptr) {
    *size = 0;
    return nullptr;
  }
  memcpy(copy, text.data() + begin, *size);
  return copy;
}
