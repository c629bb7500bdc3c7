package lockfile

import (
	"bufio"
	"bytes"
	"errors"
	"strings"
)

// readYarn reads yarn.lock, of yarn 1 and of later ones: blocks that begin with "name@specifier, ...:" at the margin and name the version
// further in. Both need no more of a parser than that.
func (p *Pins) readYarn(raw []byte) error {
	if bytes.Contains(raw, []byte("<<<<<<<")) {
		return errors.New("merge conflict markers in the file")
	}
	var keys []string
	in := bufio.NewScanner(bytes.NewReader(raw))
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		line := strings.TrimRight(in.Text(), " \r")
		switch {
		case line == "" || line[0] == '#':
		case line[0] != ' ':
			keys = yarnKeys(strings.TrimSuffix(line, ":"))
		case len(line) > 3 && line[1] == ' ' && line[2] != ' ':
			field, value, _ := strings.Cut(line[2:], " ")
			if strings.TrimSuffix(field, ":") == "version" {
				p.yarnEntry(keys, strings.Trim(value, `"`))
			}
		}
	}
	return in.Err()
}

// yarnKeys splits the head of a block. Specifiers may hold commas, so it is split where the next name begins.
func yarnKeys(head string) []string {
	var out []string
	for _, part := range strings.Split(head, ", ") {
		part = strings.Trim(part, `"`)
		if i := strings.LastIndexByte(part, '@'); i <= 0 && len(out) > 0 {
			out[len(out)-1] += ", " + part
			continue
		}
		out = append(out, part)
	}
	return out
}

func (p *Pins) yarnEntry(keys []string, version string) {
	for _, k := range keys {
		i := strings.IndexByte(k[min(1, len(k)):], '@') + 1
		if i <= 0 {
			continue
		}
		name, spec := k[:i], k[i+1:]
		if real, ok := strings.CutPrefix(spec, "npm:"); ok {
			if strings.LastIndexByte(real, '@') <= 0 && !strings.HasPrefix(real, "@") { // of later yarns every range says npm:
				spec = real
			}
		} else if strings.HasPrefix(spec, "workspace:") || strings.HasPrefix(spec, "patch:") {
			continue
		}
		if p.add(name, version) {
			p.specs[name+"@"+spec] = version
		}
	}
}
