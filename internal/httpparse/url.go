package httpparse

// readURL reads the request target into p.head.
func (p *Parser) readURL(data []byte, i int) int {
	from := i
	s := p.state
	for i < len(data) {
		c := data[i]
		switch s {
		case sURLPath, sURLQuery, sURLFragment:
			for class[c]&cURL != 0 {
				if i++; i == len(data) {
					return p.pauseURL(data, from, i, s)
				}
				c = data[i]
			}
			switch {
			case c == '?':
				if s == sURLPath {
					s = sURLQuery
				}
				i++
				continue
			case c == '#':
				s = sURLFragment
				i++
				continue
			}
		case sURLServer, sURLServerAt:
			switch {
			case c == '/':
				s = sURLPath
				i++
				continue
			case c == '?':
				s = sURLQuery
				i++
				continue
			case class[c]&cUser != 0 || c == '[' || c == ']':
				s = sURLServer
				i++
				continue
			case c == '@':
				if s == sURLServerAt {
					return p.fail(i+1, InvalidURL, "Double @ in url")
				}
				s = sURLServerAt
				i++
				continue
			}
		default:
			next, reason := urlOpening(s, c, &p.step)
			if reason != "" {
				if s == sURLSchemaSlashes && p.step == 1 {
					reason = "Unexpected char in url schema"
				} else if c == ' ' || c == '\r' || c == '\n' || c == '\t' || c == '\f' {
					i++
				}
				return p.fail(i, InvalidURL, reason)
			}
			s = next
			i++
			continue
		}
		return p.endURL(data, from, i, s)
	}
	return p.pauseURL(data, from, i, s)
}

// urlOpening is the part before the authority: "/", "*" or "scheme://".
func urlOpening(s state, c byte, step *uint8) (next state, reason string) {
	switch c {
	case ' ', '\r', '\n', '\t', '\f':
		return s, "Invalid characters in url"
	}
	alpha := class[c]&cAlpha != 0
	switch {
	case s == sURLStart && (c == '/' || c == '*'):
		return sURLPath, ""
	case s == sURLStart && alpha, s == sURLSchema && alpha:
		return sURLSchema, ""
	case s == sURLStart:
		return s, "Unexpected start char in url"
	case s == sURLSchema && c == ':':
		*step = 0
		return sURLSchemaSlashes, ""
	case s == sURLSchemaSlashes && c == '/':
		if *step++; *step == 2 {
			return sURLServer, ""
		}
		return s, ""
	}
	return s, "Unexpected char in url schema"
}

// pauseURL keeps what was read when the input ends within the URL.
func (p *Parser) pauseURL(data []byte, from, i int, s state) int {
	p.state = s
	p.head = append(p.head, data[from:i]...)
	p.count(i-from, i)
	return i
}

// endURL looks at the first byte which cannot belong to the URL.
func (p *Parser) endURL(data []byte, from, i int, s state) int {
	c := data[i]
	switch c {
	case ' ', '\r', '\n':
		p.head = append(append(p.head, data[from:i]...), '\n')
		if !p.count(i-from, i) {
			return i
		}
		switch c {
		case ' ':
			p.state = sReqProtocolSpaces
		case '\r':
			p.state = sURLLineFeed
		case '\n':
			p.version09()
		}
		return i + 1
	case '\t', '\f':
		return p.fail(i+1, InvalidURL, "Invalid characters in url")
	}
	reason := "Invalid char in url path"
	switch s {
	case sURLServer, sURLServerAt:
		reason = "Unexpected char in url server"
	case sURLQuery:
		reason = "Invalid char in url query"
	case sURLFragment:
		reason = "Invalid char in url fragment start"
	}
	return p.fail(i, InvalidURL, reason)
}
