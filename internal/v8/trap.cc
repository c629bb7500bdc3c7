// SIGSEGV belongs to Go; faults inside WebAssembly memory guards go to V8 first.
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <v8-wasm-trap-handler-posix.h>

#include "engine.h"

namespace {

struct sigaction go_segv, go_bus;

void Forward(struct sigaction* old, int sig, siginfo_t* info, void* context) {
  if (old->sa_flags & SA_SIGINFO && old->sa_sigaction) {
    old->sa_sigaction(sig, info, context);
  } else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN) {
    old->sa_handler(sig);
  } else {
    signal(sig, SIG_DFL);
    raise(sig);
  }
}

void OnFault(int sig, siginfo_t* info, void* context) {
  if (v8::TryHandleWebAssemblyTrapPosix(sig, info, context)) return;
  Forward(sig == SIGSEGV ? &go_segv : &go_bus, sig, info, context);
}

void Install(int sig, struct sigaction* old) {
  struct sigaction sa;
  memset(&sa, 0, sizeof sa);
  sa.sa_sigaction = OnFault;
  sa.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigfillset(&sa.sa_mask);
  sigaction(sig, &sa, old);
}

}  // namespace

extern "C" void rv_chain_traps(void) {
  Install(SIGSEGV, &go_segv);
#if defined(__APPLE__)
  Install(SIGBUS, &go_bus);
#endif
}

extern "C" void rv_abort(void) {
  signal(SIGABRT, SIG_DFL);
  abort();
}
