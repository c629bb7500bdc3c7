// Package modules is the native half of the module loaders: resolution, formats, source text. It adds nothing to
// internal/modules but the crossing; one require() of a file costs one call here to resolve and one to read.
package modules

import (
	"bytes"
	"strings"
	"syscall"
	"unsafe"

	"github.com/ravel-js/ravel/internal/modules"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/sys"
)

// Family is registered in internal/host.
var Family = ops.NewFamily("modules", append(cacheOps,
	ops.Sync3("configure", configure),
	ops.Sync7("findPath", findPath),
	ops.Sync3("resolveESM", resolveESM),
	ops.Sync1("resolveMain", resolveMain),
	ops.Sync1("formatOf", formatOf),
	ops.Sync1("realpath", realpath),
	ops.Sync1("pathKind", func(_ *ops.Env, path string) (int32, error) { return int32(sys.PathKind(path)), nil }),
	ops.Guarded(ops.Sync1("readSource", readSource), reads),
	ops.Guarded(ops.Sync1("readTypeScript", readTypeScript), reads),
	ops.Sync3("transform", transform),
	ops.Sync1("lex", func(_ *ops.Env, src string) (ops.JSON, error) { return lexed(src), nil }),
	ops.Guarded(ops.Sync1("lexFile", lexFile), reads),
	ops.Sync1("detectSyntax", func(_ *ops.Env, src string) (int32, error) { return int32(modules.DetectSyntax(src)), nil }),
	ops.Sync1("packageScope", packageScope),
	ops.Sync2("findPackageJSON", findPackageJSON),
	ops.Sync0("forget", forget),
	ops.Sync0("takeWarnings", takeWarnings),
)...)

// reads is what a restricted instance needs for a module's text. Finding modules, as in Node, takes no permission.
func reads(g *permission.Set, a ops.Args) error { return g.Check(permission.Read, a.Text(0)) }

type instance struct {
	*modules.Resolver
	// lastPath and lastText are the source read last: an imported CommonJS file is read, then lexed.
	lastPath, lastText string
}

var state = ops.NewState(func(*ops.Env) *instance {
	return &instance{Resolver: modules.NewResolver(modules.Options{})}
})

const (
	preserveSymlinks     = 1
	preserveSymlinksMain = 2
	noAddons             = 4
)

func configure(env *ops.Env, flags int32, conditions, builtins []string) (ops.Void, error) {
	known := make(map[string]bool, len(builtins))
	for _, id := range builtins {
		known[id] = true
	}
	state.Of(env).Resolver = modules.NewResolver(modules.Options{
		PreserveSymlinks:     flags&preserveSymlinks != 0,
		PreserveSymlinksMain: flags&preserveSymlinksMain != 0,
		NoAddons:             flags&noAddons != 0,
		Conditions:           conditions,
		Builtin:              known,
	})
	return ops.Void{}, nil
}

const (
	findMain      = 1
	findOnlyPaths = 2
)

// findPath returns a format character and the filename, or "" when nothing was found.
func findPath(env *ops.Env, request, parent, dir string, paths, extensions, conditions []string, flags int32) (string, error) {
	st := state.Of(env)
	file, err := st.ResolveCJS(&modules.CJS{
		Request: request, Parent: parent, Dir: dir, Paths: paths, Extensions: extensions, Conditions: conditions,
		Main: flags&findMain != 0, OnlyPaths: flags&findOnlyPaths != 0,
	})
	if file == "" || err != nil {
		return "", thrown(err)
	}
	if strings.HasPrefix(file, "node:") {
		return string(rune(modules.FormatBuiltin)) + file, nil
	}
	return st.withFormat(file, file)
}

// withFormat prefixes out with the format of file, and that with "!" when there are deprecations to take. A package.json that cannot be read is reported when the file is
// loaded, not when it is found.
func (st *instance) withFormat(file, out string) (string, error) {
	f, err := st.FormatOf(file)
	return st.packed(f, out, err), nil
}

func (st *instance) packed(f modules.Format, out string, err error) string {
	if err != nil {
		f = modules.FormatAmbiguous
	}
	if st.HasWarnings() {
		return "!" + string(rune(f)) + out
	}
	return string(rune(f)) + out
}

