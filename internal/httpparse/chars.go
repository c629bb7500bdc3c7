package httpparse

// Character classes, one bit each.
const (
	cToken  uint8 = 1 << iota // RFC 9110 tchar
	cURL                      // within a path; '?' and '#' are states of their own
	cHeader                   // HTAB, SP, VCHAR, obs-text
	cQuoted                   // qdtext: as cHeader without '"' and '\'
	cUser                     // within the authority
	cAlpha
	cRelaxed // header value in LenientHeaderValueRelaxed
)

var class = buildClasses()

func buildClasses() (t [256]uint8) {
	set := func(bit uint8, chars string) {
		for k := range len(chars) {
			t[chars[k]] |= bit
		}
	}
	for c := 0; c < 256; c++ {
		b := byte(c)
		alpha := b|0x20 >= 'a' && b|0x20 <= 'z'
		if alpha {
			t[c] |= cAlpha
		}
		if alpha || b >= '0' && b <= '9' {
			t[c] |= cToken | cURL | cUser
		}
		if b == '\t' || b >= 0x20 && b != 0x7f {
			t[c] |= cHeader
			if b != '"' && b != '\\' {
				t[c] |= cQuoted
			}
		}
		if b != 0 && b != '\r' && b != '\n' {
			t[c] |= cRelaxed
		}
	}
	set(cToken, "!#$%&'*+-.^_`|~")
	set(cURL, "!\"$%&'()*+,-./:;<=>@[\\]^_`{|}~")
	set(cUser, "-_.!~*'()%;:&=+$,")
	return t
}

func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// equalFold compares b with a lower-case ASCII word.
func equalFold(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for k := range len(word) {
		c := b[k]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != word[k] {
			return false
		}
	}
	return true
}
