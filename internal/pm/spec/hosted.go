package spec

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

type host struct {
	name, domain string
	protocols    []string
}

var hosts = []host{
	{"github", "github.com", []string{"git", "http", "git+ssh", "git+https", "ssh", "https"}},
	{"gitlab", "gitlab.com", []string{"git+ssh", "git+https", "ssh", "https"}},
	{"bitbucket", "bitbucket.org", []string{"git+ssh", "git+https", "ssh", "https"}},
	{"gist", "gist.github.com", []string{"git", "git+ssh", "git+https", "ssh", "https"}},
	{"sourcehut", "git.sr.ht", []string{"git+ssh", "https"}},
}

var reHex = regexp.MustCompile(`^[a-f0-9]+$`)

// Domain is the host's name on the net.
func (h *Hosted) Domain() string {
	for _, k := range hosts {
		if k.name == h.Host {
			return k.domain
		}
	}
	return ""
}

func (h *Hosted) path() string {
	switch {
	case h.Host == "gist":
		return h.Project
	case h.User == "":
		return h.Project
	}
	return h.User + "/" + h.Project
}

func hash(c string) string {
	if c == "" {
		return ""
	}
	return "#" + c
}

// SSHURL is git+ssh://git@host/user/project.git#commit, the form lockfiles hold.
func (h *Hosted) SSHURL(commit string) string {
	return "git+ssh://git@" + h.Domain() + "/" + h.path() + ".git" + hash(commit)
}

// SSH is the scp-like form.
func (h *Hosted) SSH(commit string) string {
	return "git@" + h.Domain() + ":" + h.path() + ".git" + hash(commit)
}

// HTTPS is git+https://host/user/project.git#commit, with the user's credentials if the specifier had some.
func (h *Hosted) HTTPS(commit string) string {
	if h.Host == "sourcehut" {
		return "https://" + h.Domain() + "/" + h.path() + hash(commit)
	}
	auth := ""
	if h.Auth != "" {
		auth = h.Auth + "@"
	}
	return "git+https://" + auth + h.Domain() + "/" + h.path() + ".git" + hash(commit)
}

// Shortcut is github:user/project#commit.
func (h *Hosted) Shortcut(commit string) string { return h.Host + ":" + h.path() + hash(commit) }

// Tarball is where the host serves the repository at a commit as an archive; "" where it does not.
func (h *Hosted) Tarball(commit string) string {
	if commit == "" {
		commit = "HEAD"
	}
	c := url.PathEscape(commit)
	switch h.Host {
	case "github":
		return "https://codeload." + h.Domain() + "/" + h.path() + "/tar.gz/" + c
	case "gitlab":
		return "https://" + h.Domain() + "/api/v4/projects/" + url.QueryEscape(h.path()) + "/repository/archive.tar.gz?sha=" + c
	case "bitbucket":
		return "https://" + h.Domain() + "/" + h.path() + "/get/" + c + ".tar.gz"
	case "gist":
		return "https://codeload.github.com/gist/" + h.Project + "/tar.gz/" + c
	case "sourcehut":
		return "https://" + h.Domain() + "/" + h.path() + "/archive/" + c + ".tar.gz"
	}
	return ""
}

// Save is how package.json keeps it.
func (h *Hosted) Save(commit string) string {
	switch h.Default {
	case "shortcut":
		return h.Shortcut(commit)
	case "https":
		return h.HTTPS(commit)
	case "git":
		return "git://" + h.Domain() + "/" + h.path() + ".git" + hash(commit)
	}
	return h.SSHURL(commit)
}

// Clone is what git is given first.
func (h *Hosted) Clone() string {
	switch h.Default {
	case "https":
		return strings.TrimPrefix(h.HTTPS(""), "git+")
	case "git":
		return "git://" + h.Domain() + "/" + h.path() + ".git"
	}
	return strings.TrimPrefix(h.SSHURL(""), "git+")
}

