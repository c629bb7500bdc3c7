package command

import (
	"strings"
	"testing"
)

func TestSearch(t *testing.T) {
	r := newRig(t)
	r.answer("GET /-/v1/search", `{"objects":[{"package":{"name":"foo","version":"1.2.3","description":"a foo","keywords":["x","foo"],"date":"2024-01-02T03:04:05.000Z","publisher":{"username":"pub"},"maintainers":[{"username":"m1"},{"username":"m2"}]}},
		{"package":{"name":"bar","version":"0.0.1","maintainers":[]}}],"total":2}`)
	if out := r.ok("search", "foo"); out != "foo\na foo\nVersion 1.2.3 published 2024-01-02 by pub\nMaintainers: m1 m2\nKeywords: x foo\nhttps://npm.im/foo\n\nbar\nVersion 0.0.1 published prehistoric by ???\nMaintainers: \nhttps://npm.im/bar\n\n" {
		t.Errorf("%q", out)
	}
	if q := r.sent("GET", "/-/v1/search").Query; q != "from=0&maintenance=0.5&popularity=0.98&quality=0.65&size=20&text=foo" {
		t.Error(q)
	}
	if out := r.ok("search", "foo", "--json", "--searchexclude=m2"); out != "[\n\n{\"name\":\"bar\",\"version\":\"0.0.1\",\"maintainers\":[]}\n]\n\n" {
		t.Errorf("%q", out)
	}
	if out := r.ok("search", "foo", "--parseable", "--searchexclude=/^ba/"); out != "foo\ta foo\t2024-01-02\t1.2.3\tx,foo\n" {
		t.Errorf("%q", out)
	}
}

func TestMembers(t *testing.T) {
	r := newRig(t)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	r.answer("PUT /-/org/acme/user", `{"org":{"name":"acme","size":3},"user":"you","role":"admin"}`)
	r.answer("DELETE /-/org/acme/user", `{}`)
	r.answer("GET /-/org/acme/user", `{"me":"owner"}`)
	r.answer("PUT /-/team/acme/dev/user", `{}`)
	r.answer("DELETE /-/team/acme/dev/user", `{}`)
	for line, want := range map[string]string{
		"org set acme you admin":             "Added you as admin to acme. You now have 3 members in this org.\n",
		"org set acme you admin --parseable": "org\torgsize\tuser\trole\nacme\t3\tyou\tadmin\n",
		"org rm acme you":                    "Successfully removed you from acme. You now have 1 member in this org.\n",
		"org ls acme --parseable":            "user\trole\nme\towner\n",
		"team add acme:dev you --parseable":  "you\tacme:dev\tadded\n",
		"team rm acme:dev you":               "you removed from @acme:dev\n",
		"team rm acme:dev you --json":        "{\n  \"removed\": true,\n  \"team\": \"acme:dev\",\n  \"user\": \"you\"\n}\n",
	} {
		if out := r.ok(strings.Fields(line)...); out != want {
			t.Errorf("%s: %q", line, out)
		}
	}
}
