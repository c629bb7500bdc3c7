// Package modules finds modules as Node.js does: CommonJS and ES resolution, package.json scopes, file formats, the
// export names of CommonJS sources, and TypeScript. It knows no JavaScript engine; everything here is a function of
// the file system and of source text.
//
// Start in resolver.go (the per-instance state), then cjs.go and esm.go (the two algorithms), exports.go (the
// "exports" and "imports" maps both share), lex.go and cjsexports.go (source text).
package modules
