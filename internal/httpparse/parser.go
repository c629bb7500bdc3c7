// Package httpparse is an incremental HTTP/1.x parser for requests and
// responses. It is as strict as llhttp 9, which Node 24 uses, and reports the
// same error codes and reasons at the same positions.
//
// It knows neither connections nor JavaScript: bytes go in through Execute in
// pieces of any size, events come out through a Sink. A message's head is
// gathered in one packed buffer (see Parser.Head), so a parser in steady state
// allocates nothing.
//
// Start reading at Parser.Execute; startline.go, headers.go and body.go hold
// the states of the three parts of a message.
package httpparse

// Kind says which half of the conversation is parsed.
type Kind uint8

const (
	Request  Kind = 1
	Response Kind = 2
)

// Action is a Sink's answer to a completed head.
type Action uint8

const (
	// Continue reads the body, if the head announces one.
	Continue Action = iota
	// SkipBody ends the message here, as for the response to a HEAD request.
	SkipBody
	// Upgrade ends the message here; what follows is another protocol.
	Upgrade
	// Wait stops Execute right behind the head; Decide gives the answer later.
	Wait
)

// Lenient lifts single checks. The values are Node's.
type Lenient uint16

const (
	LenientHeaders Lenient = 1 << iota
	LenientChunkedLength
	LenientKeepAlive
	LenientTransferEncoding
	LenientVersion
	LenientDataAfterClose
	LenientOptionalLFAfterCR
	LenientOptionalCRLFAfterChunk
	LenientOptionalCRBeforeLF
	LenientSpacesAfterChunkSize
	LenientHeaderValueRelaxed

	LenientNone Lenient = 0
	// LenientAll is what insecureHTTPParser switches on.
	LenientAll = LenientSpacesAfterChunkSize<<1 - 1
)

// Flags tell what a head contained.
type Flags uint16

const (
	FlagConnKeepAlive Flags = 1 << iota
	FlagConnClose
	FlagConnUpgrade
	FlagChunked
	FlagUpgrade
	FlagContentLength
	FlagSkipBody
	FlagTrailing
	FlagHost
	FlagTransferEncoding
	FlagExpect
)

// Sink receives events, during Execute and Finish only. Byte slices are valid
// until the method returns. It must not call back into the parser, except for
// the accessors.
type Sink interface {
	// MessageBegin reports the first byte of a message.
	MessageBegin()
	// Headers reports a complete head.
	Headers() Action
	// Body reports a piece of the body, chunk framing removed.
	Body(b []byte)
	// Complete reports the end of a message; Head now holds the trailers.
	Complete()
}

// Status is the outcome of Execute.
type Status uint8

const (
	// OK: everything was consumed.
	OK Status = iota
	// Waiting: a Sink answered Wait, or Decide is due.
	Waiting
	// Upgraded: the message is complete and what follows is not HTTP.
	Upgraded
	// Failed: see Parser.Err. The parser is dead until Reset.
	Failed
)

const (
	// DefaultMaxHeaderSize is Node's default of --max-http-header-size.
	DefaultMaxHeaderSize = 16384
	maxChunkExtensions   = 16384
)

const (
	finishSafe   = iota // EOF is fine here
	finishWithCB        // EOF ends the message
	finishUnsafe        // EOF is an error
)

// Parser is the state of one direction of one connection. Not for concurrent use.
type Parser struct {
	sink    Sink
	kind    Kind
	lenient Lenient

	state   state
	hstate  headerState
	step    uint8 // progress within a literal
	finish  uint8
	flags   Flags
	upgrade bool
	single  bool // Execute returns behind each message
	ended   bool // a message ended in this Execute
	action  Action

	method       Method
	major, minor uint8
	statusCode   uint16
	length       uint64 // of the body or chunk: still to come

	maxHeader int
	nread     int // header bytes seen since the last reset of the limit
	extNread  int

	head []byte
	mark int // start of the name or value being read, in head

	err     Error
	failPos int
}

// Init prepares p for a new connection; maxHeader 0 means the default.
func (p *Parser) Init(kind Kind, sink Sink, maxHeader int, lenient Lenient) {
	if maxHeader <= 0 {
		maxHeader = DefaultMaxHeaderSize
	}
	*p = Parser{sink: sink, kind: kind, lenient: lenient, maxHeader: maxHeader, head: p.head[:0]}
	p.state = sStart
}

