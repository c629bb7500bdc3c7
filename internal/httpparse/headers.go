package httpparse

const badValueChar = "Invalid header value char"

// headers runs the states of the header section, and of the trailer section.
func (p *Parser) headers(data []byte, i int) int {
	for i < len(data) {
		c := data[i]
		switch p.state {
		case sHeadersStart:
			p.state = sField
			if c == ' ' {
				if !p.is(LenientHeaders) {
					return p.fail(i+1, UnexpectedSpace, "Unexpected space after start line")
				}
				i++
			}
		case sField:
			switch {
			case c == '\r':
				p.state = sHeadersLF
				i++
			case c == '\n':
				if !p.is(LenientOptionalCRBeforeLF) {
					return p.fail(i+1, InvalidHeaderToken, "Invalid header field char")
				}
				return p.headDone(i + 1)
			case c == ':':
				return p.fail(i, InvalidHeaderToken, "Invalid header token")
			default:
				p.mark = len(p.head)
				p.state = sFieldName
			}
		case sFieldName, sFieldSpaces:
			i = p.readName(data, i)

		case sValueSpaces:
			switch c {
			case ' ', '\t':
				i++
			case '\r':
				p.state = sValueEmptyLF
				i++
			case '\n':
				if !p.is(LenientOptionalCRBeforeLF) {
					return p.fail(i+1, InvalidHeaderToken, badValueChar)
				}
				p.state = sValueEmptyFold
				i++
			default:
				if !p.beginValue(i) {
					return i
				}
			}
		case sValueEmptyLF:
			p.state = sValueEmptyFold
			if c == '\n' {
				i++
			} else if !p.is(LenientHeaders) {
				return p.fail(i, Strict, "Expected LF after CR")
			}
		case sValueEmptyFold:
			switch {
			case c == ' ' || c == '\t':
				i++
				if !p.is(LenientHeaders) {
					return p.fail(i, InvalidHeaderToken, badValueChar)
				}
				p.state = sValueSpaces
			case p.hstate == hContentLength:
				return p.fail(i, InvalidContentLength, "Empty Content-Length")
			case p.hstate == hTransferEncoding:
				return p.fail(i, InvalidTransferEncoding, "Empty Transfer-Encoding")
			default:
				p.endValue()
			}

		case sValue, sValueLenient:
			i = p.readValue(data, i)
		case sValueChunked, sValueChunkedLast, sValueCoding, sValueCodingSpaces:
			i = p.readCoding(data, i)
		case sValueLength, sValueLengthSpaces:
			i = p.readLength(data, i)
		case sValueLF:
			if c != '\n' {
				return p.fail(i, LFExpected, "Missing expected LF after header value")
			}
			p.state = sValueFold
			i++
		case sValueFold:
			if c != ' ' && c != '\t' {
				p.endValue()
				continue
			}
			if !p.is(LenientHeaders) {
				return p.fail(i, InvalidHeaderToken, "Unexpected whitespace after header value")
			}
			if p.hstate == hChunked {
				p.hstate = hGeneral
			}
			if !p.beginValue(i) {
				return i
			}

		case sHeadersLF:
			if c == '\n' {
				i++
			} else if !p.is(LenientOptionalLFAfterCR) {
				return p.fail(i, Strict, "Expected LF after headers")
			}
			return p.headDone(i)
		default:
			return i
		}
	}
	return i
}

// readName reads a field name up to its colon.
func (p *Parser) readName(data []byte, i int) int {
	from := i
	for p.state == sFieldName && i < len(data) && class[data[i]]&cToken != 0 {
		i++
	}
	p.head = append(p.head, data[from:i]...)
	if !p.count(i-from, i) || i == len(data) {
		return i
	}
	c := data[i]
	special := p.classifyName()
	switch {
	case c == ':':
		p.head = append(p.head, '\n')
		return p.nameDone(i+1, special)
	case c == ' ' && special != hGeneral:
		if !p.is(LenientHeaders) {
			return p.fail(i+1, InvalidHeaderToken, "Invalid header field char")
		}
		p.state = sFieldSpaces
		return i + 1
	case p.state == sFieldSpaces && c == ' ':
		return i + 1
	}
	return p.fail(i, InvalidHeaderToken, "Invalid header token")
}

