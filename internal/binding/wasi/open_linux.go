package wasi

import "syscall"

const oDsync = syscall.O_DSYNC
