package main

/*
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

// The kernel doubles a process's table of descriptors as it fills, and lets a process with threads wait for all processors each time:
// ten milliseconds and more in which a server that gets its 64th, 128th, 256th ... connection does nothing. A process that is just
// beginning has no threads, so it gets a large table here, for the price of two calls.
__attribute__((constructor)) static void widen(void) {
	struct rlimit most;
	int last = 4095;
	if (getrlimit(RLIMIT_NOFILE, &most) != 0) return;
	if (most.rlim_cur < 4096) last = (int)most.rlim_cur - 1;
	int fd = fcntl(2, F_DUPFD_CLOEXEC, last);
	if (fd >= 0) close(fd);
}
*/
import "C"
