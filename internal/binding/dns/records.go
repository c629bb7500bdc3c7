package dns

import (
	"encoding/base64"
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// record is one resource record; which fields count depends on the type.
type record struct {
	Type     string   `json:"type"`
	TTL      uint32   `json:"ttl"`
	Value    string   `json:"value"`
	Entries  []string `json:"entries,omitempty"`
	Numbers  []uint32 `json:"numbers,omitempty"`
	Critical int      `json:"critical,omitempty"`
}

const (
	typeNAPTR = dnsmessage.Type(35)
	typeTLSA  = dnsmessage.Type(52)
	typeANY   = dnsmessage.TypeALL
	typeCAA   = dnsmessage.Type(257)
)

// parse finds the records of the type that was asked for.
func parse(msg []byte, kind dnsmessage.Type) answer {
	var p dnsmessage.Parser
	h, err := p.Start(msg)
	if err != nil {
		return answer{Error: "EBADRESP"}
	}
	switch h.RCode {
	case dnsmessage.RCodeSuccess:
	case dnsmessage.RCodeFormatError:
		return answer{Error: "EFORMERR"}
	case dnsmessage.RCodeServerFailure:
		return answer{Error: "ESERVFAIL"}
	case dnsmessage.RCodeNameError:
		return answer{Error: "ENOTFOUND"}
	case dnsmessage.RCodeNotImplemented:
		return answer{Error: "ENOTIMP"}
	default:
		return answer{Error: "EREFUSED"}
	}
	if err := p.SkipAllQuestions(); err != nil {
		return answer{Error: "EBADRESP"}
	}
	var out []record
	for {
		rh, err := p.AnswerHeader()
		if err == dnsmessage.ErrSectionDone {
			break
		}
		if err != nil {
			return answer{Error: "EBADRESP"}
		}
		if kind != typeANY && rh.Type != kind {
			if p.SkipAnswer() != nil {
				return answer{Error: "EBADRESP"}
			}
			continue
		}
		r, ok, err := body(&p, rh)
		if err != nil {
			return answer{Error: "EBADRESP"}
		}
		if ok {
			r.TTL = rh.TTL
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return answer{Error: "ENODATA"}
	}
	return answer{Records: out}
}

func trim(n dnsmessage.Name) string { return strings.TrimSuffix(n.String(), ".") }

func body(p *dnsmessage.Parser, h dnsmessage.ResourceHeader) (r record, ok bool, err error) {
	switch h.Type {
	case dnsmessage.TypeA:
		b, err := p.AResource()
		return record{Type: "A", Value: netip.AddrFrom4(b.A).String()}, true, err
	case dnsmessage.TypeAAAA:
		b, err := p.AAAAResource()
		return record{Type: "AAAA", Value: netip.AddrFrom16(b.AAAA).String()}, true, err
	case dnsmessage.TypeCNAME:
		b, err := p.CNAMEResource()
		return record{Type: "CNAME", Value: trim(b.CNAME)}, true, err
	case dnsmessage.TypeNS:
		b, err := p.NSResource()
		return record{Type: "NS", Value: trim(b.NS)}, true, err
	case dnsmessage.TypePTR:
		b, err := p.PTRResource()
		return record{Type: "PTR", Value: trim(b.PTR)}, true, err
	case dnsmessage.TypeMX:
		b, err := p.MXResource()
		return record{Type: "MX", Value: trim(b.MX), Numbers: []uint32{uint32(b.Pref)}}, true, err
	case dnsmessage.TypeTXT:
		b, err := p.TXTResource()
		return record{Type: "TXT", Entries: b.TXT}, true, err
	case dnsmessage.TypeSRV:
		b, err := p.SRVResource()
		return record{Type: "SRV", Value: trim(b.Target), Numbers: []uint32{uint32(b.Priority), uint32(b.Weight), uint32(b.Port)}}, true, err
	case dnsmessage.TypeSOA:
		b, err := p.SOAResource()
		return record{Type: "SOA", Entries: []string{trim(b.NS), trim(b.MBox)},
			Numbers: []uint32{b.Serial, b.Refresh, b.Retry, b.Expire, b.MinTTL}}, true, err
	}
	b, err := p.UnknownResource()
	if err != nil {
		return r, false, err
	}
	switch h.Type {
	case typeCAA:
		r, ok = caa(b.Data)
	case typeNAPTR:
		r, ok = naptr(b.Data)
	case typeTLSA:
		if len(b.Data) >= 3 {
			r, ok = record{Type: "TLSA", Value: base64.StdEncoding.EncodeToString(b.Data[3:]),
				Numbers: []uint32{uint32(b.Data[0]), uint32(b.Data[1]), uint32(b.Data[2])}}, true
		}
	}
	return r, ok, nil
}

// caa is RFC 8659: flags, tag, value.
func caa(data []byte) (record, bool) {
	if len(data) < 2 || len(data) < 2+int(data[1]) {
		return record{}, false
	}
	n := 2 + int(data[1])
	return record{Type: "CAA", Critical: int(data[0]), Entries: []string{string(data[2:n]), string(data[n:])}}, true
}

// naptr is RFC 3403; its name is never compressed.
func naptr(data []byte) (record, bool) {
	if len(data) < 4 {
		return record{}, false
	}
	r := record{Type: "NAPTR", Numbers: []uint32{uint32(binary.BigEndian.Uint16(data)), uint32(binary.BigEndian.Uint16(data[2:]))}}
	data = data[4:]
	for range 3 {
		if len(data) == 0 || len(data) < 1+int(data[0]) {
			return r, false
		}
		r.Entries = append(r.Entries, string(data[1:1+data[0]]))
		data = data[1+data[0]:]
	}
	var labels []string
	for len(data) > 0 && data[0] != 0 {
		n := 1 + int(data[0])
		if n > 64 || n > len(data) {
			return r, false
		}
		labels = append(labels, string(data[1:n]))
		data = data[n:]
	}
	r.Value = strings.Join(labels, ".")
	return r, true
}

// systemServers are the name servers of resolv.conf, the local one if it names none.
func systemServers() []string {
	var out []string
	conf, _ := os.ReadFile("/etc/resolv.conf")
	for line := range strings.Lines(string(conf)) {
		f := strings.Fields(line)
		if len(f) >= 2 && f[0] == "nameserver" {
			if _, err := netip.ParseAddr(f[1]); err == nil {
				out = append(out, net.JoinHostPort(f[1], "53"))
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "127.0.0.1:53")
	}
	return out
}
