package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Entry is one setting with its origin.
type Entry struct {
	Key, Value, Where, Path string
	Raw                     any
	Overridden              bool // a stronger layer has it too
}

// List gives all settings, the weakest layer first; the defaults only if long.
func (c *Config) Entries(long bool) []Entry {
	var out []Entry
	for i := len(c.layers) - 1; i >= 0; i-- {
		l := c.layers[i]
		if l.where == "default" && !long {
			continue
		}
		for _, k := range sortedKeys(l.data) {
			e := Entry{Key: k, Value: show(l.data[k]), Raw: l.data[k], Where: l.where, Path: l.path}
			if Protected(k) {
				e.Value, e.Raw = "(protected)", "(protected)"
			}
			for j := 0; j < i; j++ {
				if _, ok := c.layers[j].data[k]; ok {
					e.Overridden = true
				}
			}
			out = append(out, e)
		}
	}
	return out
}

// File is the .npmrc of a location: user, global or project.
func (c *Config) File(location string) (string, error) {
	switch location {
	case "global":
		return c.fileOption("globalconfig", c.globalConfig()), nil
	case "project":
		return filepath.Join(c.LocalPrefix, ".npmrc"), nil
	case "user":
		return c.fileOption("userconfig", filepath.Join(c.Home, ".npmrc")), nil
	}
	return "", errNoFile
}

// Save sets (or with value nil deletes) keys in the .npmrc of a location; comments and order stay.
func (c *Config) Save(location string, set map[string]*string) error {
	file, err := c.File(location)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	var lines []string
	if len(raw) > 0 {
		lines = strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n"), "\n")
	}
	done := map[string]bool{}
	out := lines[:0:0]
	for _, line := range lines {
		es := parseIni(line)
		if len(es) == 1 {
			if v, ok := set[es[0].key]; ok {
				if v != nil && !done[es[0].key] {
					out = append(out, es[0].key+"="+quote(*v))
				}
				done[es[0].key] = true
				continue
			}
		}
		out = append(out, line)
	}
	keys := map[string]any{}
	for k, v := range set {
		if v != nil && !done[k] {
			keys[k] = true
		}
	}
	for _, k := range sortedKeys(keys) {
		out = append(out, k+"="+quote(*set[k]))
	}
	text := strings.Join(out, "\n")
	if text != "" {
		text += "\n"
	}
	if text == "" { // a file that says nothing is none
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	mode := os.FileMode(0o666)
	if location == "user" {
		mode = 0o600
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	tmp := fmt.Sprintf("%s.%d.tmp", file, os.Getpid())
	if err := os.WriteFile(tmp, []byte(text), mode); err != nil {
		return err
	}
	if fi, err := os.Stat(file); err == nil {
		os.Chmod(tmp, fi.Mode().Perm())
	}
	if err := os.Rename(tmp, file); err != nil {
		os.Remove(tmp)
		return err
	}
	return nil
}

// CheckValue says what is wrong with a value for a key, "" if nothing.
func (c *Config) CheckValue(key, value string) string {
	o, ok := known(key)
	if !ok {
		return "`" + key + "` is not a valid npm option"
	}
	if v := c.parse(key, value); !o.valid(v) {
		return strings.Join(invalid(key, v, o, "command line options"), "\n")
	}
	return ""
}

// LayerPath is the file of a layer, "" if it was not found.
func (c *Config) LayerPath(where string) string {
	for _, l := range c.layers {
		if l.where == where && l.found {
			return l.path
		}
	}
	return ""
}

// Raw is what stands in the .npmrc of a location, as it is written there: keys and values with what ${VAR} stands for unread.
func (c *Config) Raw(location string) (out [][2]string) {
	file, err := c.File(location)
	if err != nil {
		return nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	for _, e := range parseIni(string(raw)) {
		out = append(out, [2]string{e.key, e.value})
	}
	return out
}
