package fs

import (
	"strings"
	"syscall"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
)

// What a restricted instance needs for each op, as Node asks for it: at is the number of
// the argument with the path. Ops on descriptors need nothing but what opening took.

func reads(at int) ops.Check { return needs(permission.Read, at) }

func writes(at int) ops.Check { return needs(permission.Write, at) }

func needs(scope permission.Scope, at int) ops.Check {
	return func(g *permission.Set, a ops.Args) error { return g.Check(scope, path(a.Text(at))) }
}

func each(checks ...ops.Check) ops.Check {
	return func(g *permission.Set, a ops.Args) error {
		for _, check := range checks {
			if err := check(g, a); err != nil {
				return err
			}
		}
		return nil
	}
}

// oTmpfile makes a file without a name; the other systems know no such bit.
const oTmpfile = 0x400000

// opens needs what the flags of open(2) are about. O_RDONLY alone among the modes writes
// nothing, and not even that with some of the other bits.
func opens(at, flagsAt int) ops.Check {
	return func(g *permission.Set, a ops.Args) error {
		flags := int(a.Int(flagsAt))
		mode := flags & syscall.O_ACCMODE
		if mode != syscall.O_WRONLY {
			if err := reads(at)(g, a); err != nil {
				return err
			}
		}
		if mode != syscall.O_RDONLY || flags&(syscall.O_CREAT|syscall.O_TRUNC|syscall.O_APPEND|oTmpfile) != 0 {
			return writes(at)(g, a)
		}
		return nil
	}
}

// disabled is for what changes a file's metadata by a descriptor that may be open for reading only.
func disabled(call string) ops.Check {
	return func(*permission.Set, ops.Args) error { return permission.Disabled(call) }
}

func linkSymbolically(g *permission.Set, a ops.Args) error {
	if !g.Has(permission.Read, "") || !g.Has(permission.Write, "") {
		return &permission.Denied{Message: "fs.symlink API requires full fs.read and fs.write permissions."}
	}
	if !strings.HasPrefix(path(a.Text(0)), "/") {
		return &permission.Denied{Message: "relative symbolic link target"}
	}
	return nil
}

func stats(g *permission.Set, a ops.Args) error {
	err := reads(0)(g, a)
	if a.Int(1)&statLink != 0 {
		err = permission.Bare(err)
	}
	return err
}

func removes(g *permission.Set, a ops.Args) error {
	if a.Later() || a.Int(1) == 0 {
		if err := reads(0)(g, a); err != nil {
			return permission.Bare(err)
		}
	}
	return writes(0)(g, a)
}

func makesTemporary(g *permission.Set, a ops.Args) error {
	return g.Check(permission.Write, path(a.Text(0))+"XXXXXX")
}

// resolves: the synchronous form that is not native takes no permission in Node either; programs call it on their own folder.
func resolves(g *permission.Set, a ops.Args) error {
	if !a.Later() && a.Int(1) == 0 {
		return nil
	}
	return reads(0)(g, a)
}