func (p *Parser) nameDone(i int, special headerState) int {
	switch {
	case special == hTransferEncoding && p.flags&FlagContentLength != 0 && !p.is(LenientChunkedLength):
		return p.fail(i, InvalidTransferEncoding, "Transfer-Encoding can't be present with Content-Length")
	case special == hContentLength && p.flags&FlagTransferEncoding != 0 && !p.is(LenientChunkedLength):
		return p.fail(i, InvalidContentLength, "Content-Length can't be present with Transfer-Encoding")
	}
	p.hstate = special
	p.mark = len(p.head)
	p.state = sValueSpaces
	return i
}

// classifyName recognizes the headers that decide about framing, and notes
// those which a server asks for with each request.
func (p *Parser) classifyName() headerState {
	name := p.head[p.mark:]
	if len(name) == 0 {
		return hGeneral
	}
	switch c := name[0] | 0x20; len(name) {
	case 4:
		if c == 'h' && equalFold(name, "host") {
			p.flags |= FlagHost
		}
	case 6:
		if c == 'e' && equalFold(name, "expect") {
			p.flags |= FlagExpect
		}
	case 7:
		if c == 'u' && equalFold(name, "upgrade") {
			return hUpgrade
		}
	case 10:
		if c == 'c' && equalFold(name, "connection") {
			return hConnection
		}
	case 14:
		if c == 'c' && equalFold(name, "content-length") {
			return hContentLength
		}
	case 16:
		if c == 'p' && equalFold(name, "proxy-connection") {
			return hConnection
		}
	case 17:
		if c == 't' && equalFold(name, "transfer-encoding") {
			return hTransferEncoding
		}
	}
	return hGeneral
}

// beginValue chooses how the value that starts at i is read; false: p failed.
func (p *Parser) beginValue(i int) bool {
	p.state = sValue
	switch p.hstate {
	case hUpgrade:
		p.flags |= FlagUpgrade
	case hTransferEncoding:
		if p.flags&FlagChunked != 0 && p.kind == Request && !p.is(LenientTransferEncoding) {
			p.fail(i+1, InvalidTransferEncoding, "Invalid `Transfer-Encoding` header value")
			return false
		}
		p.flags = p.flags&^FlagChunked | FlagTransferEncoding
		p.state, p.step = sValueChunked, 0
	case hContentLength:
		if p.flags&FlagContentLength != 0 {
			p.fail(i, UnexpectedContentLength, "Duplicate Content-Length")
			return false
		}
		p.state = sValueLength
	}
	return true
}

func (p *Parser) readValue(data []byte, i int) int {
	from := i
	if p.state == sValue {
		for i < len(data) && class[data[i]]&cHeader != 0 {
			i++
		}
		if i < len(data) && data[i] != '\r' && data[i] != '\n' {
			switch {
			case p.is(LenientHeaders):
				p.state = sValueLenient
			case p.is(LenientHeaderValueRelaxed):
				for i < len(data) && class[data[i]]&cRelaxed != 0 {
					i++
				}
			}
		}
	}
	if p.state == sValueLenient {
		for i < len(data) && data[i] != '\r' && data[i] != '\n' {
			i++
		}
	}
	p.head = append(p.head, data[from:i]...)
	if !p.count(i-from, i) || i == len(data) {
		return i
	}
	switch c := data[i]; {
	case c == '\r':
		p.state = sValueLF
		return i + 1
	case c == '\n':
		if !p.is(LenientOptionalCRBeforeLF) && p.state != sValueLenient {
			return p.fail(i, CRExpected, "Missing expected CR after header value")
		}
		p.state = sValueLF
		return i
	}
	return p.fail(i, InvalidHeaderToken, badValueChar)
}

