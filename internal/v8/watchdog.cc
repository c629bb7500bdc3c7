#include "watchdog.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>

#include <algorithm>
#include <chrono>

using namespace v8;

namespace ravel {
namespace {

// Who wants to be ended by SIGINT. The first takes the signal over, the last gives it back.
std::mutex watchers_mu;
std::vector<Watchdog*> watchers;
struct sigaction before;
sem_t came;

// Any thread, any moment: it only wakes the one that acts.
void OnSigint(int) {
  int saved = errno;
  sem_post(&came);
  errno = saved;
}

}  // namespace

void WatchSigint() {
  for (;;) {
    while (sem_wait(&came) != 0) {
    }
    std::lock_guard<std::mutex> lock(watchers_mu);
    for (auto* w : watchers) {
      w->interrupted_ = true;
      w->iso_->TerminateExecution();
    }
  }
}

Watchdog::Watchdog(Isolate* iso, int64_t ms, bool sigint) : iso_(iso), sigint_(sigint) {
  if (sigint_) {
    std::lock_guard<std::mutex> lock(watchers_mu);
    static std::once_flag once;
    std::call_once(once, [] {
      sem_init(&came, 0, 0);
      std::thread(WatchSigint).detach();
    });
    if (watchers.empty()) {
      struct sigaction mine = {};
      mine.sa_handler = OnSigint;
      mine.sa_flags = SA_ONSTACK | SA_RESTART;
      sigemptyset(&mine.sa_mask);
      sigaction(SIGINT, &mine, &before);
    }
    watchers.push_back(this);
  }
  if (ms <= 0) return;
  thread_ = std::thread([this, ms] {
    std::unique_lock<std::mutex> lock(mu_);
    if (!cv_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return done_; })) {
      late_ = true;
      iso_->TerminateExecution();
    }
  });
}

bool Watchdog::Stop() {
  if (sigint_) {
    std::lock_guard<std::mutex> lock(watchers_mu);
    watchers.erase(std::find(watchers.begin(), watchers.end(), this));
    if (watchers.empty()) sigaction(SIGINT, &before, nullptr);
  }
  if (thread_.joinable()) {
    {
      std::lock_guard<std::mutex> lock(mu_);
      done_ = true;
    }
    cv_.notify_one();
    thread_.join();
  }
  if (!late_ && !interrupted_) return false;
  // It may have come to its end in the very moment: then nothing is terminating, and it is over all the same.
  iso_->CancelTerminateExecution();
  return true;
}

}  // namespace ravel
