//go:build unix

package sys

import (
	"bufio"
	"bytes"
	"net"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// CPU is a processor; times in milliseconds since the start of the system.
type CPU struct {
	Model                      string
	Speed                      int // MHz
	User, Nice, Sys, Idle, Irq float64
}

// Uname is what uname(2) says: the system's name, release, version and machine.
func Uname() (name, release, version, machine string, err error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "", "", "", "", Wrap(err, "uv_os_uname", "", "")
	}
	text := func(b []byte) string {
		if i := bytes.IndexByte(b, 0); i >= 0 {
			b = b[:i]
		}
		return string(b)
	}
	return text(u.Sysname[:]), text(u.Release[:]), text(u.Version[:]), text(u.Machine[:]), nil
}

// Hostname is the system's name in the network.
func Hostname() (string, error) {
	name, err := os.Hostname()
	return name, Wrap(err, "uv_os_gethostname", "", "")
}

// User is a line of the user database.
type User struct {
	UID, GID          int
	Name, Home, Shell string
}

// UserByID finds a user; ENOENT where the database has none of that number.
func UserByID(uid int) (User, error) {
	f, err := os.Open("/etc/passwd")
	if err != nil {
		return User{}, Wrap(err, "uv_os_get_passwd", "", "")
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		p := strings.Split(lines.Text(), ":")
		if len(p) < 7 || p[2] != strconv.Itoa(uid) {
			continue
		}
		gid, _ := strconv.Atoi(p[3])
		return User{uid, gid, p[0], p[5], p[6]}, nil
	}
	return User{}, New(enoent, "uv_os_get_passwd")
}

// Interface is one address of a network interface.
type Interface struct {
	Name, Address, Netmask, Family, MAC, CIDR string
	Internal                                  bool
	ScopeID                                   int
}

// Interfaces lists the addresses of all interfaces that are up and running.
func Interfaces() ([]Interface, error) {
	list, err := net.Interfaces()
	if err != nil {
		return nil, Wrap(err, "uv_interface_addresses", "", "")
	}
	var out []Interface
	for _, i := range list {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagRunning == 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			ip, ok := a.(*net.IPNet)
			if !ok {
				continue
			}
			ones, _ := ip.Mask.Size()
			e := Interface{
				Name: i.Name, Address: ip.IP.String(), Netmask: net.IP(ip.Mask).String(), Family: "IPv4",
				MAC: i.HardwareAddr.String(), Internal: i.Flags&net.FlagLoopback != 0,
			}
			if ip.IP.To4() == nil {
				e.Family = "IPv6"
				if ip.IP.IsLinkLocalUnicast() {
					e.ScopeID = i.Index
				}
			}
			if e.MAC == "" {
				e.MAC = "00:00:00:00:00:00"
			}
			e.CIDR = e.Address + "/" + strconv.Itoa(ones)
			out = append(out, e)
		}
	}
	return out, nil
}

// SetPriority sets the nice value of a process, 0 being this one.
func SetPriority(pid, priority int) error {
	return Wrap(unix.Setpriority(unix.PRIO_PROCESS, pid, priority), "uv_os_setpriority", "", "")
}
