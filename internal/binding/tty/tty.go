//go:build unix

// Package tty is the native half of node:tty: what kind a descriptor is, the
// size and mode of terminals. Reading a terminal is a stream of binding('net').
package tty

import (
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// Family is binding('tty').
var Family = ops.NewFamily("tty",
	ops.Sync1("isTTY", func(_ *ops.Env, fd int32) (bool, error) { return sys.IsTerminal(int(fd)), nil }),
	ops.Sync1("guessHandleType", func(_ *ops.Env, fd int32) (string, error) { return sys.HandleType(int(fd)), nil }),
	ops.Sync1("getWindowSize", getWindowSize),
	ops.Sync2("setRawMode", setRawMode),
	ops.Sync1("reopen", reopen),
)

// getWindowSize gives [columns, rows], or an error number alone.
func getWindowSize(_ *ops.Env, fd int32) ([]float64, error) {
	columns, rows, err := sys.WindowSize(int(fd))
	if err != nil {
		return []float64{float64(sys.Number(sys.ErrnoOf(err)))}, nil
	}
	return []float64{float64(columns), float64(rows)}, nil
}

// setRawMode returns 0 or an error number.
func setRawMode(_ *ops.Env, fd int32, on bool) (int32, error) {
	if err := sys.SetRawMode(int(fd), on); err != nil {
		return int32(sys.Number(sys.ErrnoOf(err))), nil
	}
	return 0, nil
}

// reopen opens the terminal behind fd anew for binding('net').open; a negative
// number is an error.
func reopen(_ *ops.Env, fd int32) (int32, error) {
	n, err := sys.ReopenTerminal(int(fd))
	if err != nil {
		return int32(sys.Number(sys.ErrnoOf(err))), nil
	}
	return int32(n), nil
}
