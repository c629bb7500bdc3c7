package modules

import "strings"

// fileURL is a file: URL taken apart; path is percent-encoded and absolute.
type fileURL struct{ path, search, hash string }

func (u fileURL) String() string { return "file://" + u.path + u.search + u.hash }

// parseFileURL takes an already normalized file: URL apart (one that came from this package or from a URL object).
func parseFileURL(s string) (u fileURL, ok bool) {
	rest, ok := strings.CutPrefix(s, "file://")
	if !ok {
		return u, false
	}
	rest = strings.TrimPrefix(rest, "localhost")
	if !strings.HasPrefix(rest, "/") {
		return u, false
	}
	u.path, u.search, u.hash = splitSuffix(rest)
	return u, true
}

func splitSuffix(s string) (path, search, hash string) {
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s, hash = s[:i], s[i:]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s, search = s[:i], s[i:]
	}
	// An empty query or fragment is dropped when the pieces are put together from URL.search and URL.hash.
	if search == "?" {
		search = ""
	}
	if hash == "#" {
		hash = ""
	}
	return s, search, hash
}

// join resolves a relative reference that starts with "/", "./" or "../" (or is a plain path) against u, as the WHATWG URL
// parser does for special schemes.
func (u fileURL) join(ref string) fileURL {
	if strings.ContainsAny(ref, "\t\n\r") {
		ref = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(ref)
	}
	ref = strings.TrimFunc(ref, func(r rune) bool { return r <= ' ' })
	path, search, hash := splitSuffix(ref)
	if strings.IndexByte(path, '\\') >= 0 {
		path = strings.ReplaceAll(path, `\`, "/")
	}
	if !strings.HasPrefix(path, "/") {
		path = u.path[:strings.LastIndexByte(u.path, '/')+1] + path
	}
	return fileURL{removeDots(encodePath(path)), encodeQuery(search), encodeFragment(hash)}
}

func isDot(s string) bool { return s == "." || strings.EqualFold(s, "%2e") }

func isDoubleDot(s string) bool {
	return s == ".." || len(s) > 2 && (strings.EqualFold(s, ".%2e") || strings.EqualFold(s, "%2e.") ||
		strings.EqualFold(s, "%2e%2e"))
}

func removeDots(path string) string {
	if !strings.Contains(path, "/.") && !strings.Contains(path, "/%2") {
		return path
	}
	in := strings.Split(path[1:], "/")
	out := make([]string, 0, len(in))
	for i, seg := range in {
		last := i == len(in)-1
		switch {
		case isDoubleDot(seg):
			if len(out) > 0 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		case isDot(seg):
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, seg)
		}
	}
	return "/" + strings.Join(out, "/")
}

const upperHex = "0123456789ABCDEF"

func percentEncode(s string, special string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(special, c) >= 0 {
			b := make([]byte, i, len(s)+16)
			copy(b, s)
			for ; i < len(s); i++ {
				if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(special, c) >= 0 {
					b = append(b, '%', upperHex[c>>4], upperHex[c&15])
				} else {
					b = append(b, c)
				}
			}
			return string(b)
		}
	}
	return s
}

func encodePath(s string) string     { return percentEncode(s, "\"#<>?^`{}") }
func encodeQuery(s string) string    { return percentEncode(s, "\"#<>'") }
func encodeFragment(s string) string { return percentEncode(s, "\"<>`") }

// PathToFileURL is url.pathToFileURL for an absolute, normalized POSIX path.
func PathToFileURL(path string) string {
	return "file://" + percentEncode(path, "%\\\"#<>?^`{}|[]~")
}

// FileURLToPath is url.fileURLToPath for a normalized file: URL.
func FileURLToPath(url string) (string, error) {
	u, ok := parseFileURL(url)
	if !ok {
		return "", &Error{Name: "TypeError", Code: "ERR_INVALID_FILE_URL_HOST",
			Message: `File URL host must be "localhost" or empty on linux`}
	}
	if hasEncodedSlash(u.path) {
		return "", &Error{Name: "TypeError", Code: "ERR_INVALID_FILE_URL_PATH",
			Message: "File URL path must not include encoded / characters"}
	}
	return decodePath(u.path), nil
}

func hasEncodedSlash(s string) bool {
	for i := 0; ; {
		n := strings.IndexByte(s[i:], '%')
		if n < 0 {
			return false
		}
		i += n
		if i+2 < len(s) && s[i+1] == '2' && (s[i+2]|0x20) == 'f' {
			return true
		}
		i++
	}
}

// hasEncodedSep reports %2F and %5C, which a module specifier must not hold.
func hasEncodedSep(s string) bool {
	for i := strings.IndexByte(s, '%'); i >= 0 && i+2 < len(s); i++ {
		if s[i] == '%' && (s[i+1] == '2' && s[i+2]|0x20 == 'f' || s[i+1] == '5' && s[i+2]|0x20 == 'c') {
			return true
		}
	}
	return false
}

func decodePath(s string) string {
	i := strings.IndexByte(s, '%')
	if i < 0 {
		return s
	}
	b := make([]byte, i, len(s))
	copy(b, s)
	for ; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi >= 0 && lo >= 0 {
				b = append(b, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
