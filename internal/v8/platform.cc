// The V8 platform: V8's own worker threads, but foreground tasks of each isolate go to that isolate's loop.
#include <libplatform/libplatform.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>

#include "engine.h"

namespace ravel {
namespace {

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// The work V8 does for a program on its worker threads: an asynchronous compilation of WebAssembly, say. What is only for
// speed (best effort) does not count.
class Workload {
 public:
  void Begin() { pending_.fetch_add(1, std::memory_order_relaxed); }
  void End() {
    if (pending_.fetch_sub(1, std::memory_order_acq_rel) == 1) Changed();
  }
  void Changed() {
    std::lock_guard<std::mutex> lock(mu_);
    changed_.notify_all();
  }
  // Blocks until nothing is under way or `ready` holds; it is asked again at every change.
  template <typename F>
  void Wait(F ready) {
    std::unique_lock<std::mutex> lock(mu_);
    changed_.wait(lock, [&] { return pending_.load(std::memory_order_acquire) == 0 || ready(); });
  }

 private:
  std::atomic<int64_t> pending_{0};
  std::mutex mu_;
  std::condition_variable changed_;
};

class CountedTask : public v8::Task {
 public:
  CountedTask(Workload* load, std::unique_ptr<v8::Task> task) : load_(load), task_(std::move(task)) { load_->Begin(); }
  ~CountedTask() override {
    task_.reset();
    load_->End();
  }
  void Run() override { task_->Run(); }

 private:
  Workload* load_;
  std::unique_ptr<v8::Task> task_;
};

class Runner : public v8::TaskRunner {
 public:
  Runner(int fd, Workload* load) : fd_(fd), load_(load) {}
  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

  void Close() {
    std::deque<std::unique_ptr<v8::Task>> tasks;
    std::vector<Delayed> delayed;
    std::lock_guard<std::mutex> lock(mu_);
    closed_ = true;
    tasks.swap(tasks_);
    delayed.swap(delayed_);
  }

  void RunAll() {
    std::deque<std::unique_ptr<v8::Task>> tasks;
    {
      std::lock_guard<std::mutex> lock(mu_);
      tasks.swap(tasks_);
      double now = Now();
      for (size_t i = 0; i < delayed_.size();) {
        if (delayed_[i].at <= now) {
          tasks.push_back(std::move(delayed_[i].task));
          delayed_[i] = std::move(delayed_.back());
          delayed_.pop_back();
        } else {
          i++;
        }
      }
    }
    for (auto& t : tasks) t->Run();
  }

  bool HasTasks() {
    std::lock_guard<std::mutex> lock(mu_);
    return !tasks_.empty();
  }

  double Next() {
    std::lock_guard<std::mutex> lock(mu_);
    if (!tasks_.empty()) return 0;
    double best = -1, now = Now();
    for (auto& d : delayed_) {
      double left = d.at > now ? d.at - now : 0;
      if (best < 0 || left < best) best = left;
    }
    return best;
  }

 protected:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override { Post(std::move(task), 0); }
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override {
    Post(std::move(task), 0);
  }
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay, const v8::SourceLocation&) override {
    Post(std::move(task), delay);
  }
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay,
                                      const v8::SourceLocation&) override {
    Post(std::move(task), delay);
  }
  void PostIdleTaskImpl(std::unique_ptr<v8::IdleTask>, const v8::SourceLocation&) override {}

 private:
  struct Delayed {
    double at;
    std::unique_ptr<v8::Task> task;
  };
  void Post(std::unique_ptr<v8::Task> task, double delay) {
    {
      std::lock_guard<std::mutex> lock(mu_);
      if (closed_) return;
      if (delay > 0) {
        delayed_.push_back({Now() + delay, std::move(task)});
      } else {
        tasks_.push_back(std::move(task));
      }
      if (fd_ >= 0) {
        uint64_t one = 1;
        ssize_t n = write(fd_, &one, sizeof one);
        (void)n;
      }
    }
    load_->Changed();
  }
  std::mutex mu_;
  std::deque<std::unique_ptr<v8::Task>> tasks_;
  std::vector<Delayed> delayed_;
  bool closed_ = false;
  int fd_;
  Workload* load_;
};

class HostPlatform : public v8::Platform {
 public:
  explicit HostPlatform(int threads)
      : inner_(v8::platform::NewDefaultPlatform(threads, v8::platform::IdleTaskSupport::kDisabled)) {}

