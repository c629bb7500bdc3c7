package command

import (
	"math/rand"
	"strings"
	"testing"
)

const diffAB = `diff --git a/package.json b/package.json
index v1.0.0..v1.1.0 100644
--- a/package.json
+++ b/package.json
@@ -1,1 +1,1 @@
-{"name":"a","version":"1.0.0"}
\ No newline at end of file
+{"name":"a","version":"1.1.0"}
\ No newline at end of file
diff --git a/gone.js b/gone.js
deleted file mode 100644
index v1.0.0..v1.1.0 
--- a/gone.js
+++ b/gone.js
@@ -1,1 +0,0 @@
-1
diff --git a/lib/x.js b/lib/x.js
index v1.0.0..v1.1.0 100644
--- a/lib/x.js
+++ b/lib/x.js
@@ -4,7 +4,7 @@
 4
 5
 6
-7
+seven
 8
 9
 10
diff --git a/pic.png b/pic.png
index v1.0.0..v1.1.0 100644
--- a/pic.png
+++ b/pic.png
diff --git a/new.js b/new.js
new file mode 100644
index v1.0.0..v1.1.0 
--- a/new.js
+++ b/new.js
@@ -0,0 +1,1 @@
+1
`

func TestDiff(t *testing.T) {
	lines := "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"
	r := newRig(t, "a/package.json", `{"name":"a","version":"1.0.0"}`, "a/gone.js", "1\n", "a/lib/x.js", lines, "a/pic.png", "x",
		"b/package.json", `{"name":"a","version":"1.1.0"}`, "b/new.js", "1\n", "b/lib/x.js", strings.Replace(lines, "7", "seven", 1), "b/pic.png", "y",
		"p/package.json", `{"name":"p","version":"0.0.0"}`)
	sorted := func(s string) string { // the order of files is the tarball's
		parts := strings.Split(s, "diff --git ")
		for i := range parts {
			for j := i + 1; j < len(parts); j++ {
				if strings.TrimSpace(parts[j]) < strings.TrimSpace(parts[i]) {
					parts[i], parts[j] = parts[j], parts[i]
				}
			}
		}
		return strings.Join(parts, "diff --git ")
	}
	if out := r.ok("diff", "--diff=./a", "--diff=./b"); sorted(out) != sorted(diffAB) {
		t.Errorf("%s", out)
	}
	if out := r.ok("(a)", "diff", "--diff=../b", "lib"); !strings.Contains(out, "-seven\n+7\n") || strings.Contains(out, "package.json") {
		t.Error(out)
	}
	if out := r.ok("diff", "--diff=./a", "--diff=./b", "--diff-name-only", "*.js"); strings.Join(strings.Fields(out), " ") != "gone.js lib/x.js new.js" {
		t.Errorf("%q", out)
	}
	has(t, r.ok("diff", "--diff=./a", "--diff=./b", "--diff-unified=0", "--diff-no-prefix", "lib/**"), "diff --git lib/x.js lib/x.js\nindex v1.0.0..v1.1.0 100644\nIndex: lib/x.js\n--- lib/x.js\n+++ lib/x.js\n@@ -7,1 +7,1 @@\n-7\n+seven\n")
	has(t, r.ok("diff", "--diff=./a", "--diff=./b", "--diff-src-prefix=old/", "--diff-dst-prefix=new/", "--tag-version-prefix=r"), "diff --git old/lib/x.js new/lib/x.js\nindex r1.0.0..r1.1.0 100644\n")
	has(t, r.ok("diff", "--diff=./a", "--diff=./b", "--diff-text", "pic.png"), "-x\n\\ No newline at end of file\n+y\n")
	has(t, r.ok("diff", "--diff=./a", "--diff=./b", "--color=always", "lib"), "\x1b[34mdiff --git a/lib/x.js b/lib/x.js\x1b[39m\n", "\x1b[36m@@ -4,7 +4,7 @@\x1b[39m\n", "\x1b[31m-7\x1b[39m\n\x1b[32m+seven\x1b[39m\n")
	if out := r.ok("diff", "--diff=./a", "--diff=./a"); out != "\n" {
		t.Errorf("%q", out)
	}
	r.write("b/lib/x.js", strings.ReplaceAll(lines, "\n", " \n"))
	if out := r.ok("diff", "--diff=./a", "--diff=./b", "--diff-ignore-all-space", "lib"); !strings.HasSuffix(out, "+++ b/lib/x.js\n") {
		t.Error(out)
	}
	has(t, r.fails("EUSAGE", "diff", "--diff=a", "--diff=b", "--diff=c"), "Can't use more than two --diff arguments.")
	has(t, r.fails("EUSAGE", "(p)", "diff", "--diff=github:a/b"), "Spec type git not supported.")
}

