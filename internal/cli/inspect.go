package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Where the inspector listens: the value of --inspect-port.
const (
	inspectHost = "127.0.0.1"
	inspectPort = 9229
)

// debugs: node inspect
func (inv *Invocation) debugs() bool { return len(inv.Args) > 0 && inv.Args[0] == "inspect" }

// setDebugger takes --inspect and its kin; the address they may carry is that of --inspect-port.
func (inv *Invocation) setDebugger(name, value string, hasValue, negated bool) error {
	inv.Values[name] = !negated
	if negated {
		return nil
	}
	if name != "--inspect" {
		inv.Values["--inspect"] = true
	}
	if hasValue {
		return inv.setAddress(value)
	}
	return nil
}

// setAddress reads [host:]port; a part that is missing stays as it is.
func (inv *Invocation) setAddress(text string) error {
	old := inv.Values["--inspect-port"].(map[string]any)
	host, port := old["host"], old["port"]
	name, number, both := text, "", false
	switch at := strings.LastIndexByte(text, ':'); {
	case strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"):
		name = text[1 : len(text)-1]
	case at >= 0:
		name, number, both = strings.Trim(text[:at], "[]"), text[at+1:], true
	}
	if !both && strings.Trim(name, "0123456789") == "" {
		name, number = "", name
	}
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n != 0 && n < 1024 || n > 65535 {
			return errors.New("must be 0 or in range 1024 to 65535.")
		}
		port = n
	}
	if name != "" {
		host = name
	}
	inv.Values["--inspect-port"] = map[string]any{"host": host, "port": port}
	return nil
}

func (inv *Invocation) checkPublish() error {
	v, ok := inv.Values["--inspect-publish-uid"].(string)
	if !ok {
		return nil
	}
	for _, part := range strings.Split(v, ",") {
		if part = strings.TrimSpace(part); part != "stderr" && part != "http" {
			return fmt.Errorf("--inspect-publish-uid destination can be stderr or http")
		}
	}
	return nil
}