func resolveESM(env *ops.Env, specifier, parent string, conditions []string) (string, error) {
	st := state.Of(env)
	url, err := st.ResolveESM(specifier, parent, conditions)
	return st.resolved(url, err)
}

func resolveMain(env *ops.Env, url string) (string, error) {
	st := state.Of(env)
	url, err := st.ResolveESMMain(url)
	return st.resolved(url, err)
}

func (st *instance) resolved(url string, err error) (string, error) {
	if err != nil {
		return "", thrown(err)
	}
	if strings.HasPrefix(url, "node:") {
		return string(rune(modules.FormatBuiltin)) + url, nil
	}
	file, err := modules.FileURLToPath(url)
	if err != nil {
		return "", thrown(err)
	}
	f, err := st.FormatForImport(file)
	return st.packed(f, url, err), nil
}

func formatOf(env *ops.Env, file string) (string, error) {
	f, err := state.Of(env).FormatOf(file)
	return string(rune(f)), thrown(err)
}

func realpath(env *ops.Env, path string) (string, error) { return state.Of(env).Realpath(path), nil }

func read(path string) (string, error) {
	text, err := sys.ReadWhole(path)
	if err != nil {
		call := "open"
		errno, _ := err.(syscall.Errno)
		if errno == syscall.EISDIR {
			return "", &sys.Error{Errno: errno, Syscall: "read"}
		}
		return "", &sys.Error{Errno: errno, Syscall: call, Path: path}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	return unsafe.String(unsafe.SliceData(text), len(text)), nil
}

func readSource(env *ops.Env, path string) (string, error) {
	text, err := read(path)
	if err != nil {
		return "", err
	}
	st := state.Of(env)
	st.lastPath, st.lastText = path, text
	return text, nil
}

func readTypeScript(env *ops.Env, path string) (string, error) {
	text, err := read(path)
	if err != nil {
		return "", err
	}
	out, err := state.Of(env).TransformFile(text, path)
	return out, thrown(err)
}

// transform is for text that is in no file; name chooses the syntax by its extension.
func transform(_ *ops.Env, text, name string, sourceMap bool) (string, error) {
	out, err := modules.Transform(text, modules.TransformOptions{File: name, SourceMap: sourceMap})
	return out, thrown(err)
}

func lexFile(env *ops.Env, path string) (ops.JSON, error) {
	st := state.Of(env)
	text := st.lastText
	st.lastText = ""
	if st.lastPath != path {
		var err error
		if text, err = read(path); err != nil {
			return "", err
		}
	}
	st.lastPath = ""
	return lexed(text), nil
}

func lexed(src string) ops.JSON {
	l := modules.Lex(src)
	var b strings.Builder
	b.WriteString(`{"syntax":`)
	b.WriteByte('0' + byte(l.Syntax))
	b.WriteString(`,"exports":`)
	b.WriteString(modules.StringArray(l.Exports))
	b.WriteString(`,"reexports":`)
	b.WriteString(modules.StringArray(l.Reexports))
	b.WriteByte('}')
	return ops.JSON(b.String())
}

// packageScope tells path and text of the package.json in whose scope a file is, or nothing.
func packageScope(env *ops.Env, file string) ([]string, error) {
	p, err := state.Of(env).Scope(file)
	if p == nil || err != nil {
		return nil, thrown(err)
	}
	return []string{p.Path, p.Text, [...]string{"none", "commonjs", "module"}[p.Type]}, nil
}

func findPackageJSON(env *ops.Env, specifier, base string) (string, error) {
	path, err := state.Of(env).FindPackageJSON(specifier, base)
	return path, thrown(err)
}

func forget(env *ops.Env) (ops.Void, error) {
	state.Of(env).Forget()
	return ops.Void{}, nil
}

// takeWarnings returns code and text of each deprecation met since the last call.
func takeWarnings(env *ops.Env) ([]string, error) {
	var out []string
	for _, w := range state.Of(env).TakeWarnings() {
		out = append(out, w.Code, w.Message)
	}
	return out, nil
}

func thrown(err error) error {
	if e, ok := err.(*modules.Error); ok {
		return &ops.Error{Name: e.Name, Code: e.Code, Message: e.Message, Props: e.Props}
	}
	return err
}
