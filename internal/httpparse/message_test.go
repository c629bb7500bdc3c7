package httpparse

import (
	"strings"
	"testing"
)

const chunkedPost = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" +
	"a;x=y;z=\"q\\\"\"\r\n0123456789\r\n0\r\nTr: x\r\nB:y\r\n\r\n"

// messages are well-formed inputs and their transcripts.
var messages = []struct {
	name string
	kind Kind
	eof  bool
	in   string
	want string
}{
	{"get", Request, true, "GET /a?b=1#c HTTP/1.1\r\nHost: a\r\nX-Y:  v \t\r\nEmpty:\r\n\r\n",
		"begin\nhead 1.1 GET /a?b=1#c|Host|a|X-Y|v|Empty|| keep=true upgrade=false\nend\n"},
	{"pipelined", Request, true, "\r\nGET / HTTP/1.1\r\n\r\n\r\nHEAD /2 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
		"begin\nhead 1.1 GET /| keep=true upgrade=false\nend\nbegin\nhead 1.0 HEAD /2|Connection|Keep-Alive| keep=true upgrade=false\nend\n"},
	{"content-length", Request, true, "POST /x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n\r\n",
		"begin\nhead 1.1 POST /x|Content-Length|5| keep=true upgrade=false\nbody \"hello\"\nend\nbegin\nhead 1.1 GET /| keep=true upgrade=false\nend\n"},
	{"chunked with trailers", Request, true, chunkedPost,
		"begin\nhead 1.1 POST /x|Host|a|Transfer-Encoding|gzip, chunked| keep=true upgrade=false\nbody \"0123456789\"\nend Tr|x|B|y|\n"},
	{"upgrade", Request, false, "GET /c HTTP/1.1\r\nConnection: foo, Upgrade\r\nUpgrade: ws\r\n\r\nraw",
		"begin\nhead 1.1 GET /c|Connection|foo, Upgrade|Upgrade|ws| keep=true upgrade=true\nend\nupgraded @58\n"},
	{"connect", Request, false, "CONNECT a.b:80 HTTP/1.1\r\n\r\nraw",
		"begin\nhead 1.1 CONNECT a.b:80| keep=true upgrade=true\nend\nupgraded @27\n"},
	{"methods", Request, true, "M-SEARCH * HTTP/1.1\r\n\r\nQUERY / HTTP/1.1\r\n\r\nGET_PARAMETER / RTSP/1.0\r\n\r\n",
		"begin\nhead 1.1 M-SEARCH *| keep=true upgrade=false\nend\nbegin\nhead 1.1 QUERY /| keep=true upgrade=false\nend\n" +
			"begin\nhead 1.0 GET_PARAMETER /| keep=false upgrade=false\nend\n"},
	{"absolute url", Request, true, "GET http://u:p@h.x:80/p?q HTTP/1.1\r\n\r\n",
		"begin\nhead 1.1 GET http://u:p@h.x:80/p?q| keep=true upgrade=false\nend\n"},
	{"no version", Request, true, "GET /old\r\n\r\n", "begin\nhead 0.9 GET /old| keep=false upgrade=false\nend\n"},
	{"response to eof", Response, true, "HTTP/1.1 200 OK fine\r\nA: b\r\n\r\nuntil the end",
		"begin\nhead 1.1 200 OK fine|A|b| keep=false upgrade=false\nbody \"until the end\"\nend\n"},
	{"informational responses", Response, true,
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103\r\nLink: x\r\n\r\nHTTP/1.1 204 \r\n\r\nHTTP/1.1 304 N\r\nContent-Length: 9\r\n\r\n",
		"begin\nhead 1.1 100 Continue| keep=true upgrade=false\nend\nbegin\nhead 1.1 103 |Link|x| keep=true upgrade=false\nend\n" +
			"begin\nhead 1.1 204 | keep=true upgrade=false\nend\nbegin\nhead 1.1 304 N|Content-Length|9| keep=true upgrade=false\nend\n"},
	{"switching protocols", Response, false, "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: ws\r\n\r\nraw",
		"begin\nhead 1.1 101 S|Connection|upgrade|Upgrade|ws| keep=true upgrade=true\nend\nupgraded @52\n"},
}

