package lockfile

import (
	"os"
	"strings"
	"testing"
)

func TestPins(t *testing.T) {
	any := func(string) bool { return true }
	for file, name := range map[string]string{"yarn1.lock": "yarn.lock", "yarn4.lock": "yarn.lock", "pnpm6.yaml": "pnpm-lock.yaml", "pnpm9.yaml": "pnpm-lock.yaml", "bun.lock": "bun.lock"} {
		raw, err := os.ReadFile("testdata/foreign/" + file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParseForeign(name, raw)
		if err != nil {
			t.Fatal(file, err)
		}
		for _, c := range [][4]string{
			{"foreign@1.0.0", "debug", "^4.3.0", "4.4.3"}, {"foreign@1.0.0", "semver", "^6.3.0", "6.3.2"}, {"foreign@1.0.0", "nobody", "*", ""},
			{"@isaacs/cliui@8.0.2", "strip-ansi-cjs", "npm:strip-ansi@^6.0.1", "6.0.1"}, {"@isaacs/cliui@8.0.2", "wrap-ansi", "^8.1.0", "8.1.0"},
			{"strip-ansi@6.0.1", "ansi-regex", "^5.0.1", "5.0.1"}, {"brace-expansion@1.1.22", "concat-map", "0.0.1", "0.0.1"},
		} {
			if got := p.Find(c[0], c[1], c[2], any); got != c[3] {
				t.Errorf("%s: %s of %s is %q, want %q", file, c[1], c[0], got, c[3])
			}
		}
		if got := p.Find("x@1.0.0", "semver", ">=7", func(v string) bool { return strings.HasPrefix(v, "7.") }); !strings.HasPrefix(got, "7.") {
			t.Errorf("%s: semver@>=7 is %q", file, got)
		}
	}
}

func FuzzForeign(f *testing.F) {
	for _, file := range []string{"yarn1.lock", "yarn4.lock", "pnpm6.yaml", "pnpm9.yaml", "bun.lock"} {
		raw, _ := os.ReadFile("testdata/foreign/" + file)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, name := range Foreign {
			ParseForeign(name, raw)
		}
	})
}
