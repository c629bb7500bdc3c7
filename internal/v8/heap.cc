// binding('v8'): heap snapshots, statistics, profiles of the processor, of allocation and of the collector.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <v8-profiler.h>

#include <chrono>
#include <mutex>

#include "engine.h"

using namespace v8;

namespace ravel {

// The profilers that an isolate runs.
struct Profilers {
  CpuProfiler* cpu = nullptr;
  std::vector<ProfilerId> running;
  bool heap = false;
  // of setHeapSnapshotNearHeapLimit
  int snapshots_left = 0, sequence = 0;
  bool in_snapshot = false;
  std::string folder, name_tail;
};

namespace {

using Info = FunctionCallbackInfo<Value>;

Profilers* ProfilersOf(rv_isolate* r) {
  if (!r->profilers) r->profilers = new Profilers;
  return r->profilers;
}

class FileStream : public OutputStream {
 public:
  explicit FileStream(int fd) : fd_(fd) {}
  int error = 0;
  void EndOfStream() override {}
  int GetChunkSize() override { return 64 << 10; }
  WriteResult WriteAsciiChunk(char* data, int size) override {
    while (size > 0) {
      ssize_t n = write(fd_, data, size);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        error = n < 0 ? errno : EIO;
        return kAbort;
      }
      data += n;
      size -= static_cast<int>(n);
    }
    return kContinue;
  }

 private:
  int fd_;
};

class StringStream : public OutputStream {
 public:
  std::string text;
  void EndOfStream() override {}
  int GetChunkSize() override { return 64 << 10; }
  WriteResult WriteAsciiChunk(char* data, int size) override {
    text.append(data, size);
    return kContinue;
  }
};

// 0, or errno.
int WriteSnapshot(Isolate* iso, int fd, bool internals, bool numbers) {
  HandleScope hs(iso);
  HeapProfiler::HeapSnapshotOptions options;
  options.snapshot_mode = internals ? HeapProfiler::HeapSnapshotMode::kExposeInternals : HeapProfiler::HeapSnapshotMode::kRegular;
  options.numerics_mode = numbers ? HeapProfiler::NumericsMode::kExposeNumericValues : HeapProfiler::NumericsMode::kHideNumericValues;
  const HeapSnapshot* snapshot = iso->GetHeapProfiler()->TakeHeapSnapshot(options);
  if (!snapshot) return ENOMEM;
  FileStream out(fd);
  snapshot->Serialize(&out, HeapSnapshot::kJSON);
  const_cast<HeapSnapshot*>(snapshot)->Delete();
  return out.error;
}

// writeSnapshot(fd, internals, numericValues) -> 0 or an errno
void WriteSnapshot_(const Info& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsInt32()) return Throw(iso, "a descriptor is needed");
  info.GetReturnValue().Set(
      WriteSnapshot(iso, info[0].As<Int32>()->Value(), info[1]->BooleanValue(iso), info[2]->BooleanValue(iso)));
}

void HeapCodeStatistics_(const Info& info) {
  Isolate* iso = info.GetIsolate();
  HeapCodeStatistics s;
  iso->GetHeapCodeAndMetadataStatistics(&s);
  Local<Value> out[] = {Number::New(iso, s.code_and_metadata_size()), Number::New(iso, s.bytecode_and_metadata_size()),
                        Number::New(iso, s.external_script_source_size()), Number::New(iso, s.cpu_profiler_metadata_size())};
  info.GetReturnValue().Set(Array::New(iso, out, 4));
}

// queryObjects(prototype) -> all objects that inherit from it
void QueryObjects(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  if (!info[0]->IsObject()) return Throw(iso, "a prototype is needed");
  struct Below : QueryObjectPredicate {
    Local<Context> ctx;
    Local<Object> proto;
    bool Filter(Local<Object> o) override {
      if (o->IsModuleNamespaceObject() || o->IsProxy()) return false;
      for (auto p = o->GetPrototypeV2(); p->IsObject(); p = p.As<Object>()->GetPrototypeV2()) {
        if (p == proto) return true;
        if (p->IsProxy()) return false;
      }
      return false;
    }
  } below;
  below.ctx = ctx;
  below.proto = info[0].As<Object>();
  std::vector<Global<Object>> found;
  iso->GetHeapProfiler()->QueryObjects(ctx, &below, &found);
  std::vector<Local<Value>> out;
  for (auto& g : found) out.push_back(g.Get(iso));
  info.GetReturnValue().Set(Array::New(iso, out.data(), out.size()));
}

// ---- the processor ----

