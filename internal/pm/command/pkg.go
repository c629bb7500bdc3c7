package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// cmdPkg reads and writes a package.json by paths such as scripts.build or files[0].
func cmdPkg(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	verb, args := a.Args[0], a.Args[1:]
	folders, err := a.chosen()
	if err != nil {
		return err
	}
	if !a.manyWorkspaces() {
		if a.Cfg.Bool("global") {
			return fail("EPKGGLOBAL", "There's no package.json file to manage on global mode")
		}
		folders = folders[:1]
	}
	all := &manifest.Value{Object: true}
	for _, f := range folders {
		file := filepath.Join(f.Dir, "package.json")
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		doc, err := manifest.ParseDoc(raw)
		if err != nil {
			return err
		}
		switch verb {
		case "get":
			got, err := pkgGet(doc.Root(), args)
			if err != nil {
				return err
			}
			all.Put(f.Pkg.Name, got)
			continue
		case "set":
			err = a.pkgSet(doc.Root(), args)
		case "delete":
			if len(args) == 0 {
				return a.usageError("npm pkg delete expects key args.")
			}
			for _, k := range args {
				if k == "" {
					return a.usageError("npm pkg delete expects key args.")
				}
				pkgDelete(doc.Root(), pathOf(k))
			}
		case "fix":
			correct(doc.Root())
		default:
			return a.usageError("")
		}
		if err != nil {
			return err
		}
		if err := writeIfChanged(file, doc.Bytes()); err != nil {
			return err
		}
	}
	if verb == "get" {
		if !a.manyWorkspaces() {
			all = all.Items[0]
		}
		a.Println(string(all.JSON("  ")))
	}
	return nil
}

// pathOf splits a.b[0].c[d.e] into its keys; "" stands for [].
func pathOf(s string) (keys []string) {
	cur, inside, had := "", false, false
	flush := func(force bool) {
		if cur != "" || force {
			keys = append(keys, cur)
		}
		cur = ""
	}
	for _, c := range s {
		switch {
		case c == '[' && !inside:
			flush(false)
			inside = true
		case c == ']' && inside:
			flush(true)
			inside, had = false, true
		case c == '.' && !inside:
			flush(!had)
			had = false
		default:
			cur += string(c)
			had = false
		}
	}
	flush(false)
	return keys
}

func index(k string) (int, bool) {
	n, err := strconv.Atoi(k)
	return n, err == nil && n >= 0 && n < 1<<16
}

func pkgGet(root *manifest.Value, words []string) (*manifest.Value, error) {
	if len(words) == 0 {
		return root, nil
	}
	out := &manifest.Value{Object: true}
	for _, w := range words {
		keys := pathOf(w)
		for _, k := range keys {
			if k == "" {
				return nil, &Error{Code_: "EINVALIDSYNTAX", Msg: "Empty brackets are not valid syntax for retrieving values."}
			}
		}
		query(root, keys, w, "", out)
	}
	if len(words) == 1 && len(out.Keys) == 1 && out.Keys[0] == words[0] {
		return out.Items[0], nil
	}
	return out, nil
}

// query finds what a path means; through arrays it means every element.
func query(v *manifest.Value, keys []string, name, at string, out *manifest.Value) {
	if v == nil {
		return
	}
	if len(keys) == 0 {
		if at != "" {
			name = at
		}
		if v.Array && len(v.Items) == 0 {
			return
		}
		out.Put(name, v)
		return
	}
	k := keys[0]
	join := func(k string) string {
		if at == "" {
			return k
		}
		return at + "." + k
	}
	if v.Array {
		if i, ok := index(k); ok {
			if i < len(v.Items) {
				query(v.Items[i], keys[1:], name, fmt.Sprintf("%s[%d]", at, i), out)
			}
			return
		}
		for i, x := range v.Items {
			query(x, keys, name, fmt.Sprintf("%s[%d]", at, i), out)
		}
		return
	}
	if x := v.Get(k); x != nil {
		query(x, keys[1:], name, join(k), out)
	}
}

func (a *App) pkgSet(root *manifest.Value, args []string) error {
	if len(args) == 0 {
		return a.usageError("npm pkg set expects a key=value pair of args.")
	}
	for _, kv := range args {
		k, s, ok := strings.Cut(kv, "=")
		if !ok || k == "" || s == "" && !a.Cfg.Bool("json") && !ok {
			return a.usageError("npm pkg set expects a key=value pair of args.")
		}
		v := manifest.String(s)
		if a.Cfg.Bool("json") {
			if !json.Valid([]byte(s)) {
				return fail("EJSONPARSE", "%s is not valid JSON", s)
			}
			var err error
			if v, err = manifest.ParseValue([]byte(s)); err != nil {
				return err
			}
		}
		if err := put(root, pathOf(k), v, a.Cfg.Bool("force")); err != nil {
			return err
		}
	}
	return nil
}

// put sets the value at a path; what is on the way is made: an array for numbers and [], else an object.
func put(v *manifest.Value, keys []string, to *manifest.Value, force bool) error {
	if len(keys) == 0 {
		return errors.New("the key names nothing")
	}
	k := keys[0]
	if v.Array {
		i, ok := index(k)
		switch {
		case k == "":
			i = len(v.Items)
		case !ok:
			if len(v.Items) > 0 || !force {
				return &Error{Code_: "ENOADDPROP", Msg: "Can't add property " + k + " to an Array."}
			}
		}
		for len(v.Items) <= i {
			v.Items = append(v.Items, &manifest.Value{Scalar: json.RawMessage("null")})
		}
		if len(keys) == 1 {
			v.Items[i] = to
			return nil
		}
		next, err := container(v.Items[i], keys[1], k, force)
		if err != nil {
			return err
		}
		v.Items[i] = next
		return put(next, keys[1:], to, force)
	}
	if k == "" {
		return errors.New("[] stands for no array")
	}
	if len(keys) == 1 {
		v.Put(k, to)
		return nil
	}
	next, err := container(v.Get(k), keys[1], k, force)
	if err != nil {
		return err
	}
	v.Put(k, next)
	return put(next, keys[1:], to, force)
}

func container(v *manifest.Value, key, name string, force bool) (*manifest.Value, error) {
	_, number := index(key)
	if v != nil && (v.Object || v.Array) {
		return v, nil
	}
	if v != nil && string(v.Scalar) != "null" && !force {
		return nil, &Error{Code_: "EOVERRIDEVALUE", Msg: "Property " + name + " already exists and is not an Array or Object."}
	}
	return &manifest.Value{Object: !number && key != "", Array: number || key == ""}, nil
}

func pkgDelete(v *manifest.Value, keys []string) {
	if v == nil || len(keys) == 0 {
		return
	}
	i, number := index(keys[0])
	switch {
	case v.Array && number && i < len(v.Items):
		if len(keys) == 1 {
			v.Items = append(v.Items[:i], v.Items[i+1:]...)
		} else {
			pkgDelete(v.Items[i], keys[1:])
		}
	case v.Object && len(keys) == 1:
		v.Delete(keys[0])
	case v.Object:
		pkgDelete(v.Get(keys[0]), keys[1:])
	}
}
