package command

import "testing"

// TestNewWorkspace: a run that has nothing to do sees that a folder has become a workspace meanwhile.
func TestNewWorkspace(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil)
	r := s.buys(t, "package.json", `{"name":"r","workspaces":["w/*"],"dependencies":{"a":"1"}}`, "w/x/package.json", `{"name":"x","version":"1.0.0"}`)
	r.ok("install")
	has(t, r.ok("install"), "up to date in ")
	r.write("w/y/package.json", `{"name":"y","version":"1.0.0"}`)
	has(t, r.ok("install"), "added 1 package")
	if !exists(r.dir + "/node_modules/y/package.json") {
		t.Error("y is not linked")
	}
}