// The engine's sampler takes SIGPROF over while it runs. A signal that is still under way when it has ended must find
// nobody: Go's handler, which it would restore, is not made for a thread in C++.
void QuietSigprof() {
  static std::once_flag once;
  std::call_once(once, [] { signal(SIGPROF, SIG_IGN); });
}

bool StartCpu(rv_isolate* r, uint32_t* id) {
  QuietSigprof();
  auto* p = ProfilersOf(r);
  HandleScope hs(r->iso);
  if (!p->cpu) p->cpu = CpuProfiler::New(r->iso);
  auto result = p->cpu->Start(CpuProfilingOptions(kLeafNodeLineNumbers, CpuProfilingOptions::kNoSampleLimit));
  if (result.status == CpuProfilingStatus::kErrorTooManyProfilers) return false;
  p->running.push_back(result.id);
  *id = result.id;
  return true;
}

bool StopCpu(rv_isolate* r, uint32_t id, std::string* out) {
  auto* p = ProfilersOf(r);
  HandleScope hs(r->iso);
  for (size_t i = 0; i < p->running.size(); i++) {
    if (p->running[i] != id) continue;
    p->running.erase(p->running.begin() + i);
    CpuProfile* profile = p->cpu->Stop(id);
    StringStream s;
    if (profile) {
      profile->Serialize(&s, CpuProfile::kJSON);
      profile->Delete();
    }
    if (p->running.empty()) {
      p->cpu->Dispose();
      p->cpu = nullptr;
    }
    *out = std::move(s.text);
    return true;
  }
  return false;
}

// startCpuProfile() -> number, undefined when too many run
void StartCpuProfile(const Info& info) {
  uint32_t id;
  if (StartCpu(Of(info.GetIsolate()), &id)) info.GetReturnValue().Set(id);
}
void StopCpuProfile(const Info& info) {
  Isolate* iso = info.GetIsolate();
  std::string text;
  if (info[0]->IsUint32() && StopCpu(Of(iso), info[0].As<Uint32>()->Value(), &text))
    info.GetReturnValue().Set(Str(iso, text.c_str()));
}

// ---- allocation ----

std::string Quoted(const std::string& s) {
  std::string out = "\"";
  for (unsigned char c : s) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20) {
      char hex[8];
      snprintf(hex, sizeof hex, "\\u%04x", c);
      out += hex;
    } else {
      out += static_cast<char>(c);
    }
  }
  return out + "\"";
}

void AppendNode(Isolate* iso, const AllocationProfile::Node* n, std::string& out) {
  size_t self = 0;
  for (auto& a : n->allocations) self += a.size * a.count;
  out += "{\"selfSize\":" + std::to_string(self) + ",\"id\":" + std::to_string(n->node_id) +
         ",\"callFrame\":{\"functionName\":" + Quoted(Utf8(iso, n->name)) + ",\"scriptId\":\"" + std::to_string(n->script_id) +
         "\",\"url\":" + Quoted(Utf8(iso, n->script_name)) + ",\"lineNumber\":" + std::to_string(n->line_number - 1) +
         ",\"columnNumber\":" + std::to_string(n->column_number - 1) + "},\"children\":[";
  for (size_t i = 0; i < n->children.size(); i++) {
    if (i) out += ',';
    AppendNode(iso, n->children[i], out);
  }
  out += "]}";
}

bool StartHeap(rv_isolate* r) {
  auto* p = ProfilersOf(r);
  if (p->heap) return false;
  p->heap = r->iso->GetHeapProfiler()->StartSamplingHeapProfiler();
  return p->heap;
}

bool StopHeap(rv_isolate* r, std::string* out) {
  auto* p = ProfilersOf(r);
  if (!p->heap) return false;
  p->heap = false;
  HandleScope hs(r->iso);
  auto* profiler = r->iso->GetHeapProfiler();
  std::unique_ptr<AllocationProfile> profile(profiler->GetAllocationProfile());
  profiler->StopSamplingHeapProfiler();
  if (!profile) return false;
  *out = "{\"head\":";
  AppendNode(r->iso, profile->GetRootNode(), *out);
  *out += ",\"samples\":[";
  bool first = true;
  for (auto& s : profile->GetSamples()) {
    if (!first) *out += ',';
    first = false;
    *out += "{\"size\":" + std::to_string(s.size * s.count) + ",\"nodeId\":" + std::to_string(s.node_id) +
            ",\"ordinal\":" + std::to_string(s.sample_id) + "}";
  }
  *out += "]}";
  return true;
}

// ---- the collector ----

struct GcProfiler {
  Isolate* iso;
  Global<External> handle;
  bool on = false;
  bool first = true;
  std::chrono::steady_clock::time_point began;
  std::string text;
};