func TestMessages(t *testing.T) {
	for _, m := range messages {
		t.Run(m.name, func(t *testing.T) {
			if got := run(m.kind, 0, LenientNone, nil, m.eof, m.in); got != m.want {
				t.Errorf("whole:\n%swant:\n%s", got, m.want)
			}
			for at := 1; at < len(m.in); at++ {
				if got := run(m.kind, 0, LenientNone, nil, m.eof, m.in[:at], m.in[at:]); got != m.want {
					t.Errorf("split at %d:\n%swant:\n%s", at, got, m.want)
				}
			}
			if got := run(m.kind, 0, LenientNone, nil, m.eof, strings.Split(m.in, "")...); got != m.want {
				t.Errorf("byte by byte:\n%swant:\n%s", got, m.want)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	head := func(*Parser) Action { return SkipBody }
	if got, want := run(Response, 0, 0, head, true, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
		2; strings.Count(got, "end\n") != want {
		t.Errorf("responses to HEAD: %s", got)
	}
	upgrade := func(*Parser) Action { return Upgrade }
	if got := run(Response, 0, 0, upgrade, false, "HTTP/1.1 200 OK\r\n\r\ntunnel"); !strings.HasSuffix(got, "upgraded @19\n") {
		t.Errorf("response to CONNECT: %s", got)
	}
	refuse := func(p *Parser) Action { p.NoUpgrade(); return Continue }
	const offer = "POST / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.1\r\n\r\n"
	if got := run(Request, 0, 0, refuse, true, offer); strings.Count(got, "end\n") != 2 || !strings.Contains(got, `body "hi"`) {
		t.Errorf("upgrade refused: %s", got)
	}
}

func TestWait(t *testing.T) {
	var p Parser
	tr := &transcript{p: &p, answer: func(*Parser) Action { return Wait }}
	p.Init(Request, tr, 0, LenientNone)
	in := []byte("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi")
	n, st := p.Execute(in)
	if st != Waiting || n != len(in)-2 {
		t.Fatal(n, st)
	}
	if n, st := p.Execute(in[n:]); n != 0 || st != Waiting {
		t.Fatal("goes on without an answer", n, st)
	}
	p.Decide(Continue)
	if n, st := p.Execute(in[n:]); n != 2 || st != OK || !strings.Contains(tr.out.String(), "body \"hi\"\nend\n") {
		t.Fatal(n, st, tr.out.String())
	}
}

func FuzzExecute(f *testing.F) {
	for _, m := range messages {
		f.Add(m.in, uint8(m.kind), uint16(0), uint8(7))
	}
	for _, m := range malformed {
		f.Add(m.in, uint8(m.kind), uint16(m.lenient), uint8(3))
	}
	f.Fuzz(func(t *testing.T, in string, kind uint8, lenient uint16, at uint8) {
		k := Request + Kind(kind&1)
		whole := run(k, 200, Lenient(lenient), nil, true, in)
		if cut := int(at); cut < len(in) {
			pieces := run(k, 200, Lenient(lenient), nil, true, in[:cut], in[cut:])
			// Where exactly a limit strikes depends on the pieces.
			if whole != pieces && !strings.Contains(whole+pieces, "OVERFLOW") {
				t.Errorf("%q cut at %d:\n%swhole:\n%s", in, cut, pieces, whole)
			}
		}
	})
}

type silent struct{ n int }

func (s *silent) MessageBegin()   {}
func (s *silent) Headers() Action { return Continue }
func (s *silent) Body([]byte)     {}
func (s *silent) Complete()       { s.n++ }

var browserGet = []byte("GET /index.html?x=1 HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n" +
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\n" +
	"Accept-Language: en-US,en;q=0.5\r\nConnection: keep-alive\r\nCookie: session=0123456789abcdef\r\n\r\n")

func TestSteadyStateAllocatesNothing(t *testing.T) {
	var p Parser
	p.Init(Request, &silent{}, 0, LenientNone)
	post := []byte(chunkedPost)
	work := func() { p.Execute(browserGet); p.Execute(post) }
	work()
	if n := testing.AllocsPerRun(100, work); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkRequest(b *testing.B) {
	small := []byte("GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n")
	for _, c := range []struct {
		name string
		in   []byte
	}{{"small", small}, {"browser", browserGet}, {"chunked", []byte(chunkedPost)}} {
		b.Run(c.name, func(b *testing.B) {
			var p Parser
			p.Init(Request, &silent{}, 0, LenientNone)
			b.SetBytes(int64(len(c.in)))
			b.ReportAllocs()
			for range b.N {
				p.Execute(c.in)
			}
		})
	}
}