func (p *Parser) Method() Method        { return p.method }
func (p *Parser) Version() (int, int)   { return int(p.major), int(p.minor) }
func (p *Parser) StatusCode() int       { return int(p.statusCode) }
func (p *Parser) Flags() Flags          { return p.flags }
func (p *Parser) Upgrade() bool         { return p.upgrade }
func (p *Parser) ContentLength() uint64 { return p.length }

// StopBehindMessages makes Execute return at the end of a message, so that the
// caller sees whether anything follows it.
func (p *Parser) StopBehindMessages() { p.single = true }

// Err is the reason of Status Failed.
func (p *Parser) Err() Error { return p.err }

// Idle reports whether p stands between two messages.
func (p *Parser) Idle() bool { return p.state == sStart || p.state == sClosed }

// Head is the packed head: the URL (requests) or the reason phrase
// (responses) and then names and values in turn, each ended by '\n', which
// none of them can contain. While Sink.Complete runs it holds the trailers
// alone: names and values.
func (p *Parser) Head() []byte { return p.head }

// TakeHead hands the head's buffer to the caller, who may give another (or nil)
// in exchange: so idle connections need not keep one each. Only between messages.
func (p *Parser) TakeHead(replacement []byte) []byte {
	old := p.head[:0]
	p.head = replacement[:0]
	return old
}

// Execute parses data and returns how much of it was consumed.
func (p *Parser) Execute(data []byte) (int, Status) {
	i := 0
	p.ended = false
	for i < len(data) || p.state >= sImmediate {
		if p.ended && p.single {
			return i, OK
		}
		switch {
		case p.state <= sLastStartLine:
			i = p.startLine(data, i)
		case p.state <= sLastHeader:
			i = p.headers(data, i)
		case p.state < sImmediate:
			i = p.body(data, i)
		default:
			switch p.state {
			case sAnswer:
				if p.action == Wait {
					return i, Waiting
				}
				p.afterHeaders(i)
			case sUpgraded:
				p.afterMessage()
				return i, Upgraded
			case sFailed:
				return p.failPos, Failed
			}
		}
	}
	return i, OK
}

// Decide answers for a Sink that said Wait; Execute goes on from there.
func (p *Parser) Decide(a Action) {
	if p.state == sAnswer && p.action == Wait {
		p.answer(a)
	}
}

// Finish reports the end of the input.
func (p *Parser) Finish() Status {
	if p.state == sFailed {
		return OK // that was said already
	}
	switch p.finish {
	case finishWithCB:
		p.head = p.head[:0]
		p.finish = finishSafe
		p.sink.Complete()
		p.state = sClosed
	case finishUnsafe:
		p.fail(0, InvalidEOFState, "Invalid EOF state")
		return Failed
	}
	return OK
}

// ShouldKeepAlive reports whether the connection may carry another message.
func (p *Parser) ShouldKeepAlive() bool {
	if p.major > 0 && p.minor > 0 {
		if p.flags&FlagConnClose != 0 {
			return false
		}
	} else if p.flags&FlagConnKeepAlive == 0 {
		return false
	}
	return !p.NeedsEOF()
}

// NeedsEOF reports whether only the end of the connection ends the message
// (RFC 9112, 6.3).
func (p *Parser) NeedsEOF() bool {
	if p.kind == Request {
		return false
	}
	if p.statusCode/100 == 1 || p.statusCode == 204 || p.statusCode == 304 || p.flags&FlagSkipBody != 0 {
		return false
	}
	if p.flags&FlagTransferEncoding != 0 && p.flags&FlagChunked == 0 {
		return true
	}
	return p.flags&(FlagChunked|FlagContentLength) == 0
}

func (p *Parser) fail(pos int, code Code, reason string) int {
	p.err = Error{code, reason}
	p.failPos = pos
	p.state = sFailed
	return pos
}

func (p *Parser) is(l Lenient) bool { return p.lenient&l != 0 }

// count adds n bytes of a head to the limit; false: it is exceeded and p failed.
func (p *Parser) count(n, pos int) bool {
	p.nread += n
	if p.nread >= p.maxHeader {
		p.fail(pos, HeaderOverflow, "Header overflow")
		return false
	}
	return true
}
