package dns

import (
	"context"
	"net"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/ravel-js/ravel/internal/sys"
)

func TestLiteral(t *testing.T) {
	for _, c := range []struct {
		host          string
		family, hints int32
		want          string // "" for EAI_NONAME
	}{
		{"127.0.0.1", 0, 0, "127.0.0.1"},
		{"127.0.0.1", 6, 0, ""},
		{"127.0.0.1", 6, hintV4Mapped, "::ffff:127.0.0.1"},
		{"::1", 4, 0, ""},
		{"::1", 0, 0, "::1"},
	} {
		got, err := getaddrinfo(c.host, c.family, c.hints, orderVerbatim)
		if c.want == "" {
			if sys.ErrnoOf(err) != sys.EAI_NONAME {
				t.Errorf("%+v: %v %v", c, got, err)
			}
		} else if err != nil || len(got) != 1 || got[0] != c.want {
			t.Errorf("%+v: %v %v", c, got, err)
		}
	}
}

func TestNamesThatCannotBe(t *testing.T) {
	for _, name := range []string{"", ".", "a..b", strings.Repeat("a", 64) + ".b", "a\x00b", strings.Repeat("a.", 140)} {
		if _, err := getaddrinfo(name, 0, 0, 0); sys.ErrnoOf(err) != sys.EAI_NONAME {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestMapped(t *testing.T) {
	if got := mapped([]string{"1.2.3.4", "::1"}, false); !reflect.DeepEqual(got, []string{"::1"}) {
		t.Error(got)
	}
	if got := mapped([]string{"1.2.3.4", "::1"}, true); !reflect.DeepEqual(got, []string{"::1", "::ffff:1.2.3.4"}) {
		t.Error(got)
	}
	if got := mapped([]string{"1.2.3.4"}, false); !reflect.DeepEqual(got, []string{"::ffff:1.2.3.4"}) {
		t.Error(got)
	}
}

// serve answers queries on a local port with what reply makes of them.
func serve(t *testing.T, reply func(id uint16, q dnsmessage.Question) []byte) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var p dnsmessage.Parser
			h, err := p.Start(buf[:n])
			if err != nil {
				continue
			}
			q, err := p.Question()
			if err != nil {
				continue
			}
			if msg := reply(h.ID, q); msg != nil {
				conn.WriteTo(msg, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

func message(id uint16, q dnsmessage.Question, rcode dnsmessage.RCode, fill func(*dnsmessage.Builder)) []byte {
	b := dnsmessage.NewBuilder(nil, dnsmessage.Header{ID: id, Response: true, RCode: rcode})
	b.StartQuestions()
	b.Question(q)
	b.StartAnswers()
	if fill != nil {
		fill(&b)
	}
	msg, _ := b.Finish()
	return msg
}

func header(q dnsmessage.Question, kind dnsmessage.Type) dnsmessage.ResourceHeader {
	return dnsmessage.ResourceHeader{Name: q.Name, Type: kind, Class: dnsmessage.ClassINET, TTL: 7}
}

func ask(server, name string, kind dnsmessage.Type) answer {
	a := asker{servers: []string{server}, timeout: 200 * time.Millisecond, tries: 2}
	return a.ask(context.Background(), name, kind)
}

func TestQuery(t *testing.T) {
	server := serve(t, func(id uint16, q dnsmessage.Question) []byte {
		name := dnsmessage.MustNewName("target.example.")
		switch q.Name.String() {
		case "missing.example.":
			return message(id, q, dnsmessage.RCodeNameError, nil)
		case "broken.example.":
			return message(id, q, dnsmessage.RCodeServerFailure, nil)
		case "empty.example.":
			return message(id, q, dnsmessage.RCodeSuccess, nil)
		}
		return message(id, q, dnsmessage.RCodeSuccess, func(b *dnsmessage.Builder) {
			b.CNAMEResource(header(q, dnsmessage.TypeCNAME), dnsmessage.CNAMEResource{CNAME: name})
			b.AResource(header(q, dnsmessage.TypeA), dnsmessage.AResource{A: [4]byte{1, 2, 3, 4}})
			b.MXResource(header(q, dnsmessage.TypeMX), dnsmessage.MXResource{Pref: 5, MX: name})
			b.TXTResource(header(q, dnsmessage.TypeTXT), dnsmessage.TXTResource{TXT: []string{"a", "b"}})
			b.UnknownResource(header(q, typeCAA), dnsmessage.UnknownResource{Type: typeCAA, Data: []byte("\x80\x05issueca.example")})
		})
	})
	for _, c := range []struct {
		name string
		kind dnsmessage.Type
		want answer
	}{
		{"x.example", dnsmessage.TypeA, answer{Records: []record{{Type: "A", TTL: 7, Value: "1.2.3.4"}}}},
		{"x.example", dnsmessage.TypeMX, answer{Records: []record{{Type: "MX", TTL: 7, Value: "target.example", Numbers: []uint32{5}}}}},
		{"x.example", dnsmessage.TypeTXT, answer{Records: []record{{Type: "TXT", TTL: 7, Entries: []string{"a", "b"}}}}},
		{"x.example", typeCAA, answer{Records: []record{{Type: "CAA", TTL: 7, Critical: 128, Entries: []string{"issue", "ca.example"}}}}},
		{"missing.example", dnsmessage.TypeA, answer{Error: "ENOTFOUND"}},
		{"broken.example", dnsmessage.TypeA, answer{Error: "ESERVFAIL"}},
		{"empty.example", dnsmessage.TypeA, answer{Error: "ENODATA"}},
		{"a..b", dnsmessage.TypeA, answer{Error: "EBADNAME"}},
	} {
		if got := ask(server, c.name, c.kind); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %v: got %+v", c.name, c.kind, got)
		}
	}
	if got := ask(server, "x.example", typeANY); len(got.Records) != 5 {
		t.Errorf("ANY: %+v", got)
	}
}

func TestSilentServer(t *testing.T) {
	n := 0
	server := serve(t, func(uint16, dnsmessage.Question) []byte { n++; return nil })
	a := asker{servers: []string{server}, timeout: 5 * time.Millisecond, tries: 3}
	if got := a.ask(context.Background(), "x.example", dnsmessage.TypeA); got.Error != "ETIMEOUT" {
		t.Error(got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	a.timeout = time.Minute
	if got := a.ask(ctx, "x.example", dnsmessage.TypeA); got.Error != "ECANCELLED" {
		t.Error(got)
	}
}

// A reply with another id or question is not taken for the answer.
func TestForgedReply(t *testing.T) {
	server := serve(t, func(id uint16, q dnsmessage.Question) []byte {
		return message(id+1, q, dnsmessage.RCodeNameError, nil)
	})
	a := asker{servers: []string{server}, timeout: 20 * time.Millisecond, tries: 1}
	if got := a.ask(context.Background(), "x.example", dnsmessage.TypeA); got.Error != "ETIMEOUT" {
		t.Error(got)
	}
}

func FuzzParse(f *testing.F) {
	q := dnsmessage.Question{Name: dnsmessage.MustNewName("x.example."), Type: typeANY, Class: dnsmessage.ClassINET}
	f.Add(message(1, q, dnsmessage.RCodeSuccess, func(b *dnsmessage.Builder) {
		b.AResource(header(q, dnsmessage.TypeA), dnsmessage.AResource{})
		b.UnknownResource(header(q, typeCAA), dnsmessage.UnknownResource{Type: typeCAA, Data: []byte("\x00\x05issuex")})
		b.UnknownResource(header(q, typeNAPTR), dnsmessage.UnknownResource{Type: typeNAPTR, Data: []byte("\x00\x01\x00\x02\x01s\x03sip\x00\x01a\x00")})
		b.UnknownResource(header(q, typeTLSA), dnsmessage.UnknownResource{Type: typeTLSA, Data: []byte{1, 2, 3, 4}})
	}), uint16(255))
	f.Fuzz(func(t *testing.T, msg []byte, kind uint16) {
		got := parse(msg, dnsmessage.Type(kind))
		if (got.Error == "") == (len(got.Records) == 0) {
			t.Errorf("neither or both: %+v", got)
		}
	})
}
