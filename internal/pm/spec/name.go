package spec

import (
	"os"
	"strings"
)

func homeDir() string {
	h, err := os.UserHomeDir()
	if err != nil {
		return "/"
	}
	return h
}

// uriSafe: made only of what encodeURIComponent leaves alone.
func uriSafe(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.!~*'()", c) >= 0 {
			continue
		}
		return false
	}
	return true
}

// nameProblem says why a name cannot be one, not even of an old package; "" if it can.
func nameProblem(name string) string {
	switch {
	case name == "":
		return "name length must be greater than zero"
	case name[0] == '.':
		return "name cannot start with a period"
	case name[0] == '-':
		return "name cannot start with a hyphen"
	case name[0] == '_':
		return "name cannot start with an underscore"
	case strings.TrimSpace(name) != name:
		return "name cannot contain leading or trailing spaces"
	case strings.EqualFold(name, "node_modules") || strings.EqualFold(name, "favicon.ico"):
		return strings.ToLower(name) + " is not a valid package name"
	}
	if uriSafe(name) {
		return ""
	}
	if name[0] == '@' {
		scope, pkg, ok := strings.Cut(name[1:], "/")
		if ok && scope != "" && pkg != "" && pkg[0] != '.' && uriSafe(scope) && uriSafe(pkg) {
			return ""
		}
		if ok && pkg != "" && pkg[0] == '.' {
			return "name cannot start with a period"
		}
	}
	return "name can only contain URL-friendly characters"
}

// ValidOldName reports whether a package of that name can exist.
func ValidOldName(name string) bool { return nameProblem(name) == "" }

// ValidNewName reports whether a package of that name may be made today.
func ValidNewName(name string) bool {
	return nameProblem(name) == "" && len(name) <= 214 && strings.ToLower(name) == name && !strings.ContainsAny(name, "~'!()*")
}

// NewNameProblems says why no package of that name may be made today; nothing if one may.
func NewNameProblems(name string) (problems []string) {
	if p := nameProblem(name); p != "" {
		problems = append(problems, p)
	}
	if len(name) > 214 {
		problems = append(problems, "name can no longer contain more than 214 characters")
	}
	if strings.ToLower(name) != name {
		problems = append(problems, "name can no longer contain capital letters")
	}
	if strings.ContainsAny(name[strings.LastIndexByte(name, '/')+1:], "~'!()*") {
		problems = append(problems, `name can no longer contain special characters ("~'!()*")`)
	}
	return problems
}
