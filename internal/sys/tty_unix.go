//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package sys

import (
	"os"
	"strconv"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// IsTerminal tells whether fd is a terminal.
func IsTerminal(fd int) bool {
	_, err := unix.IoctlGetTermios(fd, getTermios)
	return err == nil
}

// WindowSize is a terminal's width and height in characters.
func WindowSize(fd int) (columns, rows int, err error) {
	w, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0, New(ErrnoOf(err), "uv_tty_get_winsize")
	}
	return int(w.Col), int(w.Row), nil
}

// The terminal is one for the whole process, and so is what it was set to
// before.
var (
	cookedMu sync.Mutex
	cooked   = map[int]unix.Termios{}
)

// SetRawMode switches a terminal between the mode it was found in and one that
// passes each key on.
func SetRawMode(fd int, on bool) error {
	cookedMu.Lock()
	defer cookedMu.Unlock()
	before, known := cooked[fd]
	if !on {
		if !known {
			return nil
		}
		delete(cooked, fd)
		return unix.IoctlSetTermios(fd, setTermios, &before)
	}
	t, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return err
	}
	if !known {
		cooked[fd] = *t
	}
	raw := *t
	raw.Iflag &^= unix.BRKINT | unix.ICRNL | unix.INPCK | unix.ISTRIP | unix.IXON
	raw.Oflag |= unix.ONLCR
	raw.Cflag |= unix.CS8
	raw.Lflag &^= unix.ECHO | unix.ICANON | unix.IEXTEN | unix.ISIG
	raw.Cc[unix.VMIN] = 1
	raw.Cc[unix.VTIME] = 0
	return unix.IoctlSetTermios(fd, setTermios, &raw)
}

// RestoreTerminals puts every terminal back into the mode it was found in; the
// host calls it before the process ends.
func RestoreTerminals() {
	cookedMu.Lock()
	defer cookedMu.Unlock()
	for fd, before := range cooked {
		unix.IoctlSetTermios(fd, setTermios, &before)
		delete(cooked, fd)
	}
}

// ReopenTerminal opens the terminal behind fd anew, so that making it
// non-blocking does not change the shell's own descriptor.
func ReopenTerminal(fd int) (int, error) {
	path, err := os.Readlink("/proc/self/fd/" + strconv.Itoa(fd))
	if err != nil {
		path = "/dev/tty"
	}
	mode, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		return -1, err
	}
	return syscall.Open(path, mode&syscall.O_ACCMODE|syscall.O_NOCTTY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
}

// HandleType names what fd is, as Node does: TTY, TCP, PIPE, UDP, FILE, UNKNOWN, or
// INVALID for a number that is none.
func HandleType(fd int) string {
	if fd < 0 {
		return "INVALID"
	}
	if IsTerminal(fd) {
		return "TTY"
	}
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil {
		return "UNKNOWN"
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG, unix.S_IFCHR:
		return "FILE"
	case unix.S_IFIFO:
		return "PIPE"
	case unix.S_IFSOCK:
		return socketKind(fd)
	}
	return "UNKNOWN"
}

func socketKind(fd int) string {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return "UNKNOWN"
	}
	kind, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return "UNKNOWN"
	}
	if _, local := sa.(*unix.SockaddrUnix); local {
		if kind == unix.SOCK_STREAM {
			return "PIPE"
		}
		return "UNKNOWN"
	}
	switch kind {
	case unix.SOCK_STREAM:
		return "TCP"
	case unix.SOCK_DGRAM:
		return "UDP"
	}
	return "UNKNOWN"
}
