package modules

import (
	"path"
	"strings"

	"github.com/ravel-js/ravel/internal/sys"
)

// ResolveESM resolves a specifier that is no URL of a foreign scheme: relative, absolute, bare, "#name", "file:..." in
// normalized form, or a built-in. parent is the importer's file: URL. conditions nil: the defaults.
// The result is a file: URL or "node:id".
func (r *Resolver) ResolveESM(specifier, parent string, conditions []string) (string, error) {
	if conditions == nil {
		conditions = r.importC
	}
	q := request{r, conditions, parent}
	var u fileURL
	var err error
	base, ok := parseFileURL(parent)
	switch {
	case strings.HasPrefix(specifier, "/") || strings.HasPrefix(specifier, "./") || strings.HasPrefix(specifier, "../"):
		if !ok {
			return "", errInvalidSpecifier(specifier, "has no file to be relative to", parent)
		}
		u = base.join(specifier)
	case strings.HasPrefix(specifier, "#"):
		u, err = r.importsResolve(&q, specifier)
	case strings.HasPrefix(specifier, "file://"):
		if u, ok = parseFileURL(specifier); !ok {
			_, err = FileURLToPath(specifier)
		}
	default:
		u, err = r.packageResolve(&q, specifier, parent)
	}
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(u.path, "node:") {
		return u.path, nil
	}
	return r.finalizeESM(u, specifier, parent, r.opts.PreserveSymlinks)
}

// ResolveESMMain is the entry point's resolution: --preserve-symlinks-main decides about links.
func (r *Resolver) ResolveESMMain(url string) (string, error) {
	u, ok := parseFileURL(url)
	if !ok {
		_, err := FileURLToPath(url)
		return "", err
	}
	return r.finalizeESM(u, url, "", r.opts.PreserveSymlinksMain)
}

func (r *Resolver) importsResolve(q *request, specifier string) (fileURL, error) {
	if specifier == "#" {
		return fileURL{}, errInvalidSpecifier(specifier, "is not a valid internal imports specifier name", q.base)
	}
	file, err := FileURLToPath(q.base)
	if err != nil {
		return fileURL{}, errImportNotDefined(specifier, nil, q.base)
	}
	scope, err := r.Scope(file)
	if err != nil {
		return fileURL{}, err
	}
	out, err := q.imports(specifier, scope)
	if err != nil || out.state == foundURL {
		return out.url, err
	}
	return r.packageResolve(q, out.bare, PathToFileURL(scope.Path))
}

// packageResolve resolves a bare specifier; a built-in comes back as a path "node:id".
func (r *Resolver) packageResolve(q *request, specifier, parent string) (fileURL, error) {
	if r.isBuiltin(specifier) {
		return fileURL{path: builtinURL(specifier)}, nil
	}
	name, subpath, ok := splitPackageName(specifier)
	if !ok {
		return fileURL{}, errInvalidSpecifier(specifier, "is not a valid package name", q.base)
	}
	from, err := FileURLToPath(parent)
	if err != nil {
		return fileURL{}, errModuleNotFound("package", name, q.base, "")
	}
	scope, err := r.Scope(from)
	if err != nil {
		return fileURL{}, err
	}
	if scope != nil && scope.HasName && scope.Name == name && !scope.Exports.IsNullish() {
		return q.exports(scope, subpath)
	}
	if u, ok := r.tsPaths(specifier, from); ok {
		return u, nil
	}
	while := ""
	if q.base != "" {
		while = `"` + specifier + `" from ` + displayPath(q.base)
	}
	for dir := path.Dir(from); ; dir = path.Dir(dir) {
		if path.Base(dir) != "node_modules" || strings.HasSuffix(dir, "/node_modules/node_modules") {
			root := path.Join(dir, "node_modules", name)
			if sys.PathKind(root) == sys.KindDir {
				return r.packageAt(q, root, subpath, while)
			}
		}
		if dir == "/" || dir == "." {
			return fileURL{}, errModuleNotFound("package", name, q.base, "")
		}
	}
}

func (r *Resolver) packageAt(q *request, root, subpath, while string) (fileURL, error) {
	pkg, err := r.ReadPackage(root, while)
	if err != nil {
		return fileURL{}, err
	}
	if pkg != nil && !pkg.Exports.IsNullish() {
		return q.exports(pkg, subpath)
	}
	base := fileURL{path: encodeFilePath(root) + "/package.json"}
	if subpath != "." {
		return base.join(subpath), nil
	}
	return r.legacyMain(q, pkg, root)
}

func (r *Resolver) legacyMain(q *request, pkg *Package, root string) (fileURL, error) {
	try := func(p string) bool { return sys.PathKind(p) == sys.KindFile }
	missing := path.Join(root, "index.js")
	if pkg != nil && pkg.Main != "" {
		missing = path.Join(root, pkg.Main)
		for _, suffix := range [...]string{"", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"} {
			if p := missing + suffix; try(p) {
				r.warnLegacyMain(q, pkg, root, p, suffix != "")
				return fileURL{path: encodeFilePath(p)}, nil
			}
		}
	}
	for _, name := range [...]string{"/index.js", "/index.json", "/index.node"} {
		if p := root + name; try(p) {
			r.warnLegacyMain(q, pkg, root, p, true)
			return fileURL{path: encodeFilePath(p)}, nil
		}
	}
	return fileURL{}, errModuleNotFound("package", missing, q.base, "")
}

// warnLegacyMain notes that import had to guess an extension or an index file; of CommonJS that is no news.
func (r *Resolver) warnLegacyMain(q *request, pkg *Package, root, found string, guessed bool) {
	if !guessed || pkg != nil && pkg.Main == found {
		return
	}
	if f, err := r.FormatOf(found); err != nil || f != FormatModule {
		return
	}
	rel := strings.TrimPrefix(found, root+"/")
	from := displayPath(q.base)
	if pkg == nil || !pkg.HasMain {
		r.warn("DEP0151", `No "main" or "exports" field defined in the package.json for `+root+
			`/ resolving the main entry point "`+rel+`", imported from `+from+
			".\nDefault \"index\" lookups for the main are deprecated for ES modules.")
		return
	}
	r.warn("DEP0151", "Package "+root+`/ has a "main" field set to "`+pkg.Main+`", excluding the full filename and`+
		` extension to the resolved file at "`+rel+`", imported from `+from+
		".\n Automatic extension resolution of the \"main\" field is deprecated for ES modules.")
}

func (r *Resolver) finalizeESM(u fileURL, specifier, parent string, preserve bool) (string, error) {
	if hasEncodedSep(u.path) {
		return "", errInvalidSpecifier(u.path, `must not include encoded "/" or "\" characters`, parent)
	}
	p := decodePath(u.path)
	file, ok := "", false
	if !strings.HasSuffix(p, "/") {
		file, ok = r.file(p, preserve)
	}
	if !ok {
		if sys.PathKind(p) == sys.KindDir {
			return "", errDirImport(p, parent, u.String())
		}
		if parent != "" {
			if from, err := FileURLToPath(parent); err == nil {
				if f := r.tsFallback(specifier, from); f != "" {
					return fileURL{encodeFilePath(f), u.search, u.hash}.String(), nil
				}
			}
		}
		return "", errModuleNotFound("module", p, parent, u.String())
	}
	if preserve {
		return u.String(), nil
	}
	return fileURL{encodeFilePath(file), u.search, u.hash}.String(), nil
}
