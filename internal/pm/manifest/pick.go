package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// Picker says which version of several fitting ones is wanted. The zero value is npm's default less the engines check.
type Picker struct {
	Tag     string               // "" = latest
	Before  time.Time            // only versions published until then, zero: all
	Exempt  func(id string) bool // name@version to which Before does not apply; may be nil
	Strict  bool                 // with Before: neither versions of which nobody knows when they were published
	Node    semver.Version       // engines.node is asked of it unless HasNode is false
	HasNode bool
	Npm     string
	Avoid   *semver.Range // versions to be taken only if nothing else fits (audit fix)
	Cache   *RangeCache   // parsed ranges; may be nil
}

// TargetError: no version fits.
type TargetError struct {
	Name, Wanted string
	Versions     []string
	Before       time.Time
	Newest       string // the newest version that fits but for Before
	Strict       bool
	code         string
}

// Code is ETARGET or ENOVERSIONS.
func (e *TargetError) Code() string { return e.code }

func (e *TargetError) Error() string {
	if e.code == "ENOVERSIONS" {
		return "No versions available for " + e.Name
	}
	before := ""
	if !e.Before.IsZero() {
		before = " with a date before " + e.Before.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("No matching version found for %s@%s%s.", e.Name, e.Wanted, before)
}

// Pick chooses the version for a range, version or tag as npm does: the dist-tag's if it fits; else the highest that fits,
// those first which are not deprecated and run on this Node.
func (p *Packument) Pick(kind spec.Type, wanted string, o Picker) (*Package, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.pick(kind, wanted, &o)
	if i < 0 {
		e := &TargetError{Name: p.Name, Wanted: wanted, Versions: p.Versions(), Before: o.Before, code: "ETARGET"}
		if len(p.versions) == 0 {
			e.code = "ENOVERSIONS"
		}
		if !o.Before.IsZero() {
			any := o
			any.Before = time.Time{}
			e.Strict = o.Strict
			if j := p.pick(kind, wanted, &any); j >= 0 {
				e.Newest = p.versions[j].num
			}
		}
		return nil, e
	}
	return p.decode(i)
}

func (p *Packument) pick(kind spec.Type, wanted string, o *Picker) int {
	tag := cmp.Or(o.Tag, "latest")
	switch kind {
	case spec.Tag:
		v, _ := p.DistTags.Get(wanted)
		i, ok := p.index[v]
		if ok && p.before(v, o) {
			return i
		}
		if !ok {
			return -1
		}
		return p.pick(spec.Range, "<="+v, o)
	case spec.Version:
		v := semver.Clean(wanted, true)
		i, ok := p.index[v]
		if !ok {
			if i, ok = p.index[wanted]; !ok {
				return -1
			}
			v = wanted
		}
		if !p.before(v, o) {
			return -1
		}
		return i
	}
	rng, ok := o.Cache.Get(wanted)
	if !ok {
		return -1
	}
	def, _ := p.DistTags.Get(tag)
	if i, ok := p.index[def]; ok {
		v := p.sem(i)
		if (wanted == "*" || wanted == "" || v != nil && rng.Test(v)) && p.before(def, o) && !p.avoided(i, o) && p.engineOK(i, o) && !p.deprecated(i) {
			return i
		}
	}
	p.sortOnce()
	best, bestRank := -1, 0
	for _, i := range p.sorted {
		v := &p.versions[i]
		if !rng.Test(&v.sem) || !p.before(v.num, o) {
			continue
		}
		rank := p.rank(i, o)
		if best < 0 || rank > bestRank {
			best, bestRank = i, rank
		}
		if bestRank == topRank {
			break
		}
	}
	return best
}

const topRank = 15

func (p *Packument) rank(i int, o *Picker) (rank int) {
	engine, fresh := p.engineOK(i, o), !p.deprecated(i)
	if !p.avoided(i, o) {
		rank += 8
	}
	if engine && fresh {
		rank += 4
	}
	if engine {
		rank += 2
	}
	if fresh {
		rank++
	}
	return rank
}

func (p *Packument) sem(i int) *semver.Version {
	v := &p.versions[i]
	if !v.semDone {
		v.sem, v.semOK = semver.Parse(v.num, true)
		v.semDone = true
	}
	if !v.semOK {
		return nil
	}
	return &v.sem
}

func (p *Packument) sortOnce() {
	if p.sorted != nil {
		return
	}
	p.sorted = make([]int, 0, len(p.versions))
	for i := range p.versions {
		if p.sem(i) != nil {
			p.sorted = append(p.sorted, i)
		}
	}
	slices.SortStableFunc(p.sorted, func(a, b int) int { return p.versions[b].sem.Compare(&p.versions[a].sem) })
}

func (p *Packument) before(v string, o *Picker) bool {
	if o.Before.IsZero() {
		return true
	}
	t := p.time(v)
	if !t.IsZero() && !t.After(o.Before) || t.IsZero() && !o.Strict {
		return true
	}
	return o.Exempt != nil && o.Exempt(p.Name+"@"+v)
}

func (p *Packument) avoided(i int, o *Picker) bool {
	return o.Avoid != nil && p.sem(i) != nil && o.Avoid.Test(&p.versions[i].sem)
}

func (p *Packument) deprecated(i int) bool {
	pkg, err := p.decode(i)
	return err == nil && pkg.Deprecated != ""
}

func (p *Packument) engineOK(i int, o *Picker) bool {
	if !o.HasNode {
		return true
	}
	pkg, err := p.decode(i)
	return err != nil || pkg.RunsOn(&o.Node, o.Npm)
}

// RunsOn reports whether engines.node and engines.npm admit these; npm "" is not asked.
func (p *Package) RunsOn(node *semver.Version, npm string) bool {
	if want := p.Engine("node"); want != "" {
		if r, ok := engineRanges.Get(want); !ok || !r.Test(node) {
			return false
		}
	}
	if want := p.Engine("npm"); want != "" && npm != "" {
		v, ok := semver.Parse(npm, false)
		r, okr := engineRanges.Get(want)
		return ok && okr && r.Test(&v)
	}
	return true
}
