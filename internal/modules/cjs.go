package modules

import (
	"path"
	"strings"

	"github.com/ravel-js/ravel/internal/sys"
)

// CJS is one require() as the loader in JavaScript puts it.
type CJS struct {
	Request    string
	Parent     string   // filename of the requiring module, "" when it has none
	Paths      []string // folders to look in; nil for a relative request: Dir is meant
	Dir        string
	Extensions []string // keys of Module._extensions, in order; nil: the built-in ones
	Conditions []string // nil: the defaults
	Main       bool
	OnlyPaths  bool // Module._findPath: neither "#imports" nor self-reference
}

var defaultExtensions = []string{".js", ".json", ".node"}

// ResolveCJS returns the file a request means, or "" when nothing was found.
func (r *Resolver) ResolveCJS(c *CJS) (string, error) {
	if c.Extensions == nil {
		c.Extensions = defaultExtensions
	}
	if c.Conditions == nil {
		c.Conditions = r.requireC
	}
	if c.Request == "" && c.OnlyPaths {
		return r.searchPaths(c)
	}
	if !c.OnlyPaths && c.Parent != "" && !isRelative(c.Request) && !strings.HasPrefix(c.Request, "/") {
		if strings.HasPrefix(c.Request, "#") {
			file, done, err := r.cjsImports(c)
			if done || err != nil {
				return file, err
			}
		}
		file, done, err := r.cjsSelf(c)
		if done || err != nil {
			return file, err
		}
	}
	file, err := r.searchPaths(c)
	if file == "" && err == nil && c.Parent != "" && !c.OnlyPaths {
		return r.tsFallback(c.Request, c.Parent), nil
	}
	return file, err
}

func (r *Resolver) cjsImports(c *CJS) (file string, done bool, err error) {
	scope, err := r.Scope(c.Parent)
	if err != nil || scope == nil || scope.Imports.IsNullish() {
		return "", false, err
	}
	q := request{r, c.Conditions, PathToFileURL(c.Parent)}
	out, err := q.imports(c.Request, scope)
	if err != nil {
		return "", false, err
	}
	if out.state == foundBare {
		if r.isBuiltin(out.bare) {
			return builtinURL(out.bare), true, nil
		}
		u, err := r.packageResolve(&q, out.bare, PathToFileURL(scope.Path))
		if err != nil {
			return "", false, err
		}
		if strings.HasPrefix(u.path, "node:") {
			return u.path, true, nil
		}
		out.url = u
	}
	file, err = r.finalizeCJS(out.url, c.Parent, scope.Dir)
	return file, true, err
}

func builtinURL(id string) string {
	if strings.HasPrefix(id, "node:") {
		return id
	}
	return "node:" + id
}

func (r *Resolver) cjsSelf(c *CJS) (file string, done bool, err error) {
	scope, err := r.Scope(c.Parent)
	if err != nil || scope == nil || !scope.HasName || scope.Exports.IsNullish() {
		return "", false, err
	}
	subpath := "."
	if c.Request != scope.Name {
		rest, ok := strings.CutPrefix(c.Request, scope.Name+"/")
		if !ok {
			return "", false, nil
		}
		subpath = "./" + rest
	}
	q := request{r, c.Conditions, PathToFileURL(c.Parent)}
	u, err := q.exports(scope, subpath)
	if err != nil {
		return "", false, err
	}
	file, err = r.finalizeCJS(u, c.Parent, scope.Dir)
	return file, true, err
}

func (r *Resolver) finalizeCJS(u fileURL, parent, pkgDir string) (string, error) {
	if hasEncodedSep(u.path) {
		return "", errInvalidSpecifier(u.String(), `must not include encoded "/" or "\" characters`, parent)
	}
	p := decodePath(u.path)
	if file, ok := r.file(p, r.opts.PreserveSymlinks); ok {
		return file, nil
	}
	return "", errCJSNotFound(p, pkgDir)
}

func (r *Resolver) searchPaths(c *CJS) (string, error) {
	paths := c.Paths
	absolute := strings.HasPrefix(c.Request, "/")
	switch {
	case absolute:
		paths = []string{""}
	case paths == nil:
		paths = []string{c.Dir}
	}
	slash := c.Request == "." || c.Request == ".." || strings.HasSuffix(c.Request, "/") ||
		strings.HasSuffix(c.Request, "/.") || strings.HasSuffix(c.Request, "/..")
	name, subpath, named := "", "", false
	if !absolute && !isRelative(c.Request) {
		name, subpath, named = splitPackageName(c.Request)
		named = named && name != ""
	}
	for _, dir := range paths {
		if dir != "" && c.Paths != nil && sys.PathKind(dir) != sys.KindDir {
			continue
		}
		if named {
			pkg, err := r.ReadPackage(path.Join(dir, name), "")
			if err != nil {
				return "", err
			}
			if pkg != nil && !pkg.Exports.IsNullish() {
				q := request{r, c.Conditions, ""}
				u, err := q.exports(pkg, subpath)
				if err != nil {
					return "", err
				}
				return r.finalizeCJS(u, "", pkg.Dir)
			}
		}
		file, err := r.tryPath(absPath(dir, c.Request), slash, c)
		if file != "" || err != nil {
			return file, err
		}
	}
	return "", nil
}

func absPath(dir, request string) string {
	if strings.HasPrefix(request, "/") {
		return path.Clean(request)
	}
	return path.Join(dir, request)
}

func (r *Resolver) tryPath(base string, slash bool, c *CJS) (string, error) {
	preserve := r.opts.PreserveSymlinks
	if c.Main {
		preserve = r.opts.PreserveSymlinksMain
	}
	if !slash {
		if file, ok := r.file(base, preserve); ok {
			return file, nil
		}
		if file := r.tryExtensions(base, c.Extensions, preserve); file != "" {
			return file, nil
		}
	}
	if sys.PathKind(base) != sys.KindDir {
		return "", nil
	}
	pkg, err := r.ReadPackage(base, "")
	if err != nil {
		return "", err
	}
	if pkg == nil || pkg.Main == "" {
		return r.tryExtensions(path.Join(base, "index"), c.Extensions, preserve), nil
	}
	main := absPath(base, pkg.Main)
	if file, ok := r.file(main, preserve); ok {
		return file, nil
	}
	if file := r.tryExtensions(main, c.Extensions, preserve); file != "" {
		return file, nil
	}
	if file := r.tryExtensions(path.Join(main, "index"), c.Extensions, preserve); file != "" {
		return file, nil
	}
	if file := r.tryExtensions(path.Join(base, "index"), c.Extensions, preserve); file != "" {
		r.warn("DEP0128", "Invalid 'main' field in '"+pkg.Path+"' of '"+pkg.Main+
			"'. Please either fix that or report it to the module author")
		return file, nil
	}
	return "", errCJSMain(main, pkg.Path, c.Request)
}

func (r *Resolver) tryExtensions(base string, exts []string, preserve bool) string {
	for _, ext := range exts {
		if file, ok := r.file(base+ext, preserve); ok {
			return file
		}
	}
	return ""
}

// Realpath is fs.realpath for a file that is there, through the resolver's cache.
func (r *Resolver) Realpath(p string) string { return r.realpath(path.Clean(p)) }
