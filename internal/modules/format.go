package modules

import (
	"os"
	"path"
	"strings"
)

// Format is one character that says how a file is to be loaded.
type Format byte

const (
	FormatUnknown   Format = '?' // an extension that import refuses
	FormatCommonJS  Format = 'c'
	FormatModule    Format = 'm'
	FormatAmbiguous Format = 'a' // .js without "type": the syntax decides
	FormatJSON      Format = 'j'
	FormatWasm      Format = 'w'
	FormatAddon     Format = 'n'
	FormatCommonTS  Format = 'C'
	FormatModuleTS  Format = 'M'
	FormatAnyTS     Format = 'A'
	FormatBuiltin   Format = 'b'
)

// FormatOf tells the format of a file from its name and its package scope.
func (r *Resolver) FormatOf(file string) (Format, error) {
	ext := path.Ext(file)
	if path.Base(file) == ext { // a dot file has no extension
		ext = ""
	}
	switch ext {
	case ".mjs":
		return FormatModule, nil
	case ".cjs":
		return FormatCommonJS, nil
	case ".json":
		return FormatJSON, nil
	case ".wasm":
		return FormatWasm, nil
	case ".node":
		return FormatAddon, nil
	case ".mts":
		return FormatModuleTS, nil
	case ".cts":
		return FormatCommonTS, nil
	case ".js", ".ts", ".tsx", ".jsx", "":
	default:
		return FormatUnknown, nil
	}
	t, err := r.ScopeType(file)
	if err != nil {
		return FormatUnknown, err
	}
	if ext == "" && t == TypeModule && hasWasmMagic(file) {
		return FormatWasm, nil
	}
	ts := ext != ".js" && ext != ""
	switch {
	case t == TypeModule && ts:
		return FormatModuleTS, nil
	case t == TypeModule:
		return FormatModule, nil
	case t == TypeCommonJS && ts:
		return FormatCommonTS, nil
	case t == TypeCommonJS:
		return FormatCommonJS, nil
	case ts:
		return FormatAnyTS, nil
	}
	return FormatAmbiguous, nil
}

// FormatForImport differs from FormatOf where the file has no extension and no package says what it is: import looks
// whether it is WebAssembly, require() does not.
func (r *Resolver) FormatForImport(file string) (Format, error) {
	f, err := r.FormatOf(file)
	if f == FormatAmbiguous && path.Ext(file) == "" && hasWasmMagic(file) {
		f = FormatWasm
	}
	return f, err
}

func hasWasmMagic(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	n, _ := f.Read(head[:])
	return n == 4 && string(head[:]) == "\x00asm"
}

// IsTypeScript reports whether a file name is one that is transformed before it is compiled.
func IsTypeScript(file string) bool {
	switch path.Ext(file) {
	case ".ts", ".mts", ".cts", ".tsx", ".jsx":
		return !strings.HasSuffix(file, "/.ts")
	}
	return false
}