// readCoding reads Transfer-Encoding: only a final "chunked" counts, and a
// request may name nothing behind it (RFC 9112, 6.1).
func (p *Parser) readCoding(data []byte, i int) int {
	const chunked = "chunked"
	from := i
	for i < len(data) {
		c := data[i]
		switch p.state {
		case sValueChunked:
			if c|0x20 == chunked[p.step] && class[c]&cAlpha != 0 {
				i++
				if p.step++; int(p.step) == len(chunked) {
					p.state = sValueChunkedLast
				}
				continue
			}
			p.state = sValueCoding
		case sValueChunkedLast:
			switch c {
			case ' ':
				i++
				continue
			case '\r', '\n':
				p.hstate = hChunked
				p.state = sValue
			case ',':
				if p.kind == Request && !p.is(LenientTransferEncoding) {
					return p.fail(i+1, InvalidTransferEncoding, "Invalid `Transfer-Encoding` header value")
				}
				p.state = sValueCoding
			default:
				p.state = sValueCoding
			}
		case sValueCoding:
			switch {
			case c == ',':
				p.state = sValueCodingSpaces
				i++
				continue
			case class[c]&cHeader != 0:
				i++
				continue
			}
			p.hstate = hGeneral
			p.state = sValue
		case sValueCodingSpaces:
			if c == ' ' || c == '\t' {
				i++
				continue
			}
			p.state, p.step = sValueChunked, 0
		}
		if p.state == sValue {
			break
		}
	}
	p.head = append(p.head, data[from:i]...)
	p.count(i-from, i)
	return i
}

func (p *Parser) readLength(data []byte, i int) int {
	from := i
	for ; i < len(data) && p.state == sValueLength; i++ {
		c := data[i]
		if c < '0' || c > '9' {
			p.state = sValueLengthSpaces
			break
		}
		n := p.length*10 + uint64(c-'0')
		if p.length > (1<<64-1)/10 || n < p.length*10 {
			return p.fail(i+1, InvalidContentLength, "Content-Length overflow")
		}
		p.length = n
	}
	if p.state == sValueLengthSpaces {
		for i < len(data) && (data[i] == ' ' || data[i] == '\t') {
			i++
		}
	}
	p.head = append(p.head, data[from:i]...)
	if !p.count(i-from, i) || i == len(data) {
		return i
	}
	if c := data[i]; c != '\r' && c != '\n' {
		return p.fail(i, InvalidContentLength, "Invalid character in Content-Length")
	}
	p.flags |= FlagContentLength
	p.state = sValue
	return i
}

// endValue ends a header: blanks behind the value are not part of it.
func (p *Parser) endValue() {
	n := len(p.head)
	for n > p.mark && (p.head[n-1] == ' ' || p.head[n-1] == '\t') {
		n--
	}
	switch p.hstate {
	case hConnection:
		p.connectionOptions(p.head[p.mark:n])
	case hChunked:
		p.flags |= FlagChunked
	}
	p.head = append(p.head[:n], '\n')
	p.state = sField
}

func (p *Parser) connectionOptions(v []byte) {
	for len(v) > 0 {
		k := 0
		for k < len(v) && v[k] != ',' {
			k++
		}
		word := v[:k]
		if v = v[k:]; len(v) > 0 {
			v = v[1:]
		}
		for len(word) > 0 && (word[0] == ' ' || word[0] == '\t') {
			word = word[1:]
		}
		for len(word) > 0 && (word[len(word)-1] == ' ' || word[len(word)-1] == '\t') {
			word = word[:len(word)-1]
		}
		switch {
		case equalFold(word, "close"):
			p.flags |= FlagConnClose
		case equalFold(word, "keep-alive"):
			p.flags |= FlagConnKeepAlive
		case equalFold(word, "upgrade"):
			p.flags |= FlagConnUpgrade
		}
	}
}
