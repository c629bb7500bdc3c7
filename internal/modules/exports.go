package modules

import (
	"strconv"
	"strings"
)

// request carries what the two package maps need for resolution and for their errors.
type request struct {
	r          *Resolver
	conditions []string
	base       string // importer, "" for require()
}

func (q *request) has(condition string) bool {
	if condition == "default" {
		return true
	}
	for _, c := range q.conditions {
		if c == condition {
			return true
		}
	}
	return false
}

// outcome of a target: undefined and null differ, as in the specification.
type outcome struct {
	url   fileURL
	state state
	bare  string // an "imports" target that names another package
}

type state uint8

const (
	undefinedTarget state = iota
	nullTarget
	foundURL
	foundBare
)

func (o outcome) found() bool { return o.state >= foundURL }

// exports resolves a subpath ("." or "./x") of a package.
func (q *request) exports(pkg *Package, subpath string) (fileURL, error) {
	exports := pkg.Exports
	sugar, err := isMainSugar(&exports, pkg, q.base)
	if err != nil {
		return fileURL{}, err
	}
	if sugar {
		exports = Value{Kind: Object, Keys: []string{"."}, Vals: []Value{exports}}
	}
	if t := exports.Get(subpath); t.Kind != Missing && !strings.Contains(subpath, "*") && !strings.HasSuffix(subpath, "/") {
		out, err := q.target(pkg, *t, "", subpath, false, false)
		if err != nil {
			return fileURL{}, err
		}
		if !out.found() {
			return fileURL{}, errNotExported(pkg, subpath, q.base)
		}
		return out.url, nil
	}
	if key, match, ok := bestPattern(&exports, subpath); ok {
		out, err := q.target(pkg, *exports.Get(key), match, key, true, false)
		if err != nil {
			return fileURL{}, err
		}
		if !out.found() {
			return fileURL{}, errNotExported(pkg, subpath, q.base)
		}
		if strings.HasSuffix(subpath, "/") {
			q.r.warn("DEP0155", "Use of deprecated trailing slash pattern mapping \""+subpath+
				"\" in the \"exports\" field module resolution of the package at "+pkg.Path+importedFrom(q.base)+
				". Mapping specifiers ending in \"/\" is no longer supported.")
		}
		return out.url, nil
	}
	return fileURL{}, errNotExported(pkg, subpath, q.base)
}

// imports resolves a "#name" against the package in whose scope the importer is.
func (q *request) imports(name string, pkg *Package) (outcome, error) {
	if pkg == nil || pkg.Imports.IsNullish() {
		return outcome{}, errImportNotDefined(name, pkg, q.base)
	}
	if t := pkg.Imports.Get(name); t.Kind != Missing && !strings.Contains(name, "*") {
		out, err := q.target(pkg, *t, "", name, false, true)
		if err != nil || out.found() {
			return out, err
		}
	} else if key, match, ok := bestPattern(&pkg.Imports, name); ok {
		out, err := q.target(pkg, *pkg.Imports.Get(key), match, key, true, true)
		if err != nil || out.found() {
			return out, err
		}
	}
	return outcome{}, errImportNotDefined(name, pkg, q.base)
}

// bestPattern finds the "*" key that matches with the longest prefix.
func bestPattern(obj *Value, name string) (best, match string, ok bool) {
	for _, key := range obj.Keys {
		star := strings.IndexByte(key, '*')
		if star < 0 || strings.LastIndexByte(key, '*') != star {
			continue
		}
		prefix, suffix := key[:star], key[star+1:]
		if !strings.HasPrefix(name, prefix) || len(name) < len(key) || !strings.HasSuffix(name, suffix) {
			continue
		}
		if !ok || patternBefore(key, best) {
			best, match, ok = key, name[star:len(name)-len(suffix)], true
		}
	}
	return best, match, ok
}

// patternBefore orders keys: longest base first, then longest key.
func patternBefore(a, b string) bool {
	la, lb := strings.IndexByte(a, '*')+1, strings.IndexByte(b, '*')+1
	if la != lb {
		return la > lb
	}
	return len(a) > len(b)
}

func isMainSugar(exports *Value, pkg *Package, base string) (bool, error) {
	if exports.Kind == String || exports.Kind == Array {
		return true, nil
	}
	if exports.Kind != Object {
		return false, nil
	}
	sugar := false
	for i, key := range exports.Keys {
		cur := key == "" || key[0] != '.'
		if i == 0 {
			sugar = cur
		} else if sugar != cur {
			return false, errInvalidConfig(pkg.Path, base, `"exports" cannot contain some keys starting with '.' and some`+
				` not. The exports object must either be an object of package subpath keys or an object of main`+
				` entry condition name keys only.`)
		}
	}
	return sugar, nil
}

// target resolves one value of a map. key is the matched key, match what "*" stood for.
func (q *request) target(pkg *Package, t Value, match, key string, pattern, internal bool) (outcome, error) {
	switch t.Kind {
	case String:
		return q.stringTarget(pkg, t, match, key, pattern, internal)
	case Array:
		return q.arrayTarget(pkg, t, match, key, pattern, internal)
	case Object:
		for _, k := range t.Keys {
			if isArrayIndex(k) {
				return outcome{}, errInvalidConfig(pkg.Path, q.base, `"exports" cannot contain numeric property keys.`)
			}
		}
		for i, k := range t.Keys {
			if q.has(k) {
				out, err := q.target(pkg, t.Vals[i], match, key, pattern, internal)
				if err != nil || out.state != undefinedTarget {
					return out, err
				}
			}
		}
		return outcome{}, nil
	case Null:
		return outcome{state: nullTarget}, nil
	}
	return outcome{}, errInvalidTarget(pkg, key, t, internal, q.base)
}

