package spec

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/semver"
)

// Error is a specifier npm refuses, with npm's code.
type Error struct{ code, msg string }

func (e *Error) Error() string { return e.msg }

// Code is EINVALIDPACKAGENAME, EINVALIDTAGNAME, EUNSUPPORTEDPROTOCOL or "".
func (e *Error) Code() string { return e.code }

var (
	reURL  = regexp.MustCompile(`(?i)^(?:git[+])?[a-z]+:`)
	reSCP  = regexp.MustCompile(`(?i)^[^@]+@[^:.]+\.[^:]+:.+$`)
	reFile = regexp.MustCompile(`^(?:[.]|~[/]|[/]|[a-zA-Z]:)`)
	rePort = regexp.MustCompile(`:[0-9]+(/|$)`)
	reSSH  = regexp.MustCompile(`(?i)^git\+ssh://([^:#]+:[^#]+(?:\.git)?)(?:#(.*))?$`)
)

// tarball reports whether a path or URL names an archive by its ending.
func tarball(s string) bool {
	l := strings.ToLower(s)
	return strings.HasSuffix(l, ".tgz") || strings.HasSuffix(l, ".tar.gz") || strings.HasSuffix(l, ".tar")
}

// Parse reads an argument of `install`: a name, name@spec, or a bare specifier. Relative paths count from where.
func Parse(arg, where string) (Spec, error) {
	at := -1
	if len(arg) > 1 {
		if i := strings.IndexByte(arg[1:], '@'); i >= 0 {
			at = i + 1
		}
	}
	namePart := arg
	if at > 0 {
		namePart = arg[:at]
	}
	name, rest := "", ""
	switch {
	case reURL.MatchString(arg):
		rest = arg
	case reSCP.MatchString(arg):
		rest = "git+ssh://" + arg
	case !strings.HasPrefix(namePart, "@") && (strings.Contains(namePart, "/") || tarball(namePart)):
		rest = arg
	case at > 0:
		name, rest = namePart, arg[at+1:]
		if rest == "" {
			rest = "*"
		}
	case ValidOldName(arg):
		name, rest = arg, "*"
	default:
		rest = arg
	}
	return resolve(name, rest, where, arg)
}

// Resolve reads the specifier of a dependency whose name is known.
func Resolve(name, rest, where string) (Spec, error) {
	return resolve(name, rest, where, name+"@"+rest)
}

func resolve(name, rest, where, raw string) (Spec, error) {
	s := Spec{Raw: raw, Name: name, RawSpec: rest, Where: where}
	if name != "" {
		if problem := nameProblem(name); problem != "" {
			return s, &Error{"EINVALIDPACKAGENAME", fmt.Sprintf("Invalid package name %q of package %q: %s.", name, raw, problem)}
		}
	}
	if registrySpec(rest) {
		return fromRegistry(s)
	}
	low := strings.ToLower(rest)
	switch {
	case strings.HasPrefix(low, "file:") || reFile.MatchString(rest):
		return fromFile(s)
	case strings.HasPrefix(low, "npm:"):
		return fromAlias(s)
	}
	if h, committish, ok := parseHosted(rest); ok {
		s.Type, s.Hosted = Git, h
		s.SaveSpec = h.Save(committish)
		if h.Default != "shortcut" {
			s.FetchSpec = h.Clone()
		}
		return s, s.committish(committish)
	}
	switch {
	case reURL.MatchString(rest):
		return fromURL(s)
	case strings.Contains(rest, "/") || tarball(rest):
		return fromFile(s)
	}
	return fromRegistry(s)
}

// registrySpec is a quick yes for the specifiers that nearly all dependencies have: "^1.2.3", "~1", ">=2 <3", "1.x || 2".
func registrySpec(s string) bool {
	if s == "" || s == "*" || s == "latest" {
		return true
	}
	switch c := s[0]; {
	case c == '^' || c == '~' && len(s) > 1 && s[1] != '/' || c == '>' || c == '<' || c == '=' || c >= '0' && c <= '9':
	default:
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == '/' || c == ':' || c == '@' || c == '#' {
			return false
		}
	}
	return !tarball(s)
}

func fromRegistry(s Spec) (Spec, error) {
	s.FetchSpec = strings.TrimSpace(s.RawSpec)
	if semver.Valid(s.FetchSpec, true) != "" {
		s.Type = Version
		return s, nil
	}
	if _, ok := semver.ParseRange(s.FetchSpec, semver.Options{Loose: true}); ok {
		s.Type = Range
		return s, nil
	}
	if !uriSafe(s.FetchSpec) {
		return s, &Error{"EINVALIDTAGNAME", fmt.Sprintf("Invalid tag name %q of package %q: Tags may not have any characters that encodeURIComponent encodes.", s.FetchSpec, s.Raw)}
	}
	s.Type = Tag
	return s, nil
}

