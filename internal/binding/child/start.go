package child

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

type started struct {
	pid int
	fds []int // our ends, by the child's descriptor
}

// start forks and executes s. Errors carry the syscall `spawn FILE`, as Node's do.
func start(s *Spec) (*started, error) {
	fail := func(err error) error { return sys.Wrap(err, "spawn "+s.File, s.File, "") }
	path, err := lookPath(s.File, s.Cwd, s.Env)
	if err != nil {
		return nil, fail(err)
	}
	out := &started{}
	var theirs []int // to close here once the child has them
	closeAll := func(list []int) {
		for _, fd := range list {
			if fd >= 0 {
				syscall.Close(fd)
			}
		}
	}
	defer func() { closeAll(theirs) }()
	var files []uintptr
	for i, kind := range s.Stdio {
		switch kind {
		case "pipe", "overlapped", "ipc":
			p, err := socketpair()
			if err != nil {
				closeAll(out.fds)
				return nil, fail(err)
			}
			out.fds = append(out.fds, p[0])
			theirs = append(theirs, p[1])
			files = append(files, uintptr(p[1]))
		case "ignore":
			flags := syscall.O_RDWR
			fd, err := syscall.Open("/dev/null", flags|syscall.O_CLOEXEC, 0)
			if err != nil {
				closeAll(out.fds)
				return nil, fail(err)
			}
			out.fds = append(out.fds, -1)
			theirs = append(theirs, fd)
			files = append(files, uintptr(fd))
		default:
			fd, err := strconv.Atoi(kind)
			if err != nil || fd < 0 {
				closeAll(out.fds)
				return nil, fail(syscall.EINVAL)
			}
			if i <= 2 { // as libuv: few programs expect standard streams that do not block
				syscall.SetNonblock(fd, false)
			}
			out.fds = append(out.fds, -1)
			files = append(files, uintptr(fd))
		}
	}
	attr := &syscall.ProcAttr{Dir: s.Cwd, Env: s.Env, Files: files, Sys: &syscall.SysProcAttr{Setsid: s.Detached}}
	if s.UID != nil || s.GID != nil {
		cred := &syscall.Credential{Uid: uint32(os.Geteuid()), Gid: uint32(os.Getegid())}
		if s.UID != nil {
			cred.Uid = uint32(*s.UID)
		}
		if s.GID != nil {
			cred.Gid = uint32(*s.GID)
		}
		attr.Sys.Credential = cred
	}
	pid, err := syscall.ForkExec(path, s.Args, attr)
	if err != nil {
		closeAll(out.fds)
		return nil, fail(err)
	}
	out.pid = pid
	return out, nil
}

func socketpair() ([2]int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	p, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(p[0])
		syscall.CloseOnExec(p[1])
	}
	return p, err
}

// lookPath finds what execvp would run with the child's own PATH and folder.
func lookPath(file, cwd string, env []string) (string, error) {
	if file == "" {
		return "", syscall.ENOENT
	}
	if strings.IndexByte(file, 0) >= 0 {
		return "", syscall.EINVAL
	}
	if strings.Contains(file, "/") {
		p := file
		if !filepath.IsAbs(p) && cwd != "" {
			p = filepath.Join(cwd, p)
		}
		if err := executable(p); err != nil {
			return "", err
		}
		return file, nil
	}
	path := "/usr/local/bin:/bin:/usr/bin"
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, "PATH="); ok {
			path = v
		}
	}
	failed := error(syscall.ENOENT)
	for dir := range strings.SplitSeq(path, ":") {
		if dir == "" {
			dir = "."
		}
		p := filepath.Join(dir, file)
		full := p
		if !filepath.IsAbs(p) && cwd != "" {
			full = filepath.Join(cwd, p)
		}
		err := executable(full)
		if err == nil {
			if !strings.Contains(p, "/") {
				p = "./" + p
			}
			return p, nil
		}
		if err == syscall.EACCES {
			failed = err
		}
	}
	return "", failed
}

func executable(path string) error {
	var st syscall.Stat_t
	if err := syscall.Stat(path, &st); err != nil {
		return err
	}
	if st.Mode&syscall.S_IFMT == syscall.S_IFDIR {
		return syscall.EACCES
	}
	return syscall.Access(path, 1)
}
