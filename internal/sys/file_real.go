//go:build unix

package sys

import (
	"strings"
	"syscall"
)

// Realpath is the path without symbolic links, `.` and `..`.
//
// # Errors
//
// As `realpath` of the whole path with native, as `lstat` of the part that is not
// there (`stat` for a loop) without: Node's two forms report so.
func Realpath(path string, native bool) (string, error) {
	rest := path
	done := make([]byte, 0, len(path)+64)
	if !strings.HasPrefix(path, "/") {
		cwd, err := syscall.Getwd()
		if err != nil {
			return "", Wrap(err, "realpath", path, "")
		}
		done = append(done, strings.TrimSuffix(cwd, "/")...)
	}
	var links []string
	for rest != "" {
		name := rest
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			name, rest = rest[:i], rest[i+1:]
		} else {
			rest = ""
		}
		switch name {
		case "", ".":
			continue
		case "..":
			done = done[:max(0, strings.LastIndexByte(string(done), '/'))]
			continue
		}
		before := len(done)
		done = append(append(done, '/'), name...)
		target, errno := readlink(string(done))
		if errno == syscall.EINVAL {
			continue // no link
		}
		if errno == 0 {
			if links = append(links, string(done)); len(links) > maxLinks {
				return "", realpathError(syscall.ELOOP, path, firstLoop(links), native)
			}
			if pipeLike(string(done), target) {
				continue
			}
			done = done[:before]
			if strings.HasPrefix(target, "/") {
				done = done[:0]
			}
			rest = target + "/" + rest
			continue
		}
		return "", realpathError(errno, path, string(done), native)
	}
	if len(done) == 0 {
		return "/", nil
	}
	if rest == "" && strings.HasSuffix(path, "/") {
		// A trailing slash demands a directory.
		var s Stat
		if err := StatPath(string(done)+"/", &s); err != nil {
			return "", realpathError(ErrnoOf(err), path, string(done), native)
		}
	}
	return string(done), nil
}

// maxLinks is the kernel's own limit.
const maxLinks = 40

// firstLoop is the first of the links that leads nowhere.
func firstLoop(links []string) string {
	for _, l := range links {
		var s Stat
		if StatPath(l, &s) != nil {
			return l
		}
	}
	return links[len(links)-1]
}

// pipeLike tells links in /proc which name something that is in no directory,
// such as `pipe:[123]`.
func pipeLike(link, target string) bool {
	return strings.HasPrefix(link, "/proc/") && !strings.HasPrefix(target, "/") && strings.HasSuffix(target, "]")
}

func realpathError(errno syscall.Errno, path, part string, native bool) error {
	switch {
	case native:
		return &Error{Errno: errno, Syscall: "realpath", Path: path}
	case errno == syscall.ELOOP:
		return &Error{Errno: errno, Syscall: "stat", Path: part}
	}
	return &Error{Errno: errno, Syscall: "lstat", Path: part}
}
