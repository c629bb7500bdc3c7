package semver

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// TestRecorded compares with answers recorded from node-semver by testdata/record.js.
func TestRecorded(t *testing.T) {
	f, err := os.Open("testdata/cases.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	checkCases(t, z)
}

// TestAgainstNode records anew with other seeds: SEMVER_PACKAGE=dir of the npm package semver, SEMVER_SEED=n.
func TestAgainstNode(t *testing.T) {
	dir := os.Getenv("SEMVER_PACKAGE")
	if dir == "" {
		t.Skip("SEMVER_PACKAGE is not set")
	}
	seed := os.Getenv("SEMVER_SEED")
	if seed == "" {
		seed = "12345"
	}
	cmd := exec.Command("node", "testdata/record.js", dir, seed, "40000")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	checkCases(t, out)
	cmd.Wait()
}

func checkCases(t *testing.T, r io.Reader) {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	var probes []Version
	fails, n := 0, 0
	fail := func(format string, args ...any) {
		if fails++; fails <= 25 {
			t.Errorf(format, args...)
		}
	}
	rangeText := func(s string, o Options) any {
		if r, ok := ParseRange(s, o); ok {
			return r.String()
		}
		return nil
	}
	bits := func(s string, o Options) string {
		r, ok := ParseRange(s, o)
		out := make([]byte, 0, len(probes)/4)
		for i := 0; i < len(probes); i += 4 {
			d := 0
			for j := range 4 {
				if ok && r.Test(&probes[i+j]) {
					d |= 1 << j
				}
			}
			out = strconv.AppendInt(out, int64(d), 16)
		}
		return string(out)
	}
	for sc.Scan() {
		var c []any
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		n++
		switch c[0] {
		case "p":
			for _, p := range c[1:] {
				v, _ := Parse(p.(string), false)
				probes = append(probes, v)
			}
		case "v":
			for i, loose := range []bool{false, true} {
				var got any
				if s := Valid(c[1].(string), loose); s != "" {
					got = s
				}
				if got != c[2+i] {
					fail("valid(%q, loose=%v) = %v, npm says %v", c[1], loose, got, c[2+i])
				}
			}
		case "c":
			a, _ := Parse(c[1].(string), true)
			b, _ := Parse(c[2].(string), true)
			if got := a.Compare(&b); float64(got) != c[3].(float64) {
				fail("compare(%q, %q) = %d, npm says %v", c[1], c[2], got, c[3])
			}
		case "r":
			s := c[1].(string)
			for i, o := range []Options{{}, {Loose: true}, {Loose: true, IncludePrerelease: true}} {
				if got := rangeText(s, o); got != c[2+i] {
					fail("range(%q, %+v) = %v, npm says %v", s, o, got, c[2+i])
				}
			}
			for i, o := range []Options{{Loose: true}, {Loose: true, IncludePrerelease: true}} {
				if got := bits(s, o); got != c[5+i] {
					fail("%q %+v admits %v, npm says %v", s, o, got, c[5+i])
				}
			}
		case "i":
			meet, ok := Intersects(c[1].(string), c[2].(string), Options{Loose: true})
			var got any
			if ok {
				got = meet
			}
			if got != c[3] {
				fail("intersects(%q, %q) = %v, npm says %v", c[1], c[2], got, c[3])
			}
		}
	}
	t.Logf("%d cases, %d differ", n, fails)
	if n < 1000 {
		t.Fatal("too few cases")
	}
}

func FuzzRange(f *testing.F) {
	for _, s := range []string{"^1.2.3", "1.x || >=2", "1 - 2", ">=1.2.3-a.b+c", "~>", "*"} {
		f.Add(s, "1.2.3")
	}
	f.Fuzz(func(t *testing.T, r, v string) {
		Satisfies(v, r, Options{Loose: true})
		Satisfies(v, r, Options{IncludePrerelease: true})
	})
}

func BenchmarkParseRange(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ParseRange("^1.2.3", Options{Loose: true})
	}
}

func BenchmarkTest(b *testing.B) {
	r, _ := ParseRange("^1.2.3 || ^2.0.0", Options{Loose: true})
	v, _ := Parse("2.4.1", true)
	b.ReportAllocs()
	for b.Loop() {
		r.Test(&v)
	}
}
