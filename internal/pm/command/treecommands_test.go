package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestAsNpm runs the command lines of testdata/tree/*.txtar and compares with what npm printed. An archive begins with lines
// "$ command line" and "link -> target"; its files below fs/ are the project, "out/N" is what the Nth command printed. Files
// "reg/name@version" are a registry's packages; where there are some, what a command left behind follows what it printed.
// With PM_RECORD set, npm is asked anew (make pm-record).
func TestAsNpm(t *testing.T) {
	list, _ := filepath.Glob("testdata/tree/*.txtar")
	for _, file := range list {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := newRig(t)
			want := map[string]string{}
			kept := ar.Files[:0:0]
			var s *shop
			for _, f := range ar.Files {
				if id, ok := strings.CutPrefix(f.Name, "reg/"); ok {
					if s == nil {
						s = newShop(t)
						r.env = append(r.env, "npm_config_registry="+s.URL+"/", "npm_config_audit=false", "npm_config_fund=false")
					}
					var fields map[string]any
					if err := json.Unmarshal(f.Data, &fields); err != nil {
						t.Fatal(f.Name, err)
					}
					at := strings.LastIndexByte(id, '@')
					s.put(id[:at], id[at+1:], fields)
					kept = append(kept, f)
					continue
				}
				if name, ok := strings.CutPrefix(f.Name, "fs/"); ok {
					r.write(name, string(f.Data))
					kept = append(kept, f)
				} else {
					want[f.Name] = string(f.Data)
				}
			}
			var lines []string
			for _, l := range strings.Split(string(ar.Comment), "\n") {
				if from, to, ok := strings.Cut(l, " -> "); ok {
					p := filepath.Join(r.dir, from)
					os.MkdirAll(filepath.Dir(p), 0o755)
					if err := os.Symlink(to, p); err != nil {
						t.Skip(err)
					}
				}
				if c, ok := strings.CutPrefix(l, "$ "); ok {
					lines = append(lines, c)
				}
			}
			after := func(said string) string {
				if s == nil {
					return said
				}
				said = reTook.ReplaceAllString(said, " in TIME")
				return strings.ReplaceAll(said+r.leftovers(), s.URL, "http://registry.example")
			}
			for i, c := range lines {
				name := fmt.Sprintf("out/%d", i+1)
				args := strings.Fields(c)
				if os.Getenv("PM_RECORD") != "" {
					code, out, errs := r.npm(args...)
					kept = append(kept, txtar.File{Name: name, Data: []byte(after(r.transcript(code, out, errs)))})
					continue
				}
				code, out, errs := r.run(args...)
				if got := after(r.transcript(code, out, errs)); got != want[name] {
					t.Errorf("%s\n%s\nnpm:\n%s", c, got, want[name])
				}
			}
			if os.Getenv("PM_RECORD") != "" {
				ar.Files = kept
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

var reAside = regexp.MustCompile(`(?m)^npm (error A complete log of|warn Unknown|error$).*\n|^npm error *\n`)

// reUsage is the help that follows a command's complaint: of its own test.
var reUsage = regexp.MustCompile(`(?s)npm error Clean install a project\n.*npm error Run "npm help ci" for more info\n`)

func (r *rig) transcript(code int, out, errs string) string {
	errs = reUsage.ReplaceAllString(reAside.ReplaceAllString(errs, ""), "")
	s := fmt.Sprintf("%s[%d]\n%s", out, code, errs)
	return strings.ReplaceAll(s, r.dir, "/DIR")
}

var reTook = regexp.MustCompile(` in \d+(\.\d+)?m?s`)

// leftovers are the packages that are installed, and the project's files.
func (r *rig) leftovers() string {
	var list []string
	filepath.WalkDir(filepath.Join(r.dir, "node_modules"), func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "package.json" {
			var pkg struct{ Name, Version string }
			raw, _ := os.ReadFile(p)
			json.Unmarshal(raw, &pkg)
			rel, _ := filepath.Rel(r.dir, filepath.Dir(p))
			list = append(list, rel+" "+pkg.Version)
		}
		return nil
	})
	sort.Strings(list)
	lock, _ := os.ReadFile(filepath.Join(r.dir, "package-lock.json"))
	return strings.Join(list, "\n") + "\n" + r.read("package.json") + string(lock)
}

// npm runs npm itself.
func (r *rig) npm(args ...string) (code int, stdout, stderr string) {
	cwd := r.dir
	if strings.HasPrefix(args[0], "(") {
		cwd, args = filepath.Join(r.dir, strings.Trim(args[0], "()")), args[1:]
	}
	c := exec.Command("npm", args...)
	c.Dir, c.Env = cwd, append(r.env, "npm_config_update_notifier=false", "PATH="+os.Getenv("PATH"))
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var ee *exec.ExitError
	if errors.As(err, &ee) {
		code = ee.ExitCode()
	} else if err != nil {
		r.t.Fatal(err)
	}
	return code, out.String(), errs.String()
}
