package config

import (
	"encoding/json"
	"os"
	"strings"
)

// entry is a line of an .npmrc that sets something.
type entry struct {
	key, value string
	array      bool // key[] = value
}

// parseIni reads the lines of an .npmrc. Sections are no concept of npm's: what stands under one is not looked at.
func parseIni(data string) []entry {
	var out []entry
	section := false
	for _, line := range strings.FieldsFunc(strings.TrimPrefix(data, "\ufeff"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == ';' || line[0] == '#' {
			continue
		}
		if line[0] == '[' && strings.HasSuffix(line, "]") {
			section = true
			continue
		}
		if section {
			continue
		}
		k, v, has := strings.Cut(line, "=")
		e := entry{key: unquote(k), value: "true"}
		if has {
			e.value = unquote(v)
		}
		if len(e.key) > 2 && strings.HasSuffix(e.key, "[]") {
			e.key, e.array = e.key[:len(e.key)-2], true
		}
		if e.key != "" {
			out = append(out, e)
		}
	}
	return out
}

// unquote strips quotes, or a comment behind the value; a backslash keeps ; # and itself.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if n := len(s); n >= 2 && (s[0] == '"' && s[n-1] == '"' || s[0] == '\'' && s[n-1] == '\'') {
		in := s
		if s[0] == '\'' {
			in = s[1 : n-1]
		}
		var out string
		if json.Unmarshal([]byte(in), &out) == nil {
			return out
		}
		return in
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && (s[i+1] == ';' || s[i+1] == '#' || s[i+1] == '\\') {
				i++
			}
			b.WriteByte(s[i])
		case ';', '#':
			return strings.TrimSpace(b.String())
		default:
			b.WriteByte(s[i])
		}
	}
	return strings.TrimSpace(b.String())
}

// quote is unquote's other way.
func quote(s string) string {
	if s == "" || strings.ContainsAny(s, "=\r\n") || s[0] == '[' || len(s) > 1 && s[0] == '"' || s != strings.TrimSpace(s) {
		if !strings.ContainsAny(s, "\"\r\n") && !strings.HasPrefix(s, "[") && s == strings.TrimSpace(s) && s != "" {
			return strings.NewReplacer(";", `\;`, "#", `\#`).Replace(s)
		}
		q, _ := json.Marshal(s)
		return string(q)
	}
	return strings.NewReplacer(";", `\;`, "#", `\#`).Replace(s)
}

// expand replaces ${NAME} (left as it stands when unset) and ${NAME?} (then empty); \${NAME} stays.
func expand(s string, env map[string]string) string {
	if !strings.Contains(s, "${") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		j := strings.Index(s[i:], "${")
		if j < 0 {
			b.WriteString(s[i:])
			break
		}
		j += i
		end := strings.IndexAny(s[j+2:], "${}")
		if end < 0 || s[j+2+end] != '}' || end == 0 {
			b.WriteString(s[i : j+2])
			i = j + 2
			continue
		}
		name := s[j+2 : j+2+end]
		next := j + 3 + end
		slashes := 0
		for k := j - 1; k >= i && s[k] == '\\'; k-- {
			slashes++
		}
		if slashes%2 == 1 {
			b.WriteString(s[i:j-(slashes+1)/2] + s[j:next])
			i = next
			continue
		}
		b.WriteString(s[i : j-slashes/2])
		optional := strings.HasSuffix(name, "?")
		v, ok := env[strings.TrimSuffix(name, "?")]
		switch {
		case ok:
			b.WriteString(v)
		case !optional:
			b.WriteString(s[j:next])
		}
		i = next
	}
	return b.String()
}

// load reads one .npmrc; that it is not there is no error.
func (c *Config) load(where, path string) error {
	l := &layer{where: where, path: path, data: map[string]any{}}
	c.layers = append(c.layers, l)
	if path == "" {
		return nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		if os.IsNotExist(err) || strings.Contains(err.Error(), "not a directory") || strings.Contains(err.Error(), "is a directory") {
			return nil
		}
		return err
	}
	l.found = true
	for _, e := range parseIni(string(raw)) {
		k := expand(e.key, c.Env)
		v := c.parse(k, expand(e.value, c.Env))
		if e.array {
			add, ok := v.([]string)
			if !ok {
				add = []string{show(v)}
			}
			old, _ := l.data[k].([]string)
			l.data[k] = append(old, add...)
			continue
		}
		o, ok := known(k)
		if ok && !o.valid(v) {
			c.Warnings = append(c.Warnings, invalid(k, v, o, path)...)
			continue
		}
		l.data[k] = v
		l.raw = append(l.raw, e)
		c.remark(where, k, v)
	}
	return nil
}
