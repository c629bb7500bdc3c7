// The kernel doubles a process's table of descriptors as it fills, and lets a process with threads wait for all processors each time:
// ten milliseconds and more in which a server that gets its 64th, 128th, 256th ... connection does nothing. A process that is just
// beginning has no threads, so it gets a large table here, for the price of two calls.

#ifdef __linux__
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

__attribute__((constructor)) static void WidenTable() {
  rlimit most;
  if (getrlimit(RLIMIT_NOFILE, &most) != 0) return;
  int last = most.rlim_cur < 4096 ? static_cast<int>(most.rlim_cur) - 1 : 4095;
  int fd = fcntl(2, F_DUPFD_CLOEXEC, last);
  if (fd >= 0) close(fd);
}
#endif
