// Package dns is the native half of node:dns: getaddrinfo and getnameinfo
// through Go's own resolver, which honours /etc/hosts, /etc/resolv.conf and
// nsswitch.conf without cgo, and single queries to name servers.
package dns

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/net/idna"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// Family is binding('dns').
var Family = ops.NewFamily("dns",
	ops.BlockingIn(ops.PoolDNS, ops.Blocking4("getaddrinfo", getaddrinfo)),
	ops.BlockingIn(ops.PoolDNS, ops.Blocking2("getnameinfo", getnameinfo)),
	ops.BlockingIn(ops.PoolDNS, ops.Blocking1("gethostbyaddr", gethostbyaddr)),
	ops.Sync6("query", query),
	ops.Sync1("cancel", cancel),
	ops.Sync0("servers", func(*ops.Env) ([]string, error) { return systemServers(), nil }),
)

// Hints of getaddrinfo, as dns.ADDRCONFIG and so on.
const (
	hintV4Mapped = 0x8
	hintAll      = 0x10
)

// Orders of results.
const (
	orderVerbatim  = 0
	orderIPv4First = 1
	orderIPv6First = 2
)

var resolver = &net.Resolver{PreferGo: true}

// getaddrinfo finds the addresses of host; family is 0, 4 or 6.
func getaddrinfo(host string, family, hints, order int32) ([]string, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return literal(ip, family, hints)
	}
	if host = ascii(host); !plausible(host) {
		return nil, failure(sys.EAI_NONAME, "getaddrinfo")
	}
	network := "ip"
	switch {
	case family == 4:
		network = "ip4"
	case family == 6 && hints&hintV4Mapped == 0:
		network = "ip6"
	}
	found, err := resolver.LookupNetIP(context.Background(), network, host)
	if err != nil {
		return nil, lookupError(err, "getaddrinfo")
	}
	var out []string
	for _, ip := range sorted(found, order) {
		if ip.Is4In6() {
			ip = ip.Unmap()
		}
		out = append(out, ip.String())
	}
	if family == 6 && hints&hintV4Mapped != 0 {
		out = mapped(out, hints&hintAll != 0)
	}
	if len(out) == 0 {
		return nil, failure(sys.EAI_NONAME, "getaddrinfo")
	}
	return out, nil
}

// ascii is the form in which a name of other letters goes over the wire.
func ascii(host string) string {
	for i := range len(host) {
		if host[i] >= 0x80 {
			if a, err := idna.Punycode.ToASCII(strings.ToLower(host)); err == nil {
				return a
			}
			break
		}
	}
	return host
}

// plausible refuses what no resolver would be asked: a name over 255 bytes or
// with an empty or overlong label, or with a NUL inside.
func plausible(host string) bool {
	host = strings.TrimSuffix(host, ".")
	if host == "" || len(host) > 253 || strings.IndexByte(host, 0) >= 0 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	return true
}

func literal(ip netip.Addr, family, hints int32) ([]string, error) {
	switch {
	case family == 4 && !ip.Is4():
		return nil, failure(sys.EAI_NONAME, "getaddrinfo")
	case family == 6 && ip.Is4():
		if hints&hintV4Mapped != 0 {
			return []string{"::ffff:" + ip.String()}, nil
		}
		return nil, failure(sys.EAI_NONAME, "getaddrinfo")
	}
	return []string{ip.String()}, nil
}

// mapped turns a mixed list into IPv6: the IPv4 addresses, in mapped form, only
// when all are wanted or there is nothing else.
func mapped(list []string, all bool) []string {
	var v6, v4 []string
	for _, a := range list {
		if strings.Contains(a, ":") {
			v6 = append(v6, a)
		} else {
			v4 = append(v4, "::ffff:"+a)
		}
	}
	if all || len(v6) == 0 {
		return append(v6, v4...)
	}
	return v6
}

func sorted(list []netip.Addr, order int32) []netip.Addr {
	if order != orderVerbatim {
		slices.SortStableFunc(list, func(a, b netip.Addr) int {
			first := func(x netip.Addr) int {
				if (x.Is4() || x.Is4In6()) == (order == orderIPv4First) {
					return 0
				}
				return 1
			}
			return first(a) - first(b)
		})
	}
	return list
}

// getnameinfo finds [host, service] of an address and port; EAI_NONAME when the
// address has no name.
func getnameinfo(ip string, port int32) ([]string, error) {
	names, err := resolver.LookupAddr(context.Background(), ip)
	if err != nil {
		return nil, lookupError(err, "getnameinfo")
	}
	if len(names) == 0 {
		return nil, failure(sys.EAI_NONAME, "getnameinfo")
	}
	return []string{strings.TrimSuffix(names[0], "."), serviceName(int(port))}, nil
}

// gethostbyaddr finds the names of an address.
func gethostbyaddr(ip string) ([]string, error) {
	names, err := resolver.LookupAddr(context.Background(), ip)
	if err != nil {
		return nil, lookupError(err, "getHostByAddr")
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".")
	}
	return names, nil
}

func failure(errno syscall.Errno, call string) error { return sys.New(errno, call) }

func lookupError(err error, call string) error {
	var dnsErr *net.DNSError
	if errors.As(err, &dnsErr) {
		switch {
		case dnsErr.IsNotFound:
			return failure(sys.EAI_NONAME, call)
		case dnsErr.IsTimeout, dnsErr.IsTemporary:
			return failure(sys.EAI_AGAIN, call)
		}
		return failure(sys.EAI_FAIL, call)
	}
	var addrErr *net.AddrError
	if errors.As(err, &addrErr) {
		return failure(sys.EAI_NONAME, call)
	}
	return sys.Wrap(err, call, "", "")
}
