// Package spec reads what stands right of a dependency's name, or behind `install`, as npm-package-arg does:
// registry version, range or tag, alias, git, folder, tarball file, remote tarball. It touches no disk and no network.
package spec

// Type is the kind of a specifier; the strings are npm's.
type Type string

const (
	Version   Type = "version"   // exact: foo@1.2.3
	Range     Type = "range"     // foo@^1
	Tag       Type = "tag"       // foo@latest
	Alias     Type = "alias"     // foo@npm:bar@1; Sub says what is behind it
	Git       Type = "git"       // also the hosted short forms
	File      Type = "file"      // a tarball on disk
	Directory Type = "directory" // a folder on disk
	Remote    Type = "remote"    // a tarball at a URL
)

// Hosted names a repository at one of the known git hosts.
type Hosted struct {
	Host, User, Project, Auth string // Host: github, gitlab, bitbucket, gist, sourcehut
	Default                   string // how it was written: shortcut, https, ssh, git
}

// Spec is one specifier, resolved as far as words go.
type Spec struct {
	Raw     string // the whole argument, name@rawSpec
	Name    string // "" when it must be learnt from the package itself
	Type    Type
	RawSpec string // right of the name
	Where   string // the folder relative paths were resolved against

	SaveSpec  string // what to write into package.json; "" = as the caller derives it from the version
	FetchSpec string // range, version or tag; absolute path; URL to fetch or clone

	GitCommittish string // after #: branch, tag or commit
	GitRange      string // #semver:RANGE
	GitSubdir     string // #path:DIR
	Hosted        *Hosted
	Sub           *Spec // of an alias
}

// Registry reports whether the registry answers for it (aliases: what they stand for).
func (s Spec) Registry() bool {
	switch s.Type {
	case Version, Range, Tag:
		return true
	case Alias:
		return s.Sub != nil && s.Sub.Registry()
	}
	return false
}

// Target is the name to ask the registry for: the alias' own target, else Name.
func (s Spec) Target() string {
	if s.Type == Alias && s.Sub != nil {
		return s.Sub.Name
	}
	return s.Name
}
