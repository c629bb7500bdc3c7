package command

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// shop is a registry that serves what was put in it, well or badly.
type shop struct {
	*httptest.Server
	mu       sync.Mutex
	packs    map[string]map[string]*goods
	tags     map[string]string
	timeless bool                                              // it does not tell when versions were published
	fault    func(w http.ResponseWriter, q *http.Request) bool // true: it has answered
}

// goods is one version.
type goods struct {
	fields    map[string]any // of its package.json
	tgz       []byte
	integrity string
	dist      map[string]any // further fields
	published time.Time
}

func newShop(t *testing.T) *shop {
	s := &shop{packs: map[string]map[string]*goods{}, tags: map[string]string{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// put adds a version; files are path and text in turn.
func (s *shop) put(name, version string, fields map[string]any, files ...string) *goods {
	g := &goods{fields: map[string]any{"name": name, "version": version}, dist: map[string]any{}, published: time.Now().AddDate(-1, 0, 0)}
	maps.Copy(g.fields, fields)
	raw, _ := json.Marshal(g.fields)
	g.tgz = tarOf(append([]string{"package.json", string(raw)}, files...)...)
	sum := sha512.Sum512(g.tgz)
	g.integrity = "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.packs[name] == nil {
		s.packs[name] = map[string]*goods{}
	}
	s.packs[name][version] = g
	s.tags[name] = version
	return g
}

func tarOf(files ...string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for i := 0; i+1 < len(files); i += 2 {
		w.WriteHeader(&tar.Header{Name: "package/" + files[i], Size: int64(len(files[i+1])), Mode: 0o644})
		w.Write([]byte(files[i+1]))
	}
	w.Close()
	z.Close()
	return b.Bytes()
}

func (s *shop) spoil(f func(w http.ResponseWriter, q *http.Request) bool) {
	s.mu.Lock()
	s.fault = f
	s.mu.Unlock()
}

func (s *shop) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	s.mu.Lock()
	fault := s.fault
	s.mu.Unlock()
	if fault != nil && fault(w, q) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name, _ := url.PathUnescape(strings.TrimPrefix(q.URL.EscapedPath(), "/"))
	if name, file, ok := strings.Cut(name, "/-/"); ok {
		for v, g := range s.packs[name] {
			if strings.HasSuffix(file, "-"+v+".tgz") {
				w.Write(g.tgz)
				return
			}
		}
	}
	all := s.packs[name]
	if all == nil {
		w.WriteHeader(404)
		fmt.Fprint(w, `{"error":"Not found"}`)
		return
	}
	versions, times := map[string]any{}, map[string]string{}
	for v, g := range all {
		m := maps.Clone(g.fields)
		m["dist"] = map[string]any{"tarball": s.URL + "/" + name + "/-/" + filepath.Base(name) + "-" + v + ".tgz", "integrity": g.integrity}
		maps.Copy(m["dist"].(map[string]any), g.dist)
		versions[v] = m
		times[v] = g.published.UTC().Format(time.RFC3339)
	}
	w.Header().Set("Cache-Control", "max-age=0")
	doc := map[string]any{"name": name, "dist-tags": map[string]string{"latest": s.tags[name]}, "versions": versions, "time": times}
	if s.timeless {
		delete(doc, "time")
	}
	json.NewEncoder(w).Encode(doc)
}

// buys makes a project that uses the shop.
func (s *shop) buys(t *testing.T, files ...string) *rig {
	r := newRig(t, files...)
	r.env = append(r.env, "npm_config_registry="+s.URL+"/", "npm_config_cache="+filepath.Join(r.home, "cache"))
	return r
}

// TestMain lets the tests' binary be the package manager, and a stand-in for the verifier of attestations, for what must be a process of its own.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == verifier {
		standIn()
		return
	}
	if os.Getenv("RAVEL_PM_CHILD") != "" {
		cwd, _ := os.Getwd()
		exec, _ := os.Executable()
		os.Exit(Main(Input{Args: os.Args[1:], Env: os.Environ(), Cwd: cwd, Exec: exec, Name: "npm", Version: "0.0.0", Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}))
	}
	os.Exit(m.Run())
}

// picture is every file of a folder with its contents, so that two states can be compared; what Ravel notes for itself is
// left out.
func picture(t *testing.T, dir string) string {
	t.Helper()
	var lines []string
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if d.IsDir() || strings.HasPrefix(d.Name(), ".ravel-s") {
			return nil
		}
		if d.Type()&os.ModeSymlink != 0 {
			to, _ := os.Readlink(p)
			lines = append(lines, rel+" -> "+to)
			return nil
		}
		raw, err := os.ReadFile(p)
		lines = append(lines, fmt.Sprintf("%s %q", rel, raw))
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	sort.Strings(lines)
	return strings.Join(slices.Compact(lines), "\n")
}
