//go:build unix

package sys

import (
	"fmt"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestDatagramsInBatches(t *testing.T) {
	a, err := DatagramSocket(unix.AF_INET)
	if err != nil {
		t.Fatal(err)
	}
	defer Close(a)
	b, err := DatagramSocket(unix.AF_INET)
	if err != nil {
		t.Fatal(err)
	}
	defer Close(b)
	local, _ := ParseEndpoint("127.0.0.1", 0)
	if err := unix.Bind(b, local.Sockaddr()); err != nil {
		t.Fatal(err)
	}
	sa, _ := unix.Getsockname(b)
	to := local
	to.Port = uint16(sa.(*unix.SockaddrInet4).Port)
	var list []Datagram
	for i := range 40 {
		list = append(list, Datagram{Bytes: fmt.Appendf(nil, "%d", i), To: to})
	}
	list = append(list, Datagram{To: to}) // an empty one is one too
	if n, errno := SendDatagrams(a, list); n != len(list) || errno != 0 {
		t.Fatalf("sent %d, %v", n, errno)
	}
	var r DatagramReader
	for got := 0; got < len(list); {
		n, errno := r.Read(b, 0)
		if errno != 0 {
			t.Fatalf("after %d: %v", got, errno)
		}
		for i := range n {
			text, from := r.Datagram(i)
			if string(text) != string(list[got].Bytes) || from.Host() != "127.0.0.1" {
				t.Fatalf("%d: %q from %v", got, text, from)
			}
			got++
		}
	}
	if _, errno := r.Read(b, 0); errno != syscall.EAGAIN {
		t.Fatalf("empty: %v", errno)
	}
	if n, errno := SendDatagrams(a, []Datagram{{Bytes: make([]byte, 70000), To: to}}); n != 0 || errno != syscall.EMSGSIZE {
		t.Fatalf("too large: %d %v", n, errno)
	}
}
