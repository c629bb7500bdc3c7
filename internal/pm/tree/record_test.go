package tree

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// exampleHost stands for the registry in everything recorded.
const exampleHost = "https://registry.example/"

// recordedBy says with what the record was made: engines decide about versions.
type recordedBy struct {
	Npm, Node string
	Accepted  map[string]bool // projects whose lockfile by us npm takes as it takes its own: unchanged, and good to install from
	// NotOwn are projects whose lockfile by npm itself `npm ci` refuses: the registry lacks packages for other platforms,
	// which npm leaves out of the lockfile and then misses.
	NotOwn map[string]bool
}

// TestRecord makes testdata/recorded.txtar.zst anew: `make pm-record`. It asks npm for the tree of each project in
// testdata/projects, in a temporary folder, and keeps the answer with as much of the registry's documents as resolution
// looked at. PM_CACHE is a folder for documents already fetched, PM_ONLY part of a project's name (nothing is written then).
func TestRecord(t *testing.T) {
	if os.Getenv("PM_RECORD") == "" {
		t.Skip("PM_RECORD is not set: make pm-record")
	}
	registry := strings.TrimSuffix(npmSays(t, "config", "get", "registry"), "/") + "/"
	by := recordedBy{Npm: npmSays(t, "--version"), Accepted: map[string]bool{}, NotOwn: map[string]bool{}}
	node, err := exec.Command("node", "-p", "process.versions.node").Output()
	if err != nil {
		t.Fatal(err)
	}
	by.Node = strings.TrimSpace(string(node))
	cache := os.Getenv("PM_CACHE")
	if cache == "" {
		cache = t.TempDir()
	}
	src := newNetSource(registry, cache)
	keep := keeper{wanted: map[string]map[string]bool{}, picked: map[string]map[string]bool{}}
	ar := &txtar.Archive{}
	for _, name := range projects(t) {
		if !strings.Contains(name, os.Getenv("PM_ONLY")) {
			continue
		}
		dir := filepath.Join(t.TempDir(), name)
		if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata/projects", name))); err != nil {
			t.Fatal(err)
		}
		out, npmErr := npm(dir, "install", "--package-lock-only", "--ignore-scripts")
		lock, _ := os.ReadFile(filepath.Join(dir, "package-lock.json"))
		if npmErr != nil {
			ar.Files = append(ar.Files, txtar.File{Name: "npm/" + name + "/error", Data: []byte(npmReport(out))})
		} else {
			ar.Files = append(ar.Files, txtar.File{Name: "npm/" + name + "/package-lock.json", Data: lock})
		}
		ours, err := keep.build(dir, src, by)
		if err != nil {
			var re *ResolveError
			if npmErr == nil || !errors.As(err, &re) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		os.WriteFile(filepath.Join(dir, "package-lock.json"), ours, 0o644)
		out, err = npm(dir, "install", "--package-lock-only", "--ignore-scripts")
		after, _ := os.ReadFile(filepath.Join(dir, "package-lock.json"))
		if err == nil && bytes.Equal(lock, ours) && !bytes.Equal(after, ours) { // npm is not content with its own
			ar.Files = append(ar.Files, txtar.File{Name: "npm/" + name + "/package-lock.again.json", Data: after})
		}
		if err == nil && (bytes.Equal(after, ours) || bytes.Equal(lock, ours)) {
			out, err = npm(dir, "ci", "--dry-run", "--ignore-scripts")
			by.Accepted[name] = err == nil || bytes.Equal(lock, ours)
			by.NotOwn[name] = err != nil && bytes.Equal(lock, ours)
		}
		fmt.Printf("%-16s npm equal: %-5v  npm accepts ours: %-5v  not even its own: %v\n", name, bytes.Equal(lock, ours), by.Accepted[name], by.NotOwn[name])
		if !by.Accepted[name] {
			fmt.Println(string(out))
		}
	}
	if t.Failed() || os.Getenv("PM_ONLY") != "" {
		return
	}
	head, _ := json.Marshal(by)
	ar.Files = append([]txtar.File{{Name: "recorded-by.json", Data: append(head, '\n')}}, ar.Files...)
	ar.Files = append(ar.Files, keep.documents(t, src)...)
	for i := range ar.Files {
		ar.Files[i].Data = bytes.ReplaceAll(ar.Files[i].Data, []byte(registry), []byte(exampleHost))
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	text := txtar.Format(ar)
	packed := z.EncodeAll(text, nil)
	fmt.Printf("%d bytes, packed %d\n", len(text), len(packed))
	if err := os.WriteFile("testdata/recorded.txtar.zst", packed, 0o644); err != nil {
		t.Fatal(err)
	}
}

func projects(t *testing.T) []string {
	list, err := fs.Glob(os.DirFS("testdata/projects"), "*")
	if err != nil || len(list) == 0 {
		t.Fatal("no projects", err)
	}
	slices.Sort(list)
	return list
}

func npm(dir string, args ...string) ([]byte, error) {
	c := exec.Command("npm", append(args, "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved=false")...)
	c.Dir = dir
	return c.CombinedOutput()
}

func npmSays(t *testing.T, args ...string) string {
	out, err := exec.Command("npm", args...).Output()
	if err != nil {
		t.Fatal("npm: ", err)
	}
	return strings.TrimSpace(string(out))
}

var reNpmError = regexp.MustCompile(`(?m)^npm error ?(.*)\n`)

// npmReport is what npm said against a tree, less the words around it.
func npmReport(out []byte) string {
	var b strings.Builder
	for _, m := range reNpmError.FindAllStringSubmatch(string(out), -1) {
		switch {
		case strings.HasPrefix(m[1], "code "):
		case strings.HasPrefix(m[1], "For a full report"):
			return strings.TrimRight(b.String(), "\n") + "\n"
		default:
			b.WriteString(m[1] + "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// keeper notes which versions were looked at.
type keeper struct{ wanted, picked map[string]map[string]bool }

func (k *keeper) build(dir string, src Source, by recordedBy) ([]byte, error) {
	o := Options{Dir: dir, NoLock: true, Source: src, NodeVersion: by.Node, NpmVersion: by.Npm, Complete: true}
	b, err := newBuilder(&o)
	if err != nil {
		return nil, err
	}
	t, err := b.build(context.Background())
	note := func(m map[string]map[string]bool, name, x string) {
		if m[name] == nil {
			m[name] = map[string]bool{}
		}
		m[name][x] = true
	}
	for key, f := range b.fetch.m {
		if key.name == "" || f.pkg == nil {
			continue
		}
		note(k.wanted, key.name, key.want)
		note(k.picked, key.name, f.pkg.Version)
	}
	if err != nil {
		return nil, err
	}
	return t.Lockfile(LockOptions{}).Bytes(), nil
}

// documents are the packuments, cut down: of versions that fit no range asked for nothing is left, of those that were not
// chosen only what decided against them.
func (k *keeper) documents(t *testing.T, src *netSource) []txtar.File {
	var out []txtar.File
	names := make([]string, 0, len(k.picked))
	for name := range k.picked {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		d := src.docs[name]
		if d == nil || d.err != nil {
			t.Fatal(name, " was not fetched")
		}
		out = append(out, txtar.File{Name: "packuments/" + name, Data: append(k.cut(d.doc), '\n')})
	}
	ids := make([]string, 0, len(src.bundles))
	for id := range src.bundles {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		list := src.bundles[id]
		m := map[string]json.RawMessage{}
		for p, pkg := range list {
			m[p] = cutVersion(pkg.Raw, pkg.Dist)
		}
		raw, _ := json.Marshal(m)
		out = append(out, txtar.File{Name: "bundles/" + id, Data: append(raw, '\n')})
	}
	return out
}

func (k *keeper) cut(d *manifest.Packument) []byte {
	var keep []string
	ranges := manifest.NewRangeCache()
	latest, _ := d.DistTags.Get("latest")
	for _, v := range d.Versions() {
		fits := v == latest || k.picked[d.Name][v]
		sem, ok := parseVersion(v)
		for w := range k.wanted[d.Name] {
			if r, isRange := ranges.Get(w); ok && isRange && r.Test(&sem) {
				fits = true
			}
		}
		if fits {
			keep = append(keep, v)
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"name":%q,"dist-tags":{`, d.Name)
	n := 0
	for _, tag := range d.DistTags {
		if tag.Name == "latest" || k.wanted[d.Name][tag.Name] {
			if n++; n > 1 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%q:%q", tag.Name, tag.Spec)
		}
	}
	b.WriteString(`},"versions":{`)
	for i, v := range keep {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", v)
		p, err := d.Package(v)
		switch {
		case err != nil:
			b.WriteString("{}")
		case k.picked[d.Name][v]:
			b.Write(cutVersion(d.Raw(v), p.Dist))
		default:
			short := map[string]any{}
			if p.Deprecated != "" {
				short["deprecated"] = "x"
			}
			if len(p.Engines) > 0 {
				short["engines"] = p.Engines
			}
			raw, _ := json.Marshal(short)
			b.Write(raw)
		}
	}
	b.WriteString("}}")
	return b.Bytes()
}

// cutVersion leaves of a version what resolution and lockfiles read.
func cutVersion(raw json.RawMessage, dist manifest.Dist) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	put := func(key string, v []byte) {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", key, v)
	}
	manifest.Each(raw, func(key string, v []byte) error {
		switch key {
		case "name", "version", "dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "acceptDependencies",
			"bundleDependencies", "bundledDependencies", "os", "cpu", "libc", "engines", "bin", "directories", "license", "funding",
			"deprecated", "hasInstallScript", "_hasShrinkwrap", "workspaces":
			put(key, v)
		case "scripts":
			var s map[string]any
			if json.Unmarshal(v, &s) == nil && (s["install"] != nil || s["preinstall"] != nil || s["postinstall"] != nil) {
				put("hasInstallScript", []byte("true"))
			}
		case "dist":
			d := map[string]string{"tarball": dist.Tarball}
			if dist.Integrity != "" {
				d["integrity"] = dist.Integrity
			} else {
				d["shasum"] = dist.Shasum
			}
			v, _ := json.Marshal(d)
			put(key, v)
		}
		return nil
	})
	b.WriteByte('}')
	return b.Bytes()
}
