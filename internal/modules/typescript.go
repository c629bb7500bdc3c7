package modules

import (
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// TransformOptions say how a TypeScript or JSX source is written out.
type TransformOptions struct {
	File      string // its extension chooses the syntax
	SourceMap bool   // append an inline source map
	URL       string // source named in the map; "" is File
	TSConfig  string // compilerOptions as JSON, "" for the defaults
}

// Transform turns TypeScript or JSX into JavaScript of the same module kind. Imports are kept as they are written, as
// Node's type stripping does: what is a type must say so.
func Transform(src string, o TransformOptions) (string, error) {
	name := o.URL
	if name == "" {
		name = o.File
	}
	loader := api.LoaderTS
	switch path.Ext(o.File) {
	case ".tsx":
		loader = api.LoaderTSX
	case ".jsx":
		loader = api.LoaderJSX
	}
	options := api.TransformOptions{
		Loader:      loader,
		Target:      api.ESNext,
		Sourcefile:  name,
		LogLevel:    api.LogLevelSilent,
		TsconfigRaw: rawConfig(o.TSConfig),
		Charset:     api.CharsetUTF8,
	}
	if o.SourceMap {
		options.Sourcemap = api.SourceMapInline
		options.SourcesContent = api.SourcesContentExclude
	}
	result := api.Transform(src, options)
	if len(result.Errors) > 0 {
		return "", syntaxError(result.Errors[0], o.File)
	}
	return string(result.Code), nil
}

// rawConfig adds what is not up to the project: no import may vanish because it looks like a type.
func rawConfig(options string) string {
	if options == "" || options == "{}" {
		return `{"compilerOptions":{"verbatimModuleSyntax":true}}`
	}
	return `{"compilerOptions":` + strings.TrimSuffix(options, "}") + `,"verbatimModuleSyntax":true}}`
}

func syntaxError(m api.Message, file string) error {
	e := &Error{Name: "SyntaxError", Code: "ERR_INVALID_TYPESCRIPT_SYNTAX", Message: m.Text}
	if l := m.Location; l != nil {
		e.Props = map[string]any{"line": l.Line, "column": l.Column, "lineText": l.LineText, "length": l.Length, "file": file}
	}
	return e
}

// TransformFile transforms with the options of the tsconfig.json that governs the file.
func (r *Resolver) TransformFile(src, file string) (string, error) {
	o := TransformOptions{File: file, SourceMap: true}
	if c := r.tsconfigFor(file); c != nil {
		o.TSConfig = c.transformOptions()
	}
	return Transform(src, o)
}

// transformOptions keeps the compilerOptions that change what code means.
func (c *tsconfig) transformOptions() string {
	kept := Value{Kind: Object}
	for i, k := range c.options.Keys {
		switch k {
		case "jsx", "jsxFactory", "jsxFragmentFactory", "jsxImportSource", "experimentalDecorators",
			"useDefineForClassFields":
			kept.set(k, c.options.Vals[i])
		}
	}
	return kept.JSON()
}