func fromAlias(s Spec) (Spec, error) {
	sub, err := Parse(s.RawSpec[4:], s.Where)
	switch {
	case err != nil:
		return s, err
	case sub.Type == Alias:
		return s, &Error{"", "nested aliases not supported"}
	case !sub.Registry():
		return s, &Error{"", "aliases only work for registry deps"}
	case sub.Name == "":
		return s, &Error{"", "aliases must have a name"}
	}
	s.Type, s.Sub = Alias, &sub
	return s, nil
}

func fromURL(s Spec) (Spec, error) {
	s.SaveSpec = s.RawSpec
	if m := reSSH.FindStringSubmatch(s.RawSpec); m != nil && !rePort.MatchString(m[1]) {
		s.Type, s.FetchSpec = Git, m[1]
		return s, s.committish(m[2])
	}
	u, err := url.Parse(s.RawSpec)
	if err != nil {
		return s, &Error{"EINVALIDURL", "Invalid URL: " + s.RawSpec}
	}
	switch u.Scheme {
	case "git", "git+http", "git+https", "git+rsync", "git+ftp", "git+file", "git+ssh":
		s.Type = Git
		bare, hash, _ := strings.Cut(s.RawSpec, "#")
		s.FetchSpec = strings.TrimPrefix(bare, "git+")
		if h, err := url.PathUnescape(hash); err == nil && strings.Contains(hash, "%") {
			return s, s.committish(h)
		}
		return s, s.committish(hash)
	case "http", "https":
		s.Type, s.FetchSpec = Remote, s.SaveSpec
		return s, nil
	}
	return s, &Error{"EUNSUPPORTEDPROTOCOL", fmt.Sprintf("Unsupported URL Type \"%s:\": %s", u.Scheme, s.RawSpec)}
}

// committish reads what stands behind the # of a git URL: a branch, tag or commit, or ::-separated semver:RANGE, path:DIR.
func (s *Spec) committish(c string) error {
	if c == "" {
		return nil
	}
	for part := range strings.SplitSeq(c, "::") {
		key, value, named := strings.Cut(part, ":")
		switch {
		case !named && s.GitRange != "":
			return &Error{"", "cannot override existing semver range with a committish"}
		case !named && s.GitCommittish != "":
			return &Error{"", "cannot override existing committish with a second committish"}
		case !named:
			s.GitCommittish = part
		case key == "semver" && s.GitCommittish != "":
			return &Error{"", "cannot override existing committish with a semver range"}
		case key == "semver" && s.GitRange != "":
			return &Error{"", "cannot override existing semver range with a second semver range"}
		case key == "semver":
			s.GitRange = value
			if v, err := url.PathUnescape(value); err == nil {
				s.GitRange = v
			}
		case key == "path" && s.GitSubdir != "":
			return &Error{"", "cannot override existing path with a second path"}
		case key == "path":
			s.GitSubdir = "/" + value
		}
	}
	return nil
}

// fromFile: file:x, file:/x, file://x, file:///x, ./x, /x, ~/x. One to three slashes before a dot still mean relative.
func fromFile(s Spec) (Spec, error) {
	s.Type = Directory
	if tarball(s.RawSpec) {
		s.Type = File
	}
	p := s.RawSpec
	if strings.HasPrefix(strings.ToLower(p), "file:") {
		p = p[5:]
	}
	bare := strings.TrimLeft(p, "/")
	slashes := len(p) - len(bare)
	switch {
	case slashes > 0 && slashes <= 3 && (bare == "." || bare == ".." || strings.HasPrefix(bare, "./") || strings.HasPrefix(bare, "../")):
		p = bare
	case slashes > 1:
		p = "/" + bare
	}
	home := strings.TrimPrefix(p, "/")
	switch {
	case home == "~" || strings.HasPrefix(home, "~/"):
		s.SaveSpec = "file:" + home
		s.FetchSpec = filepath.Join(homeDir(), strings.TrimPrefix(home[1:], "/"))
	case strings.HasPrefix(p, "/"):
		s.FetchSpec = filepath.Clean(p)
		s.SaveSpec = "file:" + filepath.ToSlash(s.FetchSpec)
	default:
		s.FetchSpec = filepath.Join(s.Where, filepath.FromSlash(p))
		rel, err := filepath.Rel(s.Where, s.FetchSpec)
		if err != nil {
			rel = s.FetchSpec
		}
		if rel == "." {
			rel = ""
		}
		s.SaveSpec = "file:" + filepath.ToSlash(rel)
	}
	return s, nil
}

// String is name@spec as npm prints it.
func (s Spec) String() string {
	rest := s.SaveSpec
	if rest == "" {
		rest = s.FetchSpec
	}
	if rest == "" {
		rest = s.RawSpec
	}
	switch {
	case s.Name != "" && rest != "":
		return s.Name + "@" + rest
	case s.Name != "":
		return s.Name
	case rest != "":
		return rest
	}
	return s.Raw
}
