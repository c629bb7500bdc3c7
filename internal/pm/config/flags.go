package config

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
)

// Flags takes a command line apart as npm does: long names and unique beginnings of them, short ones and bundles of
// short ones, --no-x, --x=y; what follows -- is not looked at. npx asks for the words to end the flags.
type flags struct {
	data  map[string]any
	words []string
	after int // how many of words stood behind "--"
	warn  []string
}

func (c *Config) parseFlags(args []string, untilWord bool) flags {
	f := flags{data: map[string]any{}}
	args = append([]string(nil), args...)
	special := ownOptions(args)
	known := func(name string) (Option, bool) {
		if o, ok := special[name]; ok {
			return o, true
		}
		return known(name)
	}
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			f.words = append(f.words, args[i+1:]...)
			f.after = len(args) - i - 1
			break
		}
		if len(a) < 2 || a[0] != '-' {
			f.words = append(f.words, a)
			if untilWord {
				f.words = append(f.words, args[i+1:]...)
				f.after = len(args) - i - 1
				break
			}
			continue
		}
		if exp := expandShort(strings.TrimLeft(a, "-"), a); exp != nil {
			args = append(append(append([]string(nil), args[:i]...), exp...), args[i+1:]...)
			a = args[i]
		}
		name, value, has := strings.Cut(strings.TrimLeft(a, "-"), "=")
		negated := false
		for strings.HasPrefix(strings.ToLower(name), "no-") {
			if _, ok := known(name); ok {
				break
			}
			negated = !negated
			name = name[3:]
		}
		if special != nil && ownNames[name] != "" {
			name = ownNames[name]
		} else if _, ok := special[name]; !ok {
			name = fullName(name)
		}
		o, ok := known(name)
		if !ok {
			unknown := "Unknown cli config \"--" + name + "\". This will stop working in the next major version of npm."
			if i+1 < len(args) && !has && !negated && args[i+1] != "--" && !strings.HasPrefix(args[i+1], "-") {
				f.warn = append(f.warn, "\""+args[i+1]+"\" is being parsed as a normal command line argument.")
			}
			f.warn = append(f.warn, unknown)
		}
		next, hasNext := "", i+1 < len(args)
		if hasNext {
			next = args[i+1]
		}
		if !ok && hasNext && !has && !negated && next != "--" && !strings.HasPrefix(next, "-") {
			hasNext = false
		}
		var v any
		switch {
		case negated:
			v = false
			if has && value == "false" || !has && hasNext && next == "false" && o.Kind == Bool {
				v = true
				if !has {
					i++
				}
			} else if !has && hasNext && next == "true" && o.Kind == Bool {
				i++
			}
		case has:
			v = c.parseAs(o, value)
		case ok && o.Kind == Bool:
			v = true
			if hasNext && (next == "true" || next == "false" || contains(o.Words, next)) {
				v = c.parseAs(o, next)
				i++
			} else if hasNext && next == "null" && o.Def == nil {
				v = nil
				i++
			}
		case hasNext && next != "--" && (len(next) < 2 || next[0] != '-' || ok && o.Kind == Number):
			v = c.parseAs(o, next)
			i++
		case ok && o.Kind != Bool && !o.List:
			v = c.parseAs(o, "")
		default:
			v = true
		}
		if !ok && v == "true" {
			v = true
		}
		if o.List {
			switch x := v.(type) {
			case []string:
				for _, s := range x {
					if !o.valid([]string{s}) {
						f.warn = append(f.warn, invalid(name, s, o, "command line options")...)
					}
				}
				x = slices.DeleteFunc(x, func(s string) bool { return !o.valid([]string{s}) })
				old, _ := f.data[name].([]string)
				f.data[name] = append(old, x...)
			case bool:
				if x {
					f.data[name] = []string{}
				} else {
					f.data[name] = nil
				}
			}
			continue
		}
		if ok && !o.valid(v) {
			f.warn = append(f.warn, invalid(name, v, o, "command line options")...)
			continue
		}
		f.data[name] = v
	}
	return f
}

// ownOptions are those of the command that a command line calls.
func ownOptions(args []string) map[string]Option {
	for _, a := range args {
		if a == "--" {
			break
		}
		if o, ok := own[a]; ok {
			return o
		}
	}
	return nil
}

// expandShort gives what a short name or a bundle of them stands for.
func expandShort(name, whole string) []string {
	name, value, has := strings.Cut(name, "=")
	if _, ok := Options[name]; ok {
		return nil
	}
	with := func(exp []string) []string {
		exp = append([]string(nil), exp...)
		if has {
			exp[len(exp)-1] += "=" + value
		}
		return exp
	}
	if exp, ok := shorthands[name]; ok {
		return with(exp)
	}
	if !strings.HasPrefix(whole, "--") {
		var all []string
		for i := 0; i < len(name); i++ {
			exp, ok := shorthands[name[i:i+1]]
			if !ok {
				return nil
			}
			all = append(all, exp...)
		}
		if len(all) > 0 {
			return with(all)
		}
	}
	return nil
}

// fullName completes a unique beginning.
func fullName(name string) string {
	if _, ok := known(name); ok || name == "" {
		return name
	}
	found := ""
	for k := range Options {
		if strings.HasPrefix(k, name) {
			if found != "" {
				return name
			}
			found = k
		}
	}
	for k, exp := range shorthands {
		if len(k) > 1 && strings.HasPrefix(k, name) && len(exp) == 1 {
			if found != "" {
				return name
			}
			found = strings.TrimPrefix(exp[0], "--")
		}
	}
	if found != "" {
		return found
	}
	return name
}

// invalid says what is wrong with a value, and what it must be.
func invalid(key string, v any, o Option, source string) []string {
	if list, ok := v.([]string); ok {
		var out []string
		for _, s := range list {
			if !o.valid([]string{s}) {
				out = append(out, invalid(key, s, o, source)...)
			}
		}
		return out
	}
	var must []string
	switch {
	case o.Kind == URL:
		must = []string{"full url with \"http://\""}
	case o.Kind == Path:
		must = []string{"valid filesystem path"}
	default:
		if o.Def == nil && !o.List && !o.Some {
			must = append(must, "null")
		}
		for _, w := range o.Words {
			if !slices.Contains(must, w) {
				must = append(must, w)
			}
		}
		switch {
		case o.Kind == Bool:
			must = append(must, "boolean value (true or false)")
		case o.Kind == Number:
			must = append(must, "numeric value")
		case o.Kind == Umask:
			must = append(must, "octal number in range 0o000..0o777 (0..511)")
		case o.Kind == Duration:
			must = append(must, "a duration such as 24h")
		case o.Kind == Date:
			must = append(must, "valid Date string")
		case len(must) == 0:
			must = []string{"valid value"}
		}
	}
	of := ""
	switch {
	case o.List && len(must) == 1:
		of = " one or more"
	case o.List:
		of = " one or more of:"
	case len(must) > 1:
		of = " one of:"
	}
	said, _ := json.Marshal(v)
	return []string{"invalid config " + key + "=" + string(said) + " set in " + source, "invalid config Must be" + of + " " + strings.Join(must, ", ")}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Short is the one-letter name of an option, "" for none.
func Short(name string) string {
	best := ""
	for k, exp := range shorthands {
		if len(k) == 1 && len(exp) == 1 && exp[0] == "--"+name && (best == "" || k < best) {
			best = k
		}
	}
	return best
}
