package fs

import "testing"

// No op that takes a path may be added without a word about who may call it.
func TestEveryPathIsGuarded(t *testing.T) {
	text := map[string]bool{"writeText": true, "writeFileTextFD": true} // what they write
	for _, op := range Family.Ops {
		if name, guarded, takesText := op.Judged(); takesText && !guarded && !text[name] {
			t.Errorf("fs.%s takes a path and no permission", name)
		}
	}
}