  v8::PageAllocator* GetPageAllocator() override { return inner_->GetPageAllocator(); }
  v8::ThreadIsolatedAllocator* GetThreadIsolatedAllocator() override { return inner_->GetThreadIsolatedAllocator(); }
  void OnCriticalMemoryPressure() override { inner_->OnCriticalMemoryPressure(); }
  int NumberOfWorkerThreads() override { return inner_->NumberOfWorkerThreads(); }
  bool IdleTasksEnabled(v8::Isolate*) override { return false; }
  double MonotonicallyIncreasingTime() override { return inner_->MonotonicallyIncreasingTime(); }
  double CurrentClockTimeMillis() override { return inner_->CurrentClockTimeMillis(); }
  v8::TracingController* GetTracingController() override { return inner_->GetTracingController(); }
  StackTracePrinter GetStackTracePrinter() override { return inner_->GetStackTracePrinter(); }

  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* iso, v8::TaskPriority) override {
    return Get(iso);
  }
  std::shared_ptr<Runner> Get(v8::Isolate* iso) {
    std::lock_guard<std::mutex> lock(mu_);
    auto it = runners_.find(iso);
    if (it == runners_.end()) it = runners_.emplace(iso, std::make_shared<Runner>(-1, &load_)).first;
    return it->second;
  }
  void Add(v8::Isolate* iso, int fd) {
    std::lock_guard<std::mutex> lock(mu_);
    runners_[iso] = std::make_shared<Runner>(fd, &load_);
  }
  // Waits until V8 has something for the isolate to do, or nothing that could become that.
  bool Await(v8::Isolate* iso) {
    auto runner = Get(iso);
    load_.Wait([&] { return runner->HasTasks(); });
    return runner->HasTasks();
  }
  void Remove(v8::Isolate* iso) {
    std::shared_ptr<Runner> r;
    {
      std::lock_guard<std::mutex> lock(mu_);
      auto it = runners_.find(iso);
      if (it == runners_.end()) return;
      r = it->second;
      runners_.erase(it);
    }
    r->Close();
  }

 protected:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation& location) override {
    // Ours, so that its workers come by PostTaskOnWorkerThreadImpl.
    return v8::platform::NewDefaultJobHandle(this, priority, std::move(task), NumberOfWorkerThreads());
  }
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation& location) override {
    if (priority != v8::TaskPriority::kBestEffort) task = std::make_unique<CountedTask>(&load_, std::move(task));
    inner_->PostTaskOnWorkerThread(priority, std::move(task), location);
  }
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task, double delay,
                                         const v8::SourceLocation& location) override {
    inner_->PostDelayedTaskOnWorkerThread(priority, std::move(task), delay, location);
  }

 private:
  Workload load_;
  std::unique_ptr<v8::Platform> inner_;
  std::mutex mu_;
  std::unordered_map<v8::Isolate*, std::shared_ptr<Runner>> runners_;
};

HostPlatform* platform = nullptr;

}  // namespace

void RegisterIsolate(v8::Isolate* iso, int wake_fd) { platform->Add(iso, wake_fd); }
void UnregisterIsolate(v8::Isolate* iso) { platform->Remove(iso); }
void RunTasks(v8::Isolate* iso) { platform->Get(iso)->RunAll(); }
bool AwaitTasks(v8::Isolate* iso) { return platform->Await(iso); }
double NextTask(v8::Isolate* iso) { return platform->Get(iso)->Next(); }
v8::Platform* ThePlatform() { return platform; }

}  // namespace ravel

// V8's own way opens /dev/urandom and reads a page of it for each of its generators.
static bool Entropy(unsigned char* p, size_t n) {
  while (n > 0) {
    size_t part = n < 256 ? n : 256;
    if (getentropy(p, part) != 0) return false;
    p += part;
    n -= part;
  }
  return true;
}

extern "C" void rv_platform_init(int threads, const char* flags) {
  v8::V8::SetEntropySource(Entropy);
  ravel::SetFlags(flags);
  // The host chains SIGSEGV itself (trap.cc): Go owns the process's signal handlers.
  v8::V8::EnableWebAssemblyTrapHandler(false);
  ravel::platform = new ravel::HostPlatform(threads);
  v8::V8::InitializePlatform(ravel::platform);
  v8::V8::Initialize();
}

extern "C" void rv_set_flags(const char* flags) { ravel::SetFlags(flags); }
extern "C" const char* rv_v8_version(void) { return v8::V8::GetVersion(); }
