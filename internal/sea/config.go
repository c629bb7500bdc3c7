package sea

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Config is what a configuration file asks for.
type Config struct {
	Main, Output string
	Executable   string // what is to hold the blob; "" for this one
	Module       bool
	Quiet        bool
	Snapshot     bool
	CodeCache    bool
	Assets       []AssetFile
	HasArgv      bool
	ExecArgv     []string
	Extension    string
}

// AssetFile is an asset and where it is.
type AssetFile struct{ Key, Path string }

// ReadConfig reads a configuration file. Its errors are Node's lines.
func ReadConfig(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("Cannot read single executable configuration from %s: %s", path, reason(err))
	}
	fields, err := object(text)
	if err != nil {
		if err == errKey {
			return nil, fmt.Errorf("Cannot read key from %s", path)
		}
		return nil, fmt.Errorf("Cannot parse JSON from %s: %w", path, err)
	}
	c := &Config{Extension: ExtendEnv}
	wrong := func(name, what string) error { return fmt.Errorf("%q field of %s is not %s", name, path, what) }
	for _, f := range fields {
		var ok bool
		what := ""
		switch f.name {
		case "main":
			ok, what = nonEmpty(f.value, &c.Main), "a non-empty string"
		case "output":
			ok, what = nonEmpty(f.value, &c.Output), "a non-empty string"
		case "executable":
			ok, what = nonEmpty(f.value, &c.Executable), "a non-empty string"
		case "disableExperimentalSEAWarning":
			ok, what = boolean(f.value, &c.Quiet), "a Boolean"
		case "useSnapshot":
			ok, what = boolean(f.value, &c.Snapshot), "a Boolean"
		case "useCodeCache":
			ok, what = boolean(f.value, &c.CodeCache), "a Boolean"
		case "assets":
			c.Assets, ok = assets(f.value)
			what = "a map of strings"
		case "execArgv":
			c.ExecArgv, ok = list(f.value)
			c.HasArgv, what = true, "an array of strings"
		case "execArgvExtension":
			ok, what = stringIn(f.value, &c.Extension), "a string"
			if ok && c.Extension != ExtendNone && c.Extension != ExtendEnv && c.Extension != ExtendCLI {
				return nil, fmt.Errorf(`"execArgvExtension" field of %s must be one of "none", "env", or "cli"`, path)
			}
		case "mainFormat":
			var format string
			ok, what = stringIn(f.value, &format), "a string"
			if ok && format != "commonjs" && format != "module" {
				return nil, fmt.Errorf(`"mainFormat" field of %s must be one of "commonjs" or "module"`, path)
			}
			c.Module = format == "module"
		default:
			continue
		}
		if !ok {
			return nil, wrong(f.name, what)
		}
	}
	switch {
	case c.Main == "":
		return nil, wrong("main", "a non-empty string")
	case c.Output == "":
		return nil, wrong("output", "a non-empty string")
	case c.Module && c.Snapshot:
		return nil, errors.New(`"mainFormat": "module" is not supported when "useSnapshot" is true`)
	}
	return c, nil
}

func stringIn(v json.RawMessage, to *string) bool { return v[0] == '"' && json.Unmarshal(v, to) == nil }

func nonEmpty(v json.RawMessage, to *string) bool { return stringIn(v, to) && *to != "" }

func boolean(v json.RawMessage, to *bool) bool {
	*to = string(v) == "true"
	return *to || string(v) == "false"
}

func list(v json.RawMessage) (out []string, ok bool) {
	var items []json.RawMessage
	if v[0] != '[' || json.Unmarshal(v, &items) != nil {
		return nil, false
	}
	for _, item := range items {
		var s string
		if !stringIn(item, &s) {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}

func assets(v json.RawMessage) (out []AssetFile, ok bool) {
	fields, err := object(v)
	if err != nil {
		return nil, false
	}
	for _, f := range fields {
		var path string
		if !stringIn(f.value, &path) {
			return nil, false
		}
		out = append(out, AssetFile{f.name, path})
	}
	return out, true
}

type field struct {
	name  string
	value json.RawMessage
}

var errKey = errors.New("bad key")

// object has the fields of a JSON object in their order. Its errors are those of Node's parser.
func object(text []byte) ([]field, error) {
	incomplete := errors.New("INCOMPLETE_ARRAY_OR_OBJECT: JSON document ended early in the middle of an object or array. This is a fatal and unrecoverable error.")
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, errors.New("EMPTY: no JSON found")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	first, err := dec.Token()
	if err != nil || first != json.Delim('{') {
		return nil, errors.New("INCORRECT_TYPE: The JSON element does not have the requested type.")
	}
	bad := func(err error) error {
		if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			return incomplete
		}
		return errKey
	}
	var out []field
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, bad(err)
		}
		name, ok := key.(string)
		if !ok {
			return nil, errKey
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, bad(err)
		}
		out = append(out, field{name, bytes.TrimSpace(value)})
	}
	if _, err := dec.Token(); err != nil {
		return nil, bad(err)
	}
	if rest := bytes.TrimSpace(text[dec.InputOffset():]); len(rest) > 0 {
		return nil, incomplete
	}
	return out, nil
}