func (q *request) arrayTarget(pkg *Package, t Value, match, key string, pattern, internal bool) (outcome, error) {
	if len(t.Vals) == 0 {
		return outcome{state: nullTarget}, nil
	}
	var last outcome
	var lastErr error
	for _, v := range t.Vals {
		out, err := q.target(pkg, v, match, key, pattern, internal)
		if err != nil {
			if !hasCode(err, "ERR_INVALID_PACKAGE_TARGET") {
				return out, err
			}
			lastErr = err
			continue
		}
		if out.state == undefinedTarget {
			continue
		}
		if out.state == nullTarget {
			last, lastErr = out, nil
			continue
		}
		return out, nil
	}
	return last, lastErr
}

func isArrayIndex(k string) bool {
	n, err := strconv.ParseUint(k, 10, 32)
	return err == nil && n < 1<<32-1 && strconv.FormatUint(n, 10) == k
}

func (q *request) stringTarget(pkg *Package, t Value, match, key string, pattern, internal bool) (outcome, error) {
	target := t.Str
	if match != "" && !pattern && !strings.HasSuffix(target, "/") {
		return outcome{}, errInvalidTarget(pkg, key, t, internal, q.base)
	}
	if !strings.HasPrefix(target, "./") {
		if internal && !strings.HasPrefix(target, "../") && !strings.HasPrefix(target, "/") && !hasScheme(target) {
			if pattern {
				target = strings.ReplaceAll(target, "*", match)
			}
			return outcome{state: foundBare, bare: target}, nil
		}
		if internal && strings.HasPrefix(target, "node:") {
			return outcome{state: foundBare, bare: target}, nil
		}
		return outcome{}, errInvalidTarget(pkg, key, t, internal, q.base)
	}
	if invalid, deprecated := badSegments(target[2:]); invalid {
		if !deprecated {
			return outcome{}, errInvalidTarget(pkg, key, t, internal, q.base)
		}
		q.warnSegment(pkg, target, match, key, pattern, internal)
	}
	base := fileURL{path: encodeFilePath(pkg.Path)}
	if match == "" {
		if pattern {
			target = strings.ReplaceAll(target, "*", "")
		}
		return outcome{url: base.join(target), state: foundURL}, nil
	}
	if invalid, deprecated := badSegments(match); invalid {
		if !deprecated {
			return outcome{}, q.badMatch(pkg, key, match, internal)
		}
		q.warnSegment(pkg, target, match, key, pattern, internal)
	}
	if pattern {
		return outcome{url: base.join(strings.ReplaceAll(target, "*", match)), state: foundURL}, nil
	}
	return outcome{url: base.join(target + match), state: foundURL}, nil
}

func (q *request) badMatch(pkg *Package, key, match string, internal bool) error {
	field := "exports"
	if internal {
		field = "imports"
	}
	request := strings.ReplaceAll(key, "*", match)
	return errInvalidSpecifier(request, `request is not a valid match in pattern "`+key+`" for the "`+field+
		`" resolution of `+pkg.Path, q.base)
}

func (q *request) warnSegment(pkg *Package, target, match, key string, pattern, internal bool) {
	request := strings.ReplaceAll(key, "*", match)
	full := target
	if pattern {
		full = strings.ReplaceAll(target, "*", match)
	}
	field := "exports"
	if internal {
		field = "imports"
	}
	double := strings.Contains(full[2:], "//") || strings.Contains(full[2:], `\\`) || strings.HasPrefix(full[2:], "/")
	what := "double slash"
	if !double {
		what = "leading or trailing slash matching"
	}
	from := ""
	if q.base != "" {
		from = " imported from " + displayPath(q.base)
	}
	m := "Use of deprecated " + what + " resolving \"" + full + "\" for module request \"" + request + "\" "
	if request != key {
		m += "matched to \"" + key + "\" "
	}
	m += "in the \"" + field + "\" field module resolution of the package at " + pkg.Path + from + "."
	q.r.warn("DEP0166", m)
}

// badSegments reports segments that no target may hold ("." ".." "node_modules", also encoded). Empty segments are only
// deprecated.
func badSegments(s string) (invalid, deprecated bool) {
	start := 0
	empty := false
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '/' && s[i] != '\\' {
			continue
		}
		seg := s[start:i]
		start = i + 1
		if seg == "" {
			if i < len(s) {
				empty = true
			}
			continue
		}
		if isDot(seg) || isDoubleDot(seg) || isNodeModules(seg) {
			return true, false
		}
	}
	return empty, empty
}

func isNodeModules(seg string) bool {
	if strings.EqualFold(seg, "node_modules") {
		return true
	}
	return strings.IndexByte(seg, '%') >= 0 && strings.EqualFold(decodePath(seg), "node_modules")
}

func encodeFilePath(p string) string { return percentEncode(p, "%\\\"#<>?^`{}|[]~") }

// hasScheme reports whether s parses as an absolute URL, roughly: a scheme and a colon.
func hasScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		case c == ':' && i > 0:
			return true
		default:
			return false
		}
	}
	return false
}