int64_t WallMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void AppendHeap(Isolate* iso, std::string& out) {
  HeapStatistics h;
  iso->GetHeapStatistics(&h);
  std::pair<const char*, size_t> fields[] = {
      {"totalHeapSize", h.total_heap_size()},
      {"totalHeapSizeExecutable", h.total_heap_size_executable()},
      {"totalPhysicalSize", h.total_physical_size()},
      {"totalAvailableSize", h.total_available_size()},
      {"totalGlobalHandlesSize", h.total_global_handles_size()},
      {"usedGlobalHandlesSize", h.used_global_handles_size()},
      {"usedHeapSize", h.used_heap_size()},
      {"heapSizeLimit", h.heap_size_limit()},
      {"mallocedMemory", h.malloced_memory()},
      {"externalMemory", h.external_memory()},
      {"peakMallocedMemory", h.peak_malloced_memory()},
  };
  out += "{\"heapStatistics\":{";
  for (size_t i = 0; i < std::size(fields); i++)
    out += std::string(i ? "," : "") + "\"" + fields[i].first + "\":" + std::to_string(fields[i].second);
  out += "},\"heapSpaceStatistics\":[";
  for (size_t i = 0; i < iso->NumberOfHeapSpaces(); i++) {
    HeapSpaceStatistics s;
    iso->GetHeapSpaceStatistics(&s, i);
    out += std::string(i ? "," : "") + "{\"spaceName\":\"" + s.space_name() + "\",\"spaceSize\":" + std::to_string(s.space_size()) +
           ",\"spaceUsedSize\":" + std::to_string(s.space_used_size()) + ",\"spaceAvailableSize\":" +
           std::to_string(s.space_available_size()) + ",\"physicalSpaceSize\":" + std::to_string(s.physical_space_size()) + "}";
  }
  out += "]}";
}

const char* GcName(GCType t) {
  switch (t) {
    case kGCTypeScavenge: return "Scavenge";
    case kGCTypeMinorMarkSweep: return "MinorMarkSweep";
    case kGCTypeMarkSweepCompact: return "MarkSweepCompact";
    case kGCTypeIncrementalMarking: return "IncrementalMarking";
    case kGCTypeProcessWeakCallbacks: return "ProcessWeakCallbacks";
    default: return "Unknown";
  }
}

void Before(Isolate* iso, GCType type, GCCallbackFlags, void* data) {
  auto* p = static_cast<GcProfiler*>(data);
  p->began = std::chrono::steady_clock::now();
  p->text += std::string(p->first ? "" : ",") + "{\"gcType\":\"" + GcName(type) + "\",\"beforeGC\":";
  p->first = false;
  AppendHeap(iso, p->text);
}
void After(Isolate* iso, GCType, GCCallbackFlags, void* data) {
  auto* p = static_cast<GcProfiler*>(data);
  double us = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - p->began).count();
  p->text += ",\"cost\":" + std::to_string(us) + ",\"afterGC\":";
  AppendHeap(iso, p->text);
  p->text += "}";
}

void GcOff(GcProfiler* p) {
  if (!p->on) return;
  p->on = false;
  p->iso->RemoveGCPrologueCallback(Before, p);
  p->iso->RemoveGCEpilogueCallback(After, p);
}

void NewGcProfiler(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* p = new GcProfiler{iso, {}, false, true, {}, {}};
  auto handle = External::New(iso, p);
  p->handle.Reset(iso, handle);
  p->handle.SetWeak(p, [](const WeakCallbackInfo<GcProfiler>& w) {
    auto* dead = w.GetParameter();
    dead->handle.Reset();
    w.SetSecondPassCallback([](const WeakCallbackInfo<GcProfiler>& w) {
      GcOff(w.GetParameter());
      delete w.GetParameter();
    });
  }, WeakCallbackType::kParameter);
  info.GetReturnValue().Set(handle);
}
void StartGcProfiler(const Info& info) {
  if (!info[0]->IsExternal()) return;
  auto* p = static_cast<GcProfiler*>(info[0].As<External>()->Value());
  if (p->on) return;
  p->on = p->first = true;
  p->text = "{\"version\":1,\"startTime\":" + std::to_string(WallMs()) + ",\"statistics\":[";
  p->iso->AddGCPrologueCallback(Before, p);
  p->iso->AddGCEpilogueCallback(After, p);
}
void StopGcProfiler(const Info& info) {
  if (!info[0]->IsExternal()) return;
  auto* p = static_cast<GcProfiler*>(info[0].As<External>()->Value());
  if (!p->on) return;
  GcOff(p);
  p->text += "],\"endTime\":" + std::to_string(WallMs()) + "}";
  std::string text;
  text.swap(p->text);
  info.GetReturnValue().Set(Str(info.GetIsolate(), text.c_str()));
}