// githubShort: user/project[#commit], the form without a host.
func githubShort(s string) bool {
	main, _, _ := strings.Cut(s, "#")
	i := strings.IndexByte(main, '/')
	return i > 0 && i == strings.LastIndexByte(main, '/') && i < len(main)-1 && main[0] != '.' &&
		!strings.ContainsAny(main, "@: \t\n")
}

func parseHosted(s string) (h *Hosted, committish string, ok bool) {
	if githubShort(s) {
		s = "github:" + s
	}
	scheme, rest, found := strings.Cut(s, ":")
	if !found {
		return nil, "", false
	}
	scheme = strings.ToLower(scheme)
	for _, k := range hosts {
		if k.name == scheme {
			return shortcut(k, rest)
		}
	}
	main, committish, _ := strings.Cut(s, "#")
	if !strings.Contains(main, "://") { // git@host:user/project
		_, r, at := strings.Cut(main, "@")
		if !at || strings.Contains(scheme, "/") {
			return nil, "", false
		}
		domain, path, _ := strings.Cut(r, ":")
		main, scheme = "git+ssh://git@"+domain+"/"+path, "git+ssh"
	}
	u, err := url.Parse(main)
	if err != nil { // git+ssh://git@host:user/project
		head, tail, _ := strings.Cut(main, "://")
		i := strings.LastIndexByte(tail, ':')
		if i < 0 {
			return nil, "", false
		}
		if u, err = url.Parse(head + "://" + tail[:i] + "/" + tail[i+1:]); err != nil {
			return nil, "", false
		}
	}
	domain := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	for _, k := range hosts {
		if k.domain != domain || !slices.Contains(k.protocols, scheme) {
			continue
		}
		h := &Hosted{Host: k.name}
		switch scheme {
		case "git+ssh", "ssh":
			h.Default = "sshurl"
		case "git":
			h.Default = "git"
		default:
			h.Default = "https"
			if u.User != nil {
				h.Auth = u.User.String()
			}
		}
		if c, ok := h.take(strings.Split(strings.TrimPrefix(u.Path, "/"), "/")); ok {
			if c != "" && committish == "" {
				committish = c
			}
			return h, unescape(committish), true
		}
		return nil, "", false
	}
	return nil, "", false
}

// take reads user and project off a URL's path; a github path may go on with /tree/branch.
func (h *Hosted) take(parts []string) (committish string, ok bool) {
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	n := len(parts)
	if n == 0 {
		return "", false
	}
	switch h.Host {
	case "gist":
		h.Project = strings.TrimSuffix(parts[n-1], ".git")
		if n == 2 {
			h.User = parts[0]
		}
		return "", n <= 2 && reHex.MatchString(h.Project)
	case "gitlab":
		if n < 2 || slices.Contains(parts, "-") || strings.HasSuffix(parts[n-1], "archive.tar.gz") {
			return "", false
		}
		h.User, h.Project = strings.Join(parts[:n-1], "/"), parts[n-1]
	case "github":
		if n < 2 || n > 2 && (parts[2] != "tree" || n < 4) {
			return "", false
		}
		h.User, h.Project = parts[0], parts[1]
		if n > 3 {
			committish = strings.Join(parts[3:], "/")
		}
	default:
		if n < 2 || n > 2 && (parts[2] == "get" || parts[2] == "archive") {
			return "", false
		}
		h.User, h.Project = parts[0], parts[1]
	}
	h.Project = strings.TrimSuffix(h.Project, ".git")
	return committish, h.Project != "" && h.User != ""
}

func shortcut(k host, rest string) (*Hosted, string, bool) {
	main, committish, _ := strings.Cut(rest, "#")
	main = strings.TrimPrefix(main, "/")
	h := &Hosted{Host: k.name, Default: "shortcut"}
	if i := strings.LastIndexByte(main, '@'); i >= 0 {
		main = main[i+1:]
	}
	i := strings.LastIndexByte(main, '/')
	if i >= 0 {
		h.User = unescape(main[:i])
	} else if k.name != "gist" {
		return nil, "", false
	}
	h.Project = strings.TrimSuffix(unescape(main[i+1:]), ".git")
	if h.Project == "" || i == 0 {
		return nil, "", false
	}
	return h, unescape(committish), true
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}
