package httpparse

import (
	"fmt"
	"strings"
)

// transcript writes down the events of a parse as text.
type transcript struct {
	p      *Parser
	out    strings.Builder
	body   strings.Builder
	inBody bool
	answer func(p *Parser) Action
}

// packed shows a head with bars for line feeds and each byte as one character.
func packed(p *Parser) string {
	var b strings.Builder
	for _, c := range p.Head() {
		if c == '\n' {
			c = '|'
		}
		b.WriteRune(rune(c))
	}
	return b.String()
}

func (t *transcript) MessageBegin() { fmt.Fprint(&t.out, "begin\n") }

func (t *transcript) Headers() Action {
	p := t.p
	major, minor := p.Version()
	fmt.Fprintf(&t.out, "head %d.%d", major, minor)
	if p.kind == Request {
		fmt.Fprintf(&t.out, " %s", Methods[p.Method()])
	} else {
		fmt.Fprintf(&t.out, " %d", p.StatusCode())
	}
	fmt.Fprintf(&t.out, " %s keep=%v upgrade=%v\n", packed(p), p.ShouldKeepAlive(), p.Upgrade())
	if t.answer != nil {
		return t.answer(p)
	}
	return Continue
}

func (t *transcript) Body(b []byte) { t.body.Write(b) }

func (t *transcript) Complete() {
	if t.body.Len() > 0 {
		fmt.Fprintf(&t.out, "body %q\n", t.body.String())
		t.body.Reset()
	}
	fmt.Fprint(&t.out, "end")
	if len(t.p.Head()) > 0 {
		fmt.Fprintf(&t.out, " %s", packed(t.p))
	}
	fmt.Fprint(&t.out, "\n")
}

// run feeds the pieces and returns the transcript; the last line tells the outcome.
func run(kind Kind, maxHeader int, lenient Lenient, answer func(*Parser) Action, eof bool, pieces ...string) string {
	var p Parser
	t := &transcript{p: &p, answer: answer}
	p.Init(kind, t, maxHeader, lenient)
	st, done := OK, 0
	for _, piece := range pieces {
		n, s := p.Execute([]byte(piece))
		done += n
		if st = s; st != OK {
			break
		}
	}
	if st == OK && eof {
		st = p.Finish()
	}
	if t.body.Len() > 0 {
		fmt.Fprintf(&t.out, "body %q\n", t.body.String())
	}
	switch st {
	case Failed:
		fmt.Fprintf(&t.out, "%s %s @%d\n", p.Err().Code, p.Err().Reason, done)
	case Upgraded:
		fmt.Fprintf(&t.out, "upgraded @%d\n", done)
	case Waiting:
		fmt.Fprintf(&t.out, "waiting @%d\n", done)
	}
	return t.out.String()
}
