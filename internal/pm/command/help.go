package command

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/manifest"
)

func cmdHelp(a *App) error {
	if len(a.Args) == 0 {
		a.help()
		return nil
	}
	if c := find(a.Args[0]); c != nil && len(a.Args) == 1 {
		a.Println(strings.Join(usageLines(c), "\n"))
		return nil
	}
	found := false
	for _, c := range commands() {
		text := strings.ToLower(strings.Join(usageLines(c), "\n"))
		all := true
		for _, w := range a.Args {
			all = all && strings.Contains(text, strings.ToLower(w))
		}
		if all {
			if !found {
				a.Printf("Help that mentions %q:\n\n", strings.Join(a.Args, " "))
			}
			found = true
			a.Printf("    %-24s %s\n", "npm help "+c.Name, c.Desc)
		}
	}
	if !found {
		a.Printf("No matches in help for: %s\n\n", strings.Join(a.Args, " "))
	}
	return nil
}

// help is what npm says when it is asked nothing.
func (a *App) help() {
	a.Printf("npm <command>\n\nUsage:\n\n")
	for _, l := range [][2]string{{"npm install", "install all the dependencies in your project"}, {"npm install <foo>", "add the <foo> dependency to your project"},
		{"npm test", "run this project's tests"}, {"npm run <foo>", "run the script named <foo>"}, {"npm <command> -h", "quick help on <command>"},
		{"npm -l", "display usage info for all commands"}, {"npm help <term>", "search for help on <term>"}} {
		a.Printf("%-18s %s\n", l[0], l[1])
	}
	a.Printf("\nAll commands:\n\n")
	if a.Cfg.Bool("long") {
		for _, c := range commands() {
			name := c.Name
			for _, l := range append(usageLines(c), "") {
				a.Println(strings.TrimRight(fmt.Sprintf("    %-15s %s", name, l), " "))
				name = ""
			}
		}
	} else {
		var names []string
		for _, c := range commands() {
			names = append(names, c.Name)
		}
		a.Println(wrap(names, ", ", 60, "    "))
	}
	user, _ := a.Cfg.File("user")
	a.Printf("\nSpecify configs in the ini-formatted file:\n    %s\nor on the command line via: npm <command> --key=value\n\nnpm@%s in ravel@%s %s\n", user, a.ownVersion(), a.Version, filepath.Dir(a.Exec))
}

