package lockfile

import (
	"encoding/json"
	"errors"
	"strings"
)

// readBun reads bun.lock, JSON with commas after the last member: packages by path ("a/b": the b that a finds), each a list that
// begins with name@version and has its dependencies in the first object.
func (p *Pins) readBun(raw []byte) error {
	type deps = map[string]string
	var l struct {
		Packages   map[string][]json.RawMessage
		Workspaces map[string]struct {
			Name                                                                  string
			Dependencies, DevDependencies, OptionalDependencies, PeerDependencies deps
		}
	}
	if err := json.Unmarshal(plainJSON(raw), &l); err != nil {
		return err
	}
	if l.Packages == nil {
		return errors.New("no packages in it")
	}
	at := map[string]string{} // path to version
	for path, entry := range l.Packages {
		var id string
		if len(entry) == 0 || json.Unmarshal(entry[0], &id) != nil {
			continue
		}
		if _, v := splitID(id); p.add(bunName(path), v) {
			at[path] = v
		}
	}
	for _, w := range l.Workspaces {
		for _, list := range []deps{w.Dependencies, w.DevDependencies, w.OptionalDependencies, w.PeerDependencies} {
			for name, spec := range list {
				if v := first(at[w.Name+"/"+name], at[name]); v != "" {
					p.specs[name+"@"+spec] = v
				}
			}
		}
	}
	for path, entry := range l.Packages {
		if at[path] == "" {
			continue
		}
		var info struct{ Dependencies, OptionalDependencies, PeerDependencies deps }
		for _, raw := range entry[1:] {
			if len(raw) > 0 && raw[0] == '{' {
				json.Unmarshal(raw, &info)
				break
			}
		}
		var id string
		json.Unmarshal(entry[0], &id)
		for _, deps := range []deps{info.Dependencies, info.OptionalDependencies, info.PeerDependencies} {
			for name := range deps {
				for holder := path; ; {
					key := name
					if holder != "" {
						key = holder + "/" + name
					}
					if v := at[key]; v != "" {
						p.deps[id+"\x00"+name] = v
						break
					}
					if holder == "" {
						break
					}
					holder = strings.TrimSuffix(strings.TrimSuffix(holder, bunName(holder)), "/")
				}
			}
		}
	}
	return nil
}

// bunName is the last name of a path, with its scope.
func bunName(path string) string { return PathName(path) }

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// plainJSON takes comments and commas before a closing bracket away.
func plainJSON(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			j := i + 1
			for j < len(raw) && raw[j] != '"' {
				if raw[j] == '\\' {
					j++
				}
				j++
			}
			j = min(j+1, len(raw))
			out = append(out, raw[i:j]...)
			i = j - 1
		case c == '/' && i+1 < len(raw) && raw[i+1] == '/':
			for i+1 < len(raw) && raw[i+1] != '\n' {
				i++
			}
		case c == '/' && i+1 < len(raw) && raw[i+1] == '*':
			for i += 2; i < len(raw) && !(raw[i] == '/' && raw[i-1] == '*'); i++ {
			}
		case c == '}' || c == ']':
			n := len(out)
			for n > 0 && (out[n-1] == ' ' || out[n-1] == '\n' || out[n-1] == '\t' || out[n-1] == '\r') {
				n--
			}
			if n > 0 && out[n-1] == ',' {
				out = out[:n-1]
			}
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return out
}
