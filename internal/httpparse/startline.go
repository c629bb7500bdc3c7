package httpparse

const protocols = "Expected HTTP/, RTSP/ or ICE/"

// startLine runs the states of a request line or status line.
func (p *Parser) startLine(data []byte, i int) int {
	for i < len(data) {
		c := data[i]
		switch p.state {
		case sStart:
			if c == '\r' || c == '\n' {
				i++
				continue
			}
			i = p.begin(data, i)

		case sMethod:
			i = p.readMethod(data, i)
		case sMethodSpace:
			if c != ' ' {
				return p.fail(i, InvalidMethod, "Expected space after method")
			}
			i++
			p.state = sURLSpaces
		case sURLSpaces:
			if c == ' ' {
				i++
				continue
			}
			p.state = sURLStart
			if p.method == mCONNECT {
				p.state = sURLServer
			}

		case sURLStart, sURLSchema, sURLSchemaSlashes, sURLServer, sURLServerAt, sURLPath, sURLQuery, sURLFragment:
			i = p.readURL(data, i)
		case sURLLineFeed:
			if c != '\n' {
				return p.fail(i, InvalidURL, "Expected CRLF")
			}
			i++
			p.version09()

		case sReqProtocolSpaces:
			if c == ' ' {
				i++
				continue
			}
			if c == '\t' || c == '\f' {
				return p.fail(i+1, InvalidURL, "Invalid characters in url")
			}
			p.state, p.step, p.mark = sReqProtocol, 0, len(p.head)
		case sReqProtocol, sReqSlash, sReqMajor, sReqDot, sReqMinor, sReqEnd, sReqLineFeed, sReqH2Preface:
			i = p.readRequestVersion(data, i)

		case sResProtocol, sResSlash, sResMajor, sResDot, sResMinor, sResSpace:
			i = p.readResponseVersion(data, i)
		case sResDigit1, sResDigit2, sResDigit3, sResAfterStatus, sResReason, sResLineFeed:
			i = p.readStatus(data, i)
		default:
			return i
		}
	}
	return i
}

// begin starts a message at its first byte. The spelling that nearly all
// requests have is read at once.
func (p *Parser) begin(data []byte, i int) int {
	p.finish = finishUnsafe
	p.head = p.head[:0]
	p.step = 0
	p.sink.MessageBegin()
	if p.kind == Response {
		p.state = sResProtocol
		return i
	}
	p.state = sMethod
	rest := data[i:]
	switch {
	case len(rest) > 4 && string(rest[:4]) == "GET ":
		p.method = mGET
		i += 4
	case len(rest) > 5 && string(rest[:5]) == "POST ":
		p.method = mPOST
		i += 5
	default:
		return i
	}
	p.state = sURLSpaces
	return i
}

// readMethod keeps the letters read so far in p.head.
func (p *Parser) readMethod(data []byte, i int) int {
	for ; i < len(data); i++ {
		p.head = append(p.head, data[i])
		if _, exact, longer := methodPrefix(p.head); !exact && !longer {
			return p.endMethod(p.head[:len(p.head)-1], i)
		} else if exact && !longer {
			return p.endMethod(p.head, i+1)
		}
	}
	return i
}

func (p *Parser) endMethod(letters []byte, i int) int {
	m, exact, _ := methodPrefix(letters)
	if !exact {
		return p.fail(i, InvalidMethod, "Invalid method encountered")
	}
	p.method = m
	p.head = p.head[:0]
	p.state = sMethodSpace
	return i
}

// readRequestVersion reads from the protocol's name to the end of the line.
func (p *Parser) readRequestVersion(data []byte, i int) int {
	c := data[i]
	switch p.state {
	case sReqProtocol:
		if p.step == 0 && len(data)-i >= 10 && string(data[i:i+7]) == "HTTP/1." && data[i+7]&^1 == '0' &&
			data[i+8] == '\r' && data[i+9] == '\n' && p.method < mPRI {
			p.major, p.minor = 1, data[i+7]-'0'
			p.state = sHeadersStart
			return i + 10
		}
		return p.readProtocol(c, i, sReqSlash)
	case sReqSlash:
		if c != '/' {
			return p.fail(i, InvalidConstant, protocols)
		}
		p.state = sReqMajor
	case sReqMajor, sReqDot, sReqMinor:
		return p.readVersion(c, i, sReqMajor)
	case sReqEnd:
		switch {
		case p.method == mPRI:
			p.state, p.step = sReqH2Preface, 0
			return i
		case c == '\r' || c == '\n' && p.is(LenientOptionalCRBeforeLF):
			p.state = sReqLineFeed
		case c == '\n':
			return p.fail(i+1, InvalidVersion, "Expected CRLF after version")
		default:
			return p.fail(i, InvalidVersion, "Expected CRLF after version")
		}
	case sReqLineFeed:
		p.state = sHeadersStart
		if c != '\n' {
			if p.is(LenientOptionalLFAfterCR) {
				return i
			}
			return p.fail(i, Strict, "Expected CRLF after version")
		}
	case sReqH2Preface:
		const rest = "\r\n\r\nSM\r\n\r\n"
		if c != rest[p.step] {
			return p.fail(i, InvalidVersion, "Expected HTTP/2 Connection Preface")
		}
		if p.step++; int(p.step) == len(rest) {
			return p.fail(i+1, PausedH2Upgrade, "Pause on PRI/Upgrade")
		}
	}
	return i + 1
}

