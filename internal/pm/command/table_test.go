package command

import (
	"strings"
	"testing"

	"github.com/ravel-js/ravel/internal/pm/config"
)

func TestTable(t *testing.T) {
	words := map[string]string{}
	last := ""
	for _, c := range commands() {
		if c.Name <= last {
			t.Errorf("%s stands behind %s", c.Name, last)
		}
		last = c.Name
		if c.Run == nil {
			t.Errorf("%s does nothing", c.Name)
		}
		for _, w := range append([]string{c.Name}, c.Aliases...) {
			if words[w] != "" {
				t.Errorf("%s is %s and %s", w, words[w], c.Name)
			}
			words[w] = c.Name
		}
		for _, f := range strings.Fields(c.Flags) {
			if _, ok := config.Options[f]; !ok {
				t.Errorf("%s: no option %s", c.Name, f)
			}
		}
	}
	for alias, name := range map[string]string{"i": "install", "add": "install", "it": "install-test", "cit": "install-ci-test", "rm": "uninstall", "r": "uninstall",
		"un": "uninstall", "unlink": "uninstall", "up": "update", "upgrade": "update", "x": "exec", "c": "config", "t": "test", "tst": "test", "rb": "rebuild",
		"ddp": "dedupe", "la": "ll", "list": "ls", "v": "view", "info": "view", "show": "view", "why": "explain", "author": "owner", "create": "init", "ln": "link"} {
		if words[alias] != name {
			t.Errorf("%s is %q", alias, words[alias])
		}
	}
}

func TestHelp(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","scripts":{"compile":"x"}}`)
	want := "Display npm root\n\nUsage:\nnpm root\n\nOptions:\n[-g|--global]\n\n  -g|--global\n    Work on what is installed for the machine, not on the project.\n\nRun \"npm help root\" for more info\n"
	for _, args := range [][]string{{"root", "-h"}, {"help", "root"}, {"root", "--help"}} {
		if got := r.ok(args...); got != want {
			t.Errorf("%v: %q", args, got)
		}
	}
	has(t, r.ok("i", "-h"), "npm install [<package-spec> ...]", "[-E|--save-exact] [-g|--global]", "[--no-audit]", "aliases: add, i,")
	has(t, r.ok("help"), "All commands:", "install-test")
	_, out, _ := r.run("instal2")
	has(t, out, "Unknown command: \"instal2\"\n\n\nDid you mean this?\n  npm install # Install a package\nTo see a list of supported npm commands, run:\n  npm help\n")
	_, out, _ = r.run("compil")
	has(t, out, "npm run compile # run the \"compile\" package script")
	has(t, r.ok("stage", "view", "-h"), "npm stage view <stage-id>\n\nOptions:\n[--json] [--registry <registry>]\n\n  --json\n    Print JSON.\n", "\n\nRun \"npm help stage\" for more info\n")
	has(t, r.ok("trust", "-h"), "Subcommands:\n  github\n    Create a trusted relationship")
	has(t, r.fails("EUSAGE", "cache", "nonsense"), "npm error Usage:\nnpm error npm cache add <package-spec>\n")
}

// Every option that a command's help shows is told about.
func TestOptionsAreExplained(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range commands() {
		for _, s := range append([]*Command{c}, c.Subs...) {
			for _, f := range strings.Fields(s.Flags) {
				if shown[f] = true; optionWords[f] == "" {
					t.Errorf("--%s of %s", f, c.Name)
				}
			}
		}
	}
	for f := range optionWords {
		if !shown[f] {
			t.Errorf("--%s is shown nowhere", f)
		}
	}
}
