//go:build unix

package cli

import "golang.org/x/sys/unix"

func isatty(fd int) bool {
	_, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
	return err == nil
}
