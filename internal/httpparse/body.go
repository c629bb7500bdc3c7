package httpparse

import "math"

// headDone runs behind the empty line: of a head, or of the trailers.
func (p *Parser) headDone(i int) int {
	if p.flags&FlagTrailing != 0 {
		p.messageDone()
		return i
	}
	if p.flags&FlagUpgrade != 0 && p.flags&FlagConnUpgrade != 0 {
		// A response announces with these headers what it could do; only 101 does it.
		p.upgrade = p.kind == Request || p.statusCode == 101
	} else {
		p.upgrade = p.kind == Request && p.method == mCONNECT
	}
	p.nread = 0
	p.answer(p.sink.Headers())
	return i
}

func (p *Parser) answer(a Action) {
	p.action = a
	p.state = sAnswer
	switch a {
	case SkipBody:
		p.flags |= FlagSkipBody
	case Upgrade:
		p.upgrade = true
		p.flags |= FlagSkipBody
	case Wait:
		return
	}
}

// NoUpgrade, called by a Sink within Headers, makes an upgrade request an ordinary one.
func (p *Parser) NoUpgrade() { p.upgrade = false }

// afterHeaders decides what follows the head (RFC 9112, 6.3).
func (p *Parser) afterHeaders(pos int) {
	p.head = p.head[:0]
	hasBody := p.flags&FlagChunked != 0 || p.length > 0
	isResponse := p.kind == Response
	switch {
	case p.upgrade && (p.kind == Request && p.method == mCONNECT || p.flags&FlagSkipBody != 0 || !hasBody),
		isResponse && p.statusCode == 101:
		p.sink.Complete()
		p.state = sUpgraded
	case isResponse && p.statusCode == 100, p.flags&FlagSkipBody != 0, isResponse && noBodyStatus(p.statusCode):
		p.endMessage()
	case p.flags&FlagChunked != 0:
		p.length = 0
		p.state = sChunkSize
	case p.flags&FlagTransferEncoding != 0:
		if !isResponse && !p.is(LenientChunkedLength|LenientTransferEncoding) {
			p.fail(pos, InvalidTransferEncoding, "Request has invalid `Transfer-Encoding`")
			return
		}
		p.toEOF()
	case p.flags&FlagContentLength == 0:
		if p.NeedsEOF() {
			p.toEOF()
		} else {
			p.endMessage()
		}
	case p.length == 0:
		p.endMessage()
	default:
		p.state = sBodyLength
	}
}

func noBodyStatus(code uint16) bool {
	return code == 102 || code == 103 || code == 204 || code == 304
}

func (p *Parser) toEOF() {
	p.finish = finishWithCB
	p.state = sBodyEOF
}

// endMessage ends a message behind which no other protocol follows.
func (p *Parser) endMessage() {
	p.sink.Complete()
	p.afterMessage()
}

// messageDone ends a message that had a body.
func (p *Parser) messageDone() {
	p.nread = 0
	if p.upgrade {
		p.sink.Complete()
		p.state = sUpgraded
		return
	}
	p.endMessage()
}

func (p *Parser) afterMessage() {
	keep := p.ShouldKeepAlive()
	p.finish = finishSafe
	p.ended = true
	p.flags = 0
	p.length = 0
	p.upgrade = false
	p.head = p.head[:0]
	p.state = sStart
	if !keep && !p.is(LenientKeepAlive) {
		p.state = sClosed
	}
}

// body runs the states of a body, and of a connection that carries nothing more.
func (p *Parser) body(data []byte, i int) int {
	for i < len(data) {
		c := data[i]
		switch p.state {
		case sBodyEOF:
			p.sink.Body(data[i:])
			return len(data)
		case sBodyLength, sChunkData:
			n := len(data) - i
			if uint64(n) > p.length {
				n = int(p.length)
			}
			p.sink.Body(data[i : i+n])
			p.length -= uint64(n)
			i += n
			if p.length > 0 {
				continue
			}
			if p.state == sBodyLength {
				p.messageDone()
				return i
			}
			p.state = sChunkDataCR
		case sChunkDataCR:
			switch {
			case c == '\r':
				p.state = sChunkDataLF
				i++
			case c == '\n' && !p.is(LenientOptionalCRBeforeLF):
				return p.fail(i+1, CRExpected, "Missing expected CR after chunk data")
			case c == '\n':
				i++
				p.chunkDone()
			case p.is(LenientOptionalCRLFAfterChunk):
				p.chunkDone()
			default:
				return p.fail(i, Strict, "Expected LF after chunk data")
			}
		case sChunkDataLF:
			if c == '\n' {
				i++
			} else if !p.is(LenientOptionalCRLFAfterChunk) {
				return p.fail(i, Strict, "Expected LF after chunk data")
			}
			p.chunkDone()

		case sChunkSize, sChunkSizeMore, sChunkSizeEnd:
			i = p.readChunkSize(data, i)
		case sChunkExtStart, sChunkExtName, sChunkExtValue, sChunkExtQuoted, sChunkExtEscape, sChunkExtQuotedEnd:
			i = p.readExtension(data, i)
		case sChunkLF:
			if c == '\n' {
				i++
			} else if !p.is(LenientOptionalLFAfterCR) {
				return p.fail(i, Strict, "Expected LF after chunk size")
			}
			p.nread, p.extNread = 0, 0
			if p.length == 0 {
				p.flags |= FlagTrailing
				p.head = p.head[:0]
				p.state = sField
				return i
			}
			p.state = sChunkData

		case sClosed:
			i++
			if c != '\r' && c != '\n' && !p.is(LenientDataAfterClose) {
				return p.fail(i, ClosedConnection, "Data after `Connection: close`")
			}
		default:
			return i
		}
	}
	return i
}

