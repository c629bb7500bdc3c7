package sys

import (
	"net/netip"
	"syscall"
	"unsafe"
)

// datagramBatch is how many datagrams pass by one system call.
const datagramBatch = 16

type mmsghdr struct {
	hdr syscall.Msghdr
	len uint32
	_   [4]byte
}

// DatagramReader takes many datagrams from a socket by one call. It is made once
// and serves any number of sockets; what it gives is valid until the next Read.
type DatagramReader struct {
	msgs  [datagramBatch]mmsghdr
	iovs  [datagramBatch]syscall.Iovec
	names [datagramBatch]syscall.RawSockaddrInet6
	bytes []byte
}

// Read reports how many datagrams it took, at most limit unless that is 0; EAGAIN
// when there are none.
func (r *DatagramReader) Read(fd, limit int) (int, syscall.Errno) {
	if limit <= 0 || limit > datagramBatch {
		limit = datagramBatch
	}
	if r.bytes == nil {
		r.bytes = make([]byte, datagramBatch*MaxDatagram)
	}
	for i := range limit {
		r.iovs[i].Base = &r.bytes[i*MaxDatagram]
		r.iovs[i].SetLen(MaxDatagram)
		r.msgs[i] = mmsghdr{hdr: syscall.Msghdr{
			Name: (*byte)(unsafe.Pointer(&r.names[i])), Namelen: syscall.SizeofSockaddrInet6, Iov: &r.iovs[i], Iovlen: 1,
		}}
	}
	n, _, errno := syscall.RawSyscall6(sysRecvmmsg, uintptr(fd), uintptr(unsafe.Pointer(&r.msgs[0])), uintptr(limit),
		syscall.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// Full tells whether n datagrams are as many as one Read can take.
func (r *DatagramReader) Full(n int) bool { return n == datagramBatch }

// Datagram is the i-th of the last Read.
func (r *DatagramReader) Datagram(i int) ([]byte, Endpoint) {
	at := i * MaxDatagram
	return r.bytes[at : at+int(r.msgs[i].len)], endpointOf(&r.names[i], r.msgs[i].hdr.Namelen)
}

// SendDatagrams sends the datagrams in order by as few calls as it takes. It
// reports how many the kernel took before the error; EAGAIN when its queue is
// full.
func SendDatagrams(fd int, list []Datagram) (sent int, errno syscall.Errno) {
	var msgs [datagramBatch]mmsghdr
	var iovs [datagramBatch]syscall.Iovec
	var names [datagramBatch]syscall.RawSockaddrInet6
	for sent < len(list) {
		n := min(len(list)-sent, datagramBatch)
		for i := range n {
			d := &list[sent+i]
			msgs[i] = mmsghdr{hdr: syscall.Msghdr{Iov: &iovs[i], Iovlen: 1}}
			iovs[i] = syscall.Iovec{}
			if len(d.Bytes) > 0 {
				iovs[i].Base = &d.Bytes[0]
				iovs[i].SetLen(len(d.Bytes))
			}
			if d.To.IsValid() {
				msgs[i].hdr.Name = (*byte)(unsafe.Pointer(&names[i]))
				msgs[i].hdr.Namelen = d.To.raw(&names[i])
			}
		}
		r, _, errno := syscall.RawSyscall6(sysSendmmsg, uintptr(fd), uintptr(unsafe.Pointer(&msgs[0])), uintptr(n),
			syscall.MSG_DONTWAIT, 0, 0)
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return sent, errno
		}
		sent += int(r)
	}
	return sent, 0
}

func endpointOf(raw *syscall.RawSockaddrInet6, length uint32) Endpoint {
	port := func(p uint16) uint16 { b := (*[2]byte)(unsafe.Pointer(&p)); return uint16(b[0])<<8 | uint16(b[1]) }
	switch {
	case length >= syscall.SizeofSockaddrInet4 && raw.Family == syscall.AF_INET:
		v4 := (*syscall.RawSockaddrInet4)(unsafe.Pointer(raw))
		return Endpoint{netip.AddrFrom4(v4.Addr), port(v4.Port), 0}
	case length >= syscall.SizeofSockaddrInet6 && raw.Family == syscall.AF_INET6:
		return Endpoint{netip.AddrFrom16(raw.Addr), port(raw.Port), raw.Scope_id}
	}
	return Endpoint{}
}

func (e Endpoint) raw(out *syscall.RawSockaddrInet6) (length uint32) {
	put := func(p *uint16) { b := (*[2]byte)(unsafe.Pointer(p)); b[0], b[1] = byte(e.Port>>8), byte(e.Port) }
	if e.IP.Is4() {
		v4 := (*syscall.RawSockaddrInet4)(unsafe.Pointer(out))
		*v4 = syscall.RawSockaddrInet4{Family: syscall.AF_INET, Addr: e.IP.As4()}
		put(&v4.Port)
		return syscall.SizeofSockaddrInet4
	}
	*out = syscall.RawSockaddrInet6{Family: syscall.AF_INET6, Addr: e.IP.As16(), Scope_id: e.Zone}
	put(&out.Port)
	return syscall.SizeofSockaddrInet6
}