// readProtocol reads HTTP, RTSP or ICE; p.step counts letters, its high bits
// remember which.
func (p *Parser) readProtocol(c byte, i int, next state) int {
	names := [...]string{"HTTP", "RTSP", "ICE"}
	at, which := int(p.step&7), int(p.step>>3)
	if at == 0 {
		for which = 0; which < len(names) && names[which][0] != c; which++ {
		}
	}
	if which == len(names) || names[which][at] != c {
		return p.fail(i, InvalidConstant, protocols)
	}
	if at+1 < len(names[which]) {
		p.step = uint8(which<<3 | at + 1)
		return i + 1
	}
	if p.kind == Request {
		switch {
		case which == 0 && !p.method.forHTTP():
			return p.fail(i+1, InvalidConstant, "Invalid method for HTTP/x.x request")
		case which == 1 && !p.method.forRTSP():
			return p.fail(i+1, InvalidConstant, "Invalid method for RTSP/x.x request")
		case which == 2 && p.method != mSOURCE:
			return p.fail(i+1, InvalidConstant, "Expected SOURCE method for ICE/x.x request")
		}
	}
	p.state = next
	return i + 1
}

// readVersion reads digit, dot, digit; first is the state of the first digit.
func (p *Parser) readVersion(c byte, i int, first state) int {
	digit := c >= '0' && c <= '9'
	switch p.state - first {
	case 0:
		if !digit {
			return p.fail(i, InvalidVersion, "Invalid major version")
		}
		p.major = c - '0'
	case 1:
		if c != '.' {
			return p.fail(i, InvalidVersion, "Expected dot")
		}
	case 2:
		if !digit {
			return p.fail(i, InvalidVersion, "Invalid minor version")
		}
		p.minor = c - '0'
		switch v := p.major<<4 | p.minor; {
		case v == 0x09, v == 0x10, v == 0x11, v == 0x20, p.is(LenientVersion):
		default:
			return p.fail(i+1, InvalidVersion, "Invalid HTTP version")
		}
	}
	p.state++
	return i + 1
}

func (p *Parser) version09() {
	p.major, p.minor = 0, 9
	p.state = sHeadersStart
}

func (p *Parser) readResponseVersion(data []byte, i int) int {
	c := data[i]
	switch p.state {
	case sResProtocol:
		return p.readProtocol(c, i, sResSlash)
	case sResSlash:
		if c != '/' {
			return p.fail(i, InvalidConstant, protocols)
		}
		p.state = sResMajor
	case sResMajor, sResDot, sResMinor:
		return p.readVersion(c, i, sResMajor)
	case sResSpace:
		if c != ' ' {
			return p.fail(i, InvalidVersion, "Expected space after version")
		}
		p.statusCode = 0
		p.state = sResDigit1
	}
	return i + 1
}

func (p *Parser) readStatus(data []byte, i int) int {
	c := data[i]
	switch p.state {
	case sResDigit1, sResDigit2, sResDigit3:
		if c < '0' || c > '9' {
			return p.fail(i, InvalidStatus, "Invalid status code")
		}
		p.statusCode = p.statusCode*10 + uint16(c-'0')
		p.state++
	case sResAfterStatus:
		switch {
		case c == ' ':
			p.state = sResReason
			p.mark = 0
		case c == '\r':
			p.endReason()
		case c == '\n' && p.is(LenientOptionalCRBeforeLF):
			p.endReason()
			p.state = sHeadersStart
		case c == '\n':
			return p.fail(i+1, InvalidStatus, "Invalid response status")
		default:
			return p.fail(i, InvalidStatus, "Invalid response status")
		}
	case sResReason:
		from := i
		for i < len(data) && data[i] != '\r' && data[i] != '\n' {
			i++
		}
		p.head = append(p.head, data[from:i]...)
		if !p.count(i-from, i) || i == len(data) {
			return i
		}
		p.endReason()
		if data[i] == '\n' {
			if !p.is(LenientOptionalCRBeforeLF) {
				return p.fail(i+1, CRExpected, "Missing expected CR after response line")
			}
			p.state = sHeadersStart
		}
	case sResLineFeed:
		p.state = sHeadersStart
		if c != '\n' {
			if p.is(LenientOptionalLFAfterCR) {
				return i
			}
			return p.fail(i, Strict, "Expected LF after CR")
		}
	}
	return i + 1
}

func (p *Parser) endReason() {
	p.head = append(p.head, '\n')
	p.state = sResLineFeed
}
