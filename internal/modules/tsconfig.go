package modules

import (
	"path"
	"strings"

	"github.com/ravel-js/ravel/internal/sys"
)

// tsconfig is the part of a tsconfig.json that decides where modules are and how TSX is written out.
type tsconfig struct {
	file    string
	baseURL string // absolute, "" when not given
	paths   Value  // "paths"
	pathsIn string // folder the entries of paths are relative to
	options Value  // compilerOptions that the transformer reads, merged
}

// tsconfigFor finds the configuration that governs a file, or nil.
func (r *Resolver) tsconfigFor(file string) *tsconfig {
	dir := path.Dir(file)
	if c, ok := r.tsconfig[dir]; ok {
		return c
	}
	var found *tsconfig
	if path.Base(dir) != "node_modules" {
		if c, err := readTSConfig(path.Join(dir, "tsconfig.json"), 0); err == nil {
			found = c
		} else if dir != "/" && dir != "." {
			found = r.tsconfigFor(dir)
		}
	}
	r.tsconfig[dir] = found
	return found
}

const maxExtends = 16

func readTSConfig(file string, depth int) (*tsconfig, error) {
	text, err := sys.ReadWhole(file)
	if err != nil {
		return nil, err
	}
	v, err := ParseJSONC(string(text))
	if err != nil {
		return nil, err
	}
	c := &tsconfig{file: file, options: Value{Kind: Object}}
	var bases []string
	switch e := v.Get("extends"); e.Kind {
	case String:
		bases = []string{e.Str}
	case Array:
		for _, b := range e.Vals {
			bases = append(bases, b.Str)
		}
	}
	for _, b := range bases {
		if depth < maxExtends {
			c.inherit(extendedConfig(path.Dir(file), b), depth)
		}
	}
	options := v.Get("compilerOptions")
	for i, k := range options.Keys {
		c.options.set(k, options.Vals[i])
	}
	if b := options.Get("baseUrl"); b.Kind == String {
		c.baseURL = absPath(path.Dir(file), b.Str)
	}
	if p := options.Get("paths"); p.Kind == Object {
		c.paths, c.pathsIn = *p, path.Dir(file)
	}
	return c, nil
}

func (c *tsconfig) inherit(file string, depth int) {
	base, err := readTSConfig(file, depth+1)
	if err != nil {
		return
	}
	for i, k := range base.options.Keys {
		c.options.set(k, base.options.Vals[i])
	}
	if base.baseURL != "" {
		c.baseURL = base.baseURL
	}
	if base.paths.Kind == Object {
		c.paths, c.pathsIn = base.paths, base.pathsIn
	}
}

// extendedConfig names the file that "extends" means: a path, or one within a package.
func extendedConfig(dir, spec string) string {
	if isRelative(spec) || strings.HasPrefix(spec, "/") {
		file := absPath(dir, spec)
		if sys.PathKind(file) != sys.KindFile {
			return file + ".json"
		}
		return file
	}
	for d := dir; ; d = path.Dir(d) {
		root := path.Join(d, "node_modules", spec)
		for _, suffix := range [...]string{"", ".json", "/tsconfig.json"} {
			if sys.PathKind(root+suffix) == sys.KindFile {
				return root + suffix
			}
		}
		if d == "/" || d == "." {
			return ""
		}
	}
}

// tsPaths resolves a bare specifier by "paths" and "baseUrl" when the importer is TypeScript.
func (r *Resolver) tsPaths(spec, from string) (fileURL, bool) {
	if !IsTypeScript(from) {
		return fileURL{}, false
	}
	c := r.tsconfigFor(from)
	if c == nil {
		return fileURL{}, false
	}
	for _, target := range c.candidates(spec) {
		if f := r.probeTS(target); f != "" {
			return fileURL{path: encodeFilePath(f)}, true
		}
	}
	return fileURL{}, false
}

func (c *tsconfig) candidates(spec string) []string {
	root := c.baseURL
	if root == "" {
		root = c.pathsIn
	}
	var out []string
	add := func(targets *Value, match string) {
		for _, t := range targets.Vals {
			if t.Kind == String {
				out = append(out, absPath(root, strings.Replace(t.Str, "*", match, 1)))
			}
		}
	}
	if exact := c.paths.Get(spec); exact.Kind == Array {
		add(exact, "")
	} else if key, match, ok := longestPath(&c.paths, spec); ok {
		add(c.paths.Get(key), match)
	}
	if c.baseURL != "" {
		out = append(out, path.Join(c.baseURL, spec))
	}
	return out
}

func longestPath(paths *Value, spec string) (best, match string, ok bool) {
	longest := -1
	for _, key := range paths.Keys {
		prefix, suffix, star := strings.Cut(key, "*")
		if star && len(spec) >= len(prefix)+len(suffix) && strings.HasPrefix(spec, prefix) &&
			strings.HasSuffix(spec, suffix) && len(prefix) > longest {
			longest = len(prefix)
			best, match, ok = key, spec[len(prefix):len(spec)-len(suffix)], true
		}
	}
	return best, match, ok
}

var tsExtensions = []string{".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"}

// probeTS finds the source a TypeScript import means: as written, with the TypeScript twin of a JavaScript extension,
// with an extension, or as a folder's index.
func (r *Resolver) probeTS(p string) string {
	if sys.PathKind(p) == sys.KindFile {
		return p
	}
	stem := strings.TrimSuffix(p, path.Ext(p))
	switch path.Ext(p) {
	case ".js", ".jsx":
		if f := firstFile(stem, ".ts", ".tsx"); f != "" {
			return f
		}
	case ".mjs":
		if f := firstFile(stem, ".mts"); f != "" {
			return f
		}
	case ".cjs":
		if f := firstFile(stem, ".cts"); f != "" {
			return f
		}
	}
	if f := firstFile(p, tsExtensions...); f != "" {
		return f
	}
	return firstFile(p+"/index", tsExtensions...)
}

func firstFile(stem string, exts ...string) string {
	for _, ext := range exts {
		if sys.PathKind(stem+ext) == sys.KindFile {
			return stem + ext
		}
	}
	return ""
}

// tsFallback is asked only when Node's algorithm found nothing: within a project that has a tsconfig.json, a TypeScript
// file may import its neighbours without extension or under their later name, as tsc allows.
func (r *Resolver) tsFallback(spec, from string) string {
	if !IsTypeScript(from) || r.tsconfigFor(from) == nil {
		return ""
	}
	if isRelative(spec) || strings.HasPrefix(spec, "/") {
		if f := r.probeTS(absPath(path.Dir(from), spec)); f != "" {
			return r.realpath(f)
		}
		return ""
	}
	if u, ok := r.tsPaths(spec, from); ok {
		return r.realpath(decodePath(u.path))
	}
	return ""
}
