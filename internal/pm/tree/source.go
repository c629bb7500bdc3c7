package tree

import (
	"context"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// Resolved says where a package that is no registry version came from, as the lockfile records it.
type Resolved struct {
	URL       string // git+ssh://...#commit, https://.../x.tgz, file:../x.tgz
	Integrity string // sha512-... where there is a tarball; "" for git and folders
}

// Source is what resolution needs of the world outside the project folder. All methods may be called from many
// goroutines at once; equal calls are coalesced and answers cached by the implementation.
//
// # Errors
// A missing package or version is an error whose Code() is "E404", "ETARGET" or "ENOTARGET"; see CodedError.
type Source interface {
	// Packument answers with all versions of a registry package. With full, publish times and fields that the
	// abbreviated form lacks must be there.
	Packument(ctx context.Context, name string, full bool) (*manifest.Packument, error)
	// Manifest reads the package.json inside a git repository, remote tarball or tarball file.
	Manifest(ctx context.Context, s spec.Spec) (*manifest.Package, Resolved, error)
	// Prefetch hints that this version's tarball will be wanted. It returns at once.
	Prefetch(p *manifest.Package)
}

// Bundled is an optional part of a Source: the packages inside a tarball's own node_modules, by path relative to it
// ("node_modules/a"). With it a tree from packuments alone names bundled packages too.
type Bundled interface {
	BundledPackages(ctx context.Context, p *manifest.Package, r Resolved) (map[string]*manifest.Package, error)
}

// Shrinkwrapped is an optional part of a Source: the npm-shrinkwrap.json in a tarball, nil if there is none.
type Shrinkwrapped interface {
	Shrinkwrap(ctx context.Context, p *manifest.Package, r Resolved) ([]byte, error)
}

// CodedError is an error with npm's code.
type CodedError interface {
	error
	Code() string
}
