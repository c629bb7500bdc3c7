package sys

import "golang.org/x/sys/unix"

// watchOnly opens a file for its events, without keeping its volume mounted.
const watchOnly = unix.O_EVTONLY
