package tree

import (
	"time"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// Options says what tree is wanted. The zero value of each field is npm's default.
type Options struct {
	Dir     string            // absolute root folder
	Package *manifest.Package // nil: read Dir/package.json
	Lock    *lockfile.File    // where to start from; nil: read from Dir unless NoLock
	NoLock  bool
	Actual  *Tree          // where to start from if there is no lockfile; nil: empty
	Pins    *lockfile.Pins // of another package manager's lockfile; nil: that of Dir, if there is one and no lockfile of npm's
	Source  Source

	Add        []spec.Spec // `install x`: wanted at the root (or in each of Workspaces)
	SaveType   SaveType    // where Add goes
	SaveExact  bool
	SavePrefix string // "^" when empty
	SaveBundle bool
	Remove     []string
	Update     []string // `update x`
	UpdateAll  bool
	// SaveUpdates: package.json gets ranges that begin at the versions now there (`update --save`).
	SaveUpdates bool
	Avoid       func(name string) *semver.Range // audit fix: versions to get away from; called from many goroutines

	Workspaces           []string // add, remove, update in these (names or paths)
	IncludeWorkspaceRoot bool

	Strategy                        Strategy
	Global                          bool // the root is a prefix's lib folder: each package keeps its dependencies to itself
	PreferDedupe                    bool // `dedupe`
	LegacyPeerDeps                  bool
	StrictPeerDeps                  bool
	Force                           bool
	Inside                          bool // look into the tarballs of what will be placed here for bundled packages and shrinkwraps; Complete: into all
	InstallLinks                    bool // copy file: folders instead of linking them
	KeepExtraneous                  bool
	NoSave                          bool // the lockfile will not be written (ci): leave what only peerOptional says
	Complete                        bool // --package-lock-only: look into bundles too, if Source is Bundled
	OmitDev, OmitOptional, OmitPeer bool // what is left out need not run here
	KeepOld                         bool // the lockfile will be written in an old version: reading one is nothing to speak of
	Frozen                          bool // ci: the lockfile must satisfy package.json; never resolve

	Before        time.Time                                 // only versions published before; zero: all
	BeforeExclude func(name string) bool                    // packages, or name@version, to which Before does not apply
	BeforeStrict  bool                                      // also versions whose time is not known are left out
	Allow         func(s spec.Spec, fromProject bool) error // allow-git, allow-remote, allow-file, allow-directory
	Tag           string                                    // dist-tag preferred for ranges; "" = latest
	NodeVersion   string                                    // for engines; "" = DefaultNode
	NpmVersion    string
	EngineStrict  bool
	OS, CPU, Libc string // "" = this machine
	Full          bool   // ask for full packuments
}

// SaveType is the section of package.json into which `install x` writes.
type SaveType uint8

const (
	SaveSame     SaveType = iota // where it is listed, else dependencies
	SaveProd                     // --save-prod
	SaveDev                      // --save-dev
	SaveOptional                 // --save-optional
	SavePeer                     // --save-peer
)

// Strategy is npm's install-strategy.
type Strategy uint8

const (
	Hoisted Strategy = iota
	Nested
	Shallow
	Isolated // npm's "linked": node_modules/.store and symlinks
)
