package tree

import (
	"time"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// Options says what tree is wanted. The zero value of each field is npm's default.
type Options struct {
	Dir     string            // absolute root folder
	Package *manifest.Package // nil: read Dir/package.json
	Lock    *lockfile.File    // where to start from; nil: read from Dir unless NoLock
	NoLock  bool
	Actual  *Tree // where to start from if there is no lockfile; nil: empty
	Source  Source

	Add        []spec.Spec // `install x`: wanted at the root (or in each of Workspaces)
	SaveType   EdgeType    // where Add goes; Prod keeps the place an already listed one has
	SaveExact  bool
	SavePrefix string // "^" when empty
	SaveBundle bool
	Remove     []string
	Update     []string // `update x`
	UpdateAll  bool

	Workspaces           []string // add, remove, update in these (names or paths)
	IncludeWorkspaceRoot bool

	Strategy       Strategy
	PreferDedupe   bool // `dedupe`
	LegacyPeerDeps bool
	StrictPeerDeps bool
	Force          bool
	InstallLinks   bool // copy file: folders instead of linking them
	KeepExtraneous bool
	Complete       bool // --package-lock-only: look into bundles too, if Source is Bundled
	Frozen         bool // ci: the lockfile must satisfy package.json; never resolve

	Before        time.Time              // only versions published before; zero: all
	BeforeExclude func(name string) bool // packages to which Before does not apply
	Tag           string                 // dist-tag preferred for ranges; "" = latest
	NodeVersion   string                 // for engines; "" = 24.x of this runtime
	NpmVersion    string
	EngineStrict  bool
	OS, CPU, Libc string // "" = this machine
	Full          bool   // ask for full packuments
}

// Strategy is npm's install-strategy.
type Strategy uint8

const (
	Hoisted Strategy = iota
	Nested
	Shallow
	Isolated // npm's "linked": node_modules/.store and symlinks
)