// ---- before the heap is full ----

size_t SnapshotNearLimit(void* data, size_t current, size_t initial) {
  auto* r = static_cast<rv_isolate*>(data);
  auto* p = r->profilers;
  constexpr size_t kRoom = size_t{64} << 20;
  if (p->in_snapshot) return current + kRoom;
  p->in_snapshot = true;
  time_t now = time(nullptr);
  struct tm t;
  localtime_r(&now, &t);
  char name[128];
  snprintf(name, sizeof name, "Heap.%04d%02d%02d.%02d%02d%02d.%s.%03d.heapsnapshot", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
           t.tm_hour, t.tm_min, t.tm_sec, p->name_tail.c_str(), ++p->sequence);
  std::string path = p->folder.empty() ? name : p->folder + "/" + name;
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  int failed = fd < 0 ? errno : WriteSnapshot(r->iso, fd, false, false);
  if (fd >= 0) close(fd);
  if (failed) {
    fprintf(stderr, "Failed to write snapshot to %s: %s\n", path.c_str(), strerror(failed));
  } else {
    fprintf(stderr, "Wrote snapshot to %s\n", path.c_str());
  }
  p->in_snapshot = false;
  if (--p->snapshots_left <= 0 || failed) {
    r->iso->RemoveNearHeapLimitCallback(SnapshotNearLimit, 0);
    r->iso->AutomaticallyRestoreInitialHeapLimit(0.95);
  }
  return current + kRoom;
}

// snapshotNearHeapLimit(count, folder, tail of the names)
void SnapshotNearHeapLimit(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto* r = Of(iso);
  auto* p = ProfilersOf(r);
  if (!info[0]->IsInt32() || p->snapshots_left > 0) return;
  p->snapshots_left = info[0].As<Int32>()->Value();
  p->folder = Utf8(iso, info[1]);
  p->name_tail = Utf8(iso, info[2]);
  if (p->snapshots_left > 0) iso->AddNearHeapLimitCallback(SnapshotNearLimit, r);
}

}  // namespace

void EndProfilers(rv_isolate* r) {
  auto* p = r->profilers;
  if (!p) return;
  if (p->cpu) {
    HandleScope hs(r->iso);
    for (auto id : p->running)
      if (CpuProfile* profile = p->cpu->Stop(id)) profile->Delete();
    p->cpu->Dispose();
  }
  if (p->heap) r->iso->GetHeapProfiler()->StopSamplingHeapProfiler();
  delete p;
  r->profilers = nullptr;
}

const NativeFn kHeapFns[] = {
    {"writeSnapshot", WriteSnapshot_, 3},
    {"heapCodeStatistics", HeapCodeStatistics_, 0},
    {"queryObjects", QueryObjects, 1},
    {"startCpuProfile", StartCpuProfile, 0},
    {"stopCpuProfile", StopCpuProfile, 1},
    {"newGcProfiler", NewGcProfiler, 0},
    {"startGcProfiler", StartGcProfiler, 1},
    {"stopGcProfiler", StopGcProfiler, 1},
    {"snapshotNearHeapLimit", SnapshotNearHeapLimit, 3},
};
const size_t kHeapFnsCount = std::size(kHeapFns);

}  // namespace ravel

using namespace ravel;

static char* Copied(const std::string& s) { return strdup(s.c_str()); }

extern "C" {
int rv_heap_snapshot(rv_isolate* r, int fd, int internals, int numbers) {
  Isolate::Scope is(r->iso);
  return WriteSnapshot(r->iso, fd, internals, numbers);
}
int rv_cpu_profile_start(rv_isolate* r, uint32_t* id) {
  Isolate::Scope is(r->iso);
  HandleScope hs(r->iso);
  Context::Scope cs(r->ctx.Get(r->iso));
  return StartCpu(r, id);
}
char* rv_cpu_profile_stop(rv_isolate* r, uint32_t id) {
  Isolate::Scope is(r->iso);
  std::string text;
  return StopCpu(r, id, &text) ? Copied(text) : nullptr;
}
int rv_heap_profile_start(rv_isolate* r) {
  Isolate::Scope is(r->iso);
  return StartHeap(r);
}
char* rv_heap_profile_stop(rv_isolate* r) {
  Isolate::Scope is(r->iso);
  std::string text;
  return StopHeap(r, &text) ? Copied(text) : nullptr;
}
}
