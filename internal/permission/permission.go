// Package permission is the permission model: what a realm may do. It knows
// neither the engine nor the ops; those ask it. Start at Set.
package permission

import (
	"slices"
	"strings"
)

// Scope names a kind of access, as the errors do.
type Scope string

// The scopes of Node 24.
const (
	Read      Scope = "FileSystemRead"
	Write     Scope = "FileSystemWrite"
	Child     Scope = "ChildProcess"
	Worker    Scope = "WorkerThreads"
	Addon     Scope = "Addon"
	WASI      Scope = "WASI"
	Inspector Scope = "Inspector"
	// Store is OpenSSL's STORE loaders, of which there are none here.
	Store Scope = "OpenSSLStore"
)

// flags are those that allow something as a whole.
var flags = []struct {
	scope      Scope
	name, code string // of the option, and of the warning about it
}{
	{Addon, "--allow-addons", "PERM0001"}, {Child, "--allow-child-process", "PERM0002"}, {Inspector, "--allow-inspector", "PERM0004"},
	{WASI, "--allow-wasi", "PERM0005"}, {Worker, "--allow-worker", "PERM0006"}, {Store, "--allow-openssl-store", "PERM0007"},
}

// Set is what a realm may do. Nil restricts nothing. JS thread only.
type Set struct {
	read, write paths
	allowed     []Scope
}

// New is a set that allows nothing but those scopes as a whole.
func New(allowed ...Scope) *Set { return &Set{allowed: allowed} }

// FromFlags makes the set that the options describe; nil without --permission.
func FromFlags(values map[string]any) *Set {
	if on, _ := values["--permission"].(bool); !on {
		return nil
	}
	s := New()
	for _, f := range flags {
		if on, _ := values[f.name].(bool); on {
			s.allowed = append(s.allowed, f.scope)
		}
	}
	for _, p := range list(values["--allow-fs-read"]) {
		s.Grant(Read, p)
	}
	for _, p := range list(values["--allow-fs-write"]) {
		s.Grant(Write, p)
	}
	return s
}

func list(v any) []string {
	l, _ := v.([]string)
	return l
}

// Grant allows reading or writing at a path: "*" for all, a folder with all that is
// below it, a file, or whatever begins with what stands before the first "*".
func (s *Set) Grant(scope Scope, path string) {
	if p := s.paths(scope); p != nil {
		p.grant(path)
	}
}

func (s *Set) paths(scope Scope) *paths {
	switch scope {
	case Read:
		return &s.read
	case Write:
		return &s.write
	}
	return nil
}

// Has says whether a scope is allowed; an empty resource asks for the whole of it.
func (s *Set) Has(scope Scope, resource string) bool {
	p := s.paths(scope)
	switch {
	case p == nil:
		return slices.Contains(s.allowed, scope)
	case resource == "":
		return p.all
	}
	return p.has(resource)
}

// Check is the error of what is not allowed, or nil. For a file an empty path is one too.
func (s *Set) Check(scope Scope, resource string) error {
	if p := s.paths(scope); p != nil && p.has(resource) || p == nil && slices.Contains(s.allowed, scope) {
		return nil
	}
	return &Denied{Scope: scope, Resource: resource, Message: message(scope)}
}

// Drop takes a permission away: the whole scope, or the grant of just that path.
func (s *Set) Drop(scope Scope, resource string) {
	if p := s.paths(scope); p != nil {
		p.drop(resource)
	} else {
		s.allowed = slices.DeleteFunc(s.allowed, func(a Scope) bool { return a == scope })
	}
}

// Clone is a copy for a realm of its own.
func (s *Set) Clone() *Set {
	if s == nil {
		return nil
	}
	return &Set{read: s.read.clone(), write: s.write.clone(), allowed: slices.Clone(s.allowed)}
}

// Options spells the set as it is now for NODE_OPTIONS.
func (s *Set) Options() string {
	words := []string{"--permission"}
	for _, f := range flags {
		if slices.Contains(s.allowed, f.scope) {
			words = append(words, f.name)
		}
	}
	for _, p := range s.read.spell() {
		words = append(words, quote("--allow-fs-read="+p))
	}
	for _, p := range s.write.spell() {
		words = append(words, quote("--allow-fs-write="+p))
	}
	return strings.Join(words, " ")
}

func quote(word string) string {
	if !strings.ContainsAny(word, " \\\"") {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word) + `"`
}

// Warnings lists code and name of each option in force that opens a way around the rest.
func (s *Set) Warnings() (out []string) {
	for _, f := range flags {
		if slices.Contains(s.allowed, f.scope) {
			out = append(out, f.code, f.name)
		}
	}
	return out
}

// Denied is the error of an access that is not allowed.
type Denied struct {
	Scope             Scope
	Resource, Message string
}

func (d *Denied) Error() string { return d.Message }

// Bare is err in the words of calls that name no option.
func Bare(err error) error {
	if d, ok := err.(*Denied); ok {
		d.Message = restricted
	}
	return err
}

// Disabled is the error of a call that there is not under the model.
func Disabled(call string) error {
	return &Denied{Message: call + " API is disabled when Permission Model is enabled."}
}

const restricted = "Access to this API has been restricted"

func message(scope Scope) string {
	option := ""
	switch scope {
	case Read:
		option = "--allow-fs-read"
	case Write:
		option = "--allow-fs-write"
	}
	for _, f := range flags {
		if f.scope == scope {
			option = f.name
		}
	}
	return restricted + ". Use " + option + " to manage permissions."
}
