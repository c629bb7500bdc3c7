//go:build !linux

package child

import "github.com/ravel-js/ravel/internal/loop"

func watchExit(l *loop.Loop, pid int, fn func(code, sig int)) (stop func()) {
	return waitInBackground(l, pid, fn)
}