func (p *Parser) chunkDone() {
	p.nread = 0
	p.length = 0
	p.state = sChunkSize
}

func (p *Parser) readChunkSize(data []byte, i int) int {
	const bad = "Invalid character in chunk size"
	for ; i < len(data); i++ {
		c := data[i]
		if p.state != sChunkSizeEnd {
			if v := hexValue(c); v >= 0 {
				if p.length > math.MaxUint64>>4 {
					return p.fail(i+1, InvalidChunkSize, "Chunk size overflow")
				}
				p.length = p.length<<4 | uint64(v)
				p.state = sChunkSizeMore
				continue
			}
			if p.state == sChunkSize {
				return p.fail(i, InvalidChunkSize, bad)
			}
			p.state = sChunkSizeEnd
		}
		switch c {
		case ' ', '\t':
			if !p.is(LenientSpacesAfterChunkSize) {
				return p.fail(i+1, InvalidChunkSize, bad)
			}
		case '\r':
			p.state = sChunkLF
			return i + 1
		case '\n':
			if !p.is(LenientOptionalCRBeforeLF) {
				return p.fail(i+1, CRExpected, "Missing expected CR after chunk size")
			}
			p.state = sChunkLF
			return i + 1
		case ';':
			p.state = sChunkExtStart
			return i + 1
		default:
			return p.fail(i, InvalidChunkSize, bad)
		}
	}
	return i
}

// readExtension checks chunk extensions, which nobody sees (RFC 9112, 7.1.1).
func (p *Parser) readExtension(data []byte, i int) int {
	for i < len(data) {
		c := data[i]
		var reason, afterCR string
		switch p.state {
		case sChunkExtStart:
			if c == ' ' || c == '\r' {
				return p.fail(i+1, Strict, "Invalid character in chunk extensions")
			}
			p.state = sChunkExtName
			continue
		case sChunkExtName, sChunkExtValue:
			reason, afterCR = "Invalid character in chunk extensions name", "chunk extension name"
			if p.state == sChunkExtValue {
				reason, afterCR = "Invalid character in chunk extensions value", "chunk extension value"
			}
			switch {
			case class[c]&cToken != 0:
				i++
				if !p.countExtension(i) {
					return i
				}
				continue
			case c == '=' && p.state == sChunkExtName:
				p.state = sChunkExtValue
				i++
				continue
			case c == '"' && p.state == sChunkExtValue:
				p.state = sChunkExtQuoted
				i++
				continue
			}
		case sChunkExtQuoted:
			switch {
			case c == '"':
				p.state = sChunkExtQuotedEnd
			case c == '\\':
				p.state = sChunkExtEscape
			case class[c]&cQuoted == 0:
				return p.fail(i+1, Strict, "Invalid character in chunk extensions quoted value")
			}
			i++
			if !p.countExtension(i) {
				return i
			}
			continue
		case sChunkExtEscape:
			i++
			if class[c]&cHeader == 0 {
				return p.fail(i, Strict, "Invalid quoted-pair in chunk extensions quoted value")
			}
			p.state = sChunkExtQuoted
			continue
		case sChunkExtQuotedEnd:
			afterCR = "chunk extension value"
		}
		switch {
		case c == ';':
			p.state = sChunkExtStart
			i++
			continue
		case c == '\r', c == '\n' && p.is(LenientOptionalCRBeforeLF):
			p.state = sChunkLF
			if c == '\r' {
				i++
			}
			return i
		case c == '\n':
			return p.fail(i, CRExpected, "Missing expected CR after "+afterCR)
		case p.state == sChunkExtQuotedEnd:
			return p.fail(i, Strict, "Invalid character in chunk extensions quote value")
		}
		return p.fail(i+1, Strict, reason)
	}
	return i
}

func (p *Parser) countExtension(pos int) bool {
	if p.extNread++; p.extNread > maxChunkExtensions {
		p.fail(pos, ChunkExtensionsOverflow, "Chunk extensions overflow")
		return false
	}
	return true
}
