package modules

import "strings"

// Error is a resolution failure as JavaScript will see it.
type Error struct {
	Name    string // "Error", "TypeError", "SyntaxError"
	Code    string
	Message string
	Props   map[string]any
}

func (e *Error) Error() string { return e.Message }

func hasCode(err error, code string) bool {
	e, ok := err.(*Error)
	return ok && e.Code == code
}

func importedFrom(base string) string {
	if base == "" {
		return ""
	}
	return " imported from " + displayPath(base)
}

func errInvalidSpecifier(request, reason, base string) error {
	return &Error{Name: "TypeError", Code: "ERR_INVALID_MODULE_SPECIFIER",
		Message: `Invalid module "` + request + `" ` + reason + importedFrom(base)}
}

// errInvalidConfig words ERR_INVALID_PACKAGE_CONFIG; base is the clause after the path, already worded.
func errInvalidConfig(path, while, message string) error {
	m := "Invalid package config " + path
	if while != "" {
		m += " while importing " + while
	}
	m += "."
	if message != "" {
		m += " " + message
	}
	return &Error{Name: "Error", Code: "ERR_INVALID_PACKAGE_CONFIG", Message: m}
}

func errInvalidTarget(pkg *Package, key string, target Value, isImport bool, base string) error {
	field := "exports"
	if isImport {
		field = "imports"
	}
	relative := target.Kind == String && !isImport && target.Str != "" && !strings.HasPrefix(target.Str, "./")
	var b strings.Builder
	b.WriteString(`Invalid "` + field + `" `)
	if key == "." && !isImport {
		b.WriteString("main target " + target.JSON() + " defined")
	} else {
		b.WriteString("target " + target.JSON() + " defined for '" + key + "'")
	}
	b.WriteString(" in the package config " + pkg.Path + importedFrom(base))
	if relative {
		b.WriteString(`; targets must start with "./"`)
	}
	return &Error{Name: "Error", Code: "ERR_INVALID_PACKAGE_TARGET", Message: b.String()}
}

func errNotExported(pkg *Package, subpath, base string) error {
	m := `No "exports" main defined in `
	if subpath != "." {
		m = "Package subpath '" + subpath + `' is not defined by "exports" in `
	}
	return &Error{Name: "Error", Code: "ERR_PACKAGE_PATH_NOT_EXPORTED", Message: m + pkg.Path + importedFrom(base)}
}

func errImportNotDefined(specifier string, pkg *Package, base string) error {
	m := `Package import specifier "` + specifier + `" is not defined`
	if pkg != nil {
		m += " in package " + pkg.Path
	}
	return &Error{Name: "TypeError", Code: "ERR_PACKAGE_IMPORT_NOT_DEFINED", Message: m + importedFrom(base)}
}

func errModuleNotFound(kind, path, base string, url string) error {
	e := &Error{Name: "Error", Code: "ERR_MODULE_NOT_FOUND",
		Message: "Cannot find " + kind + " '" + path + "'" + importedFrom(base)}
	if url != "" {
		e.Props = map[string]any{"url": url}
	}
	return e
}

func errDirImport(path, base, url string) error {
	return &Error{Name: "Error", Code: "ERR_UNSUPPORTED_DIR_IMPORT",
		Message: "Directory import '" + path + "' is not supported resolving ES modules" + importedFrom(base),
		Props:   map[string]any{"url": url}}
}

// errCJSNotFound is what require() throws for a mapped target that is not there.
func errCJSNotFound(path, pkgDir string) error {
	return &Error{Name: "Error", Code: "MODULE_NOT_FOUND", Message: "Cannot find module '" + path + "'",
		Props: map[string]any{"path": pkgDir}}
}

func errCJSMain(path, pkgPath, request string) error {
	return &Error{Name: "Error", Code: "MODULE_NOT_FOUND",
		Message: "Cannot find module '" + path + `'. Please verify that the package.json has a valid "main" entry`,
		Props:   map[string]any{"path": pkgPath, "requestPath": request}}
}

// displayPath shows a file URL as its path, and anything else as it is.
func displayPath(base string) string {
	if strings.HasPrefix(base, "file:") {
		if p, err := FileURLToPath(base); err == nil {
			return p
		}
	}
	return base
}