// wrap joins words into lines of at most width letters behind the indentation.
func wrap(words []string, sep string, width int, indent string) string {
	var b strings.Builder
	line := ""
	for i, w := range words {
		if i < len(words)-1 {
			w += strings.TrimRight(sep, " ")
		}
		if line != "" && len(line)+1+len(w) > width {
			b.WriteString(indent + line + "\n")
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return b.String() + indent + line
}

// usageLines is npm's help on one command: what it does, how it is called, its options.
func usageLines(c *Command) []string { return usageOf(c, nil) }

// usageOf is the help on a command, or on a word that follows it.
func usageOf(c, sub *Command) []string {
	name, options := c.Name, config.Options
	if sub != nil {
		name, options, c = c.Name+" "+sub.Name, config.Of(c.Name), sub
	}
	out := []string{c.Desc, "", "Usage:"}
	if c.Subs == nil || c.Name == "stage" {
		for _, form := range strings.Split(c.Usage, "\n") {
			out = append(out, strings.TrimRight("npm "+name+" "+form, " "))
		}
	}
	for _, s := range c.Subs {
		out = append(out, "npm "+name+" "+s.Name+" "+s.Usage)
	}
	if len(c.Subs) > 0 {
		out = append(out, "", "Subcommands:")
		for i, s := range c.Subs {
			if i > 0 {
				out = append(out, "")
			}
			out = append(out, "  "+s.Name, "    "+s.Desc)
		}
		out = append(out, "", "Run \"npm "+name+" <subcommand> --help\" for more info on a subcommand.")
	}
	if c.Flags != "" {
		var words []string
		for _, f := range strings.Fields(c.Flags) {
			words = append(words, flagUsage(f, options))
		}
		out = append(out, "", "Options:")
		out = append(out, strings.Split(wrap(words, " ", 81, ""), "\n")...)
		for _, f := range strings.Fields(c.Flags) {
			if text := optionWords[f]; text != "" {
				flag := "--" + f
				if s := config.Short(f); s != "" {
					flag = "-" + s + "|" + flag
				}
				out = append(out, "", "  "+flag, "    "+text)
			}
		}
	}
	switch len(c.Aliases) {
	case 0:
	case 1:
		out = append(out, "", "alias: "+c.Aliases[0])
	default:
		out = append(out, "", "aliases: "+strings.Join(c.Aliases, ", "))
	}
	word, _, _ := strings.Cut(name, " ")
	return append(out, "", "Run \"npm help "+word+"\" for more info")
}

// hints name the value of an option where neither its words nor its name do.
var hints = map[string]string{"workspace": "workspace-name", "allow-scripts": "package-list", "before": "date", "min-release-age": "duration",
	"min-release-age-exclude": "pkg|glob", "package": "package-spec", "diff": "package-spec", "diff-unified": "number", "diff-src-prefix": "path",
	"diff-dst-prefix": "path", "scope": "@scope", "which": "fundingSourceNumber", "searchlimit": "number", "init-author-name": "name",
	"init-author-url": "url", "init-license": "license", "init-module": "module", "init-type": "type", "init-version": "version",
	"packages-and-scopes-permission": "read-only|read-write|read-write-stage-only|no-access", "orgs-permission": "read-only|read-write|no-access", "location": "global|user|project"}

// odd are options whose help shows more than themselves.
var odd = map[string]string{"save": "[-S|--save|--no-save|--save-prod|--save-dev|--save-optional|--save-peer|--save-bundle]",
	"browser": "[--no-browser|--browser <browser>]", "provenance": "[--provenance|--provenance-file <file>]", "preid": "[--preid prerelease-id]",
	"expect-results": "[--expect-results|--expect-result-count <count>]", "color": "[--color|--no-color|--color always]"}

// flagUsage shows one option as npm's help does.
func flagUsage(name string, options map[string]config.Option) string {
	if s := odd[name]; s != "" {
		return s
	}
	o := options[name]
	flag := "--" + name
	if s := config.Short(name); s != "" {
		flag = "-" + s + "|" + flag
	}
	if o.Kind == config.Bool {
		if o.Def == true {
			flag = "--no-" + name
		}
		return "[" + flag + "]"
	}
	value := hints[name]
	if value == "" && len(o.Words) > 0 {
		words := o.Words
		if words[0] == o.Def && len(words) > 1 {
			for _, w := range words[1:] {
				if w == words[0] {
					words = words[1:]
					break
				}
			}
		}
		value = strings.Join(words, "|")
	}
	if value == "" {
		value = name
	}
	flag += " <" + value + ">"
	if o.List {
		return "[" + flag + " [" + flag + " ...]]"
	}
	return "[" + flag + "]"
}

// usageError is a command line that the command does not understand: what is wrong, if there is more to say, and its help.
func (a *App) usageError(format string, args ...any) error {
	c := find(a.Name)
	lines := usageOf(c, a.sub)
	if format != "" {
		lines = append([]string{fmt.Sprintf(format, args...), ""}, lines...)
	}
	return &Error{Code_: "EUSAGE", Detail: lines}
}

// unknown answers a word that is no command.
func (a *App) unknown(word string) error {
	a.Printf("Unknown command: \"%s\"\n%s\nTo see a list of supported npm commands, run:\n  npm help\n", word, a.didYouMean(word))
	return Exit(1)
}

// didYouMean suggests commands that look alike, and scripts of the project that are called so.
func (a *App) didYouMean(word string) string {
	p, _ := readPackage(a.Cfg.LocalPrefix)
	return alike(word, p)
}

func alike(word string, p *manifest.Package) string {
	var near []string
	close := func(name string) bool { d := distance(word, name); return d > 0 && d*5 < len(word)*2 }
	for _, c := range commands() {
		if close(c.Name) {
			near = append(near, "  npm "+c.Name+" # "+c.Desc)
		}
	}
	if p != nil {
		for _, s := range p.Scripts {
			if close(s.Name) && find(s.Name) == nil {
				near = append(near, "  npm run "+s.Name+" # run the \""+s.Name+"\" package script")
			}
		}
		for _, b := range p.Bin {
			if close(b.Name) {
				near = append(near, "  npm exec "+b.Name+" # run the \""+b.Name+"\" command from either this or a remote npm package")
			}
		}
	}
	if len(near) == 0 {
		return ""
	}
	head := "Did you mean this?"
	if len(near) > 1 {
		head = "Did you mean one of these?"
	}
	return "\n\n" + head + "\n" + strings.Join(near[:min(len(near), 3)], "\n")
}

// distance is how many letters differ (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		prev := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cur := row[j]
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j]+1, row[j-1]+1, prev+cost)
			prev = cur
		}
	}
	return row[len(b)]
}
