package script

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveRegistry is a registry whose packages are the folders registry/* of a session, and sets the session up to use it.
func serveRegistry(env *testscript.Env) {
	root := filepath.Join(env.WorkDir, "registry")
	if _, err := os.Stat(root); err != nil {
		return
	}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		name, _ := url.PathUnescape(strings.TrimPrefix(q.URL.EscapedPath(), "/"))
		versions, latest := map[string]any{}, ""
		dirs, _ := filepath.Glob(filepath.Join(root, "*"))
		for _, dir := range dirs {
			var p map[string]any
			raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
			if err != nil || json.Unmarshal(raw, &p) != nil {
				continue
			}
			file := fmt.Sprintf("%s/-/%s.tgz", p["name"], filepath.Base(dir))
			if p["name"] != name && file != name {
				continue
			}
			tgz := tarball(dir)
			if file == name {
				w.Write(tgz)
				return
			}
			sum := sha512.Sum512(tgz)
			p["dist"] = map[string]string{"tarball": server.URL + "/" + file, "integrity": "sha512-" + base64.StdEncoding.EncodeToString(sum[:])}
			latest = fmt.Sprint(p["version"])
			versions[latest] = p
		}
		if latest == "" {
			w.WriteHeader(404)
			fmt.Fprint(w, `{"error":"Not found"}`)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"name": name, "dist-tags": map[string]string{"latest": latest}, "versions": versions})
	}))
	env.Defer(server.Close)
	home := filepath.Join(env.WorkDir, ".home")
	os.MkdirAll(home, 0o755)
	env.Setenv("HOME", home)
	env.Setenv("npm_config_registry", server.URL+"/")
}

func tarball(dir string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		w.WriteHeader(&tar.Header{Name: "package/" + filepath.ToSlash(rel), Size: int64(len(raw)), Mode: 0o644})
		_, err = w.Write(raw)
		return err
	})
	w.Close()
	z.Close()
	return b.Bytes()
}