// A published version against the folder, an installed one against what an update would bring, two versions by number.
func TestDiffOfPublished(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"a","version":"2.0.0","dependencies":{"a":"^1.0.0"}}`, "index.js", "two\n",
		"node_modules/a/package.json", `{"name":"a","version":"1.0.0"}`, "node_modules/a/index.js", "one\n")
	tgz := func(version, text string) string {
		r.write("tmp/package.json", `{"name":"a","version":"`+version+`"}`)
		r.write("tmp/index.js", text)
		r.ok("(tmp)", "pack", "--pack-destination=..")
		raw := r.read("a-" + version + ".tgz")
		r.answer("GET /a/-/a-"+version+".tgz", raw)
		return `"` + version + `":{"name":"a","version":"` + version + `","dist":{"tarball":"` + r.server.URL + `/a/-/a-` + version + `.tgz"}}`
	}
	r.write("package.json", `{"name":"a","version":"2.0.0","dependencies":{"a":"^1.0.0"},"files":["index.js"]}`)
	r.answer("GET /a", `{"name":"a","dist-tags":{"latest":"1.2.0"},"versions":{`+tgz("1.0.0", "one\n")+","+tgz("1.2.0", "one and a bit\n")+`}}`)
	has(t, r.ok("diff", "index.js"), "index v1.2.0..v2.0.0 100644\n", "-one and a bit\n+two\n")
	has(t, r.ok("diff", "--diff=1.0.0", "index.js"), "index v1.0.0..v2.0.0 100644\n", "-one\n+two\n")
	has(t, r.ok("diff", "--diff=1.0.0", "--diff=1.2.0", "index.js"), "index v1.0.0..v1.2.0 100644\n", "-one\n+one and a bit\n")
	has(t, r.ok("diff", "--diff=a", "index.js"), "index v1.0.0..v1.2.0 100644\n", "-one\n+one and a bit\n")
	has(t, r.ok("diff", "--diff=a@1.2.0", "--diff=a", "index.js"), "index v1.2.0..v1.0.0 100644\n")
	has(t, r.fails("EUSAGE", "diff", "--prefix="+r.home), "Needs multiple arguments to compare or run from a project dir.")
}

// Whatever the texts are, the changes lead from one to the other.
func TestCompareLines(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	text := func(n int) (out []string) {
		for range rnd.Intn(n) {
			out = append(out, string(rune('a'+rnd.Intn(4)))+"\n")
		}
		return out
	}
	same := func(a, b string) bool { return a == b }
	for range 3000 {
		old, new := text(30), text(30)
		for _, changes := range [][]change{compareLines(old, new, same), coarse(old, new, same)} {
			var from, to []string
			for _, c := range changes {
				if c.kind != '+' {
					from = append(from, c.lines...)
				}
				if c.kind != '-' {
					to = append(to, c.lines...)
				}
			}
			if strings.Join(from, "") != strings.Join(old, "") || strings.Join(to, "") != strings.Join(new, "") {
				t.Fatalf("%q %q: %v", old, new, changes)
			}
		}
	}
}

// Two long texts with nothing in common end soon.
func TestCompareUnlike(t *testing.T) {
	a, b := strings.Repeat("a\n", 40000), strings.Repeat("b\n", 40000)
	if c := compareLines(splitLines(a), splitLines(b), func(x, y string) bool { return x == y }); len(c) != 2 {
		t.Error(len(c))
	}
}

func TestShown(t *testing.T) {
	for in, want := range map[string]string{"a\x1b[31mb\x1b[39m": "a\x1b[31mb\x1b[39m", "\x1b]0;title\x07": "^[]0;title^G", "a\x1b[2Jb": "a^[[2Jb", "x\r\ny\tz": "x\ny\tz", "\u009b1m": "^[1m"} {
		if got := shown(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
