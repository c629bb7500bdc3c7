package command

import (
	"fmt"
	"sort"
	"strings"
)

// commands is every word there is. A function, as the commands ask for the table themselves.
func commands() []*Command {
	return append([]*Command{
		{"install", []string{"i", "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "isntal", "isntall", "add"}, "install [<package-spec> ...]", "Install a package", cmdInstall},
		{"ci", []string{"clean-install", "ic", "install-clean", "isntall-clean"}, "ci", "Clean install a project", cmdCI},
		{"uninstall", []string{"un", "unlink", "remove", "rm", "r"}, "uninstall [<@scope>/]<pkg>...", "Remove a package", cmdUninstall},
		{"update", []string{"up", "upgrade", "udpate"}, "update [<pkg>...]", "Update packages", cmdUpdate},
		{"install-test", []string{"it"}, "install-test [<package-spec> ...]", "Install package(s) and run tests", cmdInstallTest},
		{"install-ci-test", []string{"cit", "clean-install-test", "sit"}, "install-ci-test", "Install a project with a clean slate and run tests", cmdCITest},
		{"rebuild", []string{"rb"}, "rebuild [<package-spec>] ...]", "Rebuild a package", cmdRebuild},
		{"approve-scripts", nil, "approve-scripts [<pkg>...] [--all]", "Show and approve install scripts of dependencies", cmdApprove},
		{"run", []string{"run-script", "rum", "urn"}, "run <command> [-- <args>]", "Run arbitrary package scripts", cmdRun},
		{"test", []string{"tst", "t"}, "test [-- <args>]", "Test a package", cmdLifecycle},
		{"start", nil, "start [-- <args>]", "Start a package", cmdLifecycle},
		{"stop", nil, "stop [-- <args>]", "Stop a package", cmdLifecycle},
		{"restart", nil, "restart [-- <args>]", "Restart a package", cmdLifecycle},
		{"exec", []string{"x"}, "exec -- <pkg>[@<version>] [args...]", "Run a command from a local or remote npm package", cmdExec},
		{"config", []string{"c"}, "config set <key>=<value> [<key>=<value> ...]\nnpm config get [<key> [<key> ...]]\nnpm config delete <key> [<key> ...]\nnpm config list [--json]\nnpm config edit", "Manage the npm configuration files", cmdConfig},
		{"get", nil, "get [<key> ...]", "Get a value from the npm configuration", cmdGet},
		{"set", nil, "set <key>=<value> [<key>=<value> ...]", "Set a value in the npm configuration", cmdSet},
		{"cache", nil, "cache add <package-spec>\nnpm cache clean [<key>]\nnpm cache ls [name@version]\nnpm cache verify", "Manipulates packages cache", cmdCache},
		{"root", nil, "root", "Display npm root", cmdRoot},
		{"prefix", nil, "prefix", "Display prefix", cmdPrefix},
		{"bin", nil, "bin", "Display npm bin folder", cmdBin},
		{"help", []string{"hlep"}, "help <term>", "Get help on npm", cmdHelp},
		{"whoami", nil, "whoami", "Display npm username", cmdWhoami},
		{"ping", nil, "ping", "Ping npm registry", cmdPing},
		{"search", []string{"s", "se", "find"}, "search <search term> [<search term> ...]", "Search for packages", cmdSearch},
	}, treeCommands()...)
}

// unsupported are npm's commands that say so by name.
var unsupported = []string{"access", "bugs", "completion", "deprecate", "diff", "docs", "doctor", "edit", "explore", "find-dupes", "fund",
	"help-search", "hook", "org", "owner", "profile", "query", "repo", "shrinkwrap", "stage", "star", "stars", "team", "token", "trust", "undeprecate", "unpublish", "unstar", "deny-scripts"}

func cmdHelp(a *App) error { a.help(a.Args); return nil }

func (a *App) help(terms []string) {
	if len(terms) > 0 {
		if c := find(terms[0]); c != nil {
			a.usage(c)
			return
		}
	}
	var names []string
	for _, c := range commands() {
		names = append(names, c.Name)
	}
	sort.Strings(names)
	a.Printf("npm <command>\n\nUsage:\n\n")
	for _, l := range [][2]string{{"npm install", "install all the dependencies in your project"}, {"npm install <foo>", "add the <foo> dependency to your project"},
		{"npm test", "run this project's tests"}, {"npm run <foo>", "run the script named <foo>"}, {"npm <command> -h", "quick help on <command>"},
		{"npm help <term>", "search for help on <term>"}} {
		a.Printf("%-18s %s\n", l[0], l[1])
	}
	a.Printf("\nAll commands:\n\n")
	if a.Cfg.Bool("long") {
		for _, c := range commands() {
			a.Printf("    %-16s %s\n", c.Name, c.Desc)
		}
	} else {
		line := "    "
		for i, n := range names {
			if i < len(names)-1 {
				n += ","
			}
			if len(line)+len(n) > 72 {
				a.Println(strings.TrimRight(line, " "))
				line = "    "
			}
			line += n + " "
		}
		a.Println(strings.TrimRight(line, " "))
	}
	user, _ := a.Cfg.File("user")
	a.Printf("\nSpecify configs in the ini-formatted file:\n    %s\nor on the command line via: npm <command> --key=value\n\nnpm@%s in ravel@%s %s\n", user, a.ownVersion(), a.Version, a.Exec)
}

func (a *App) usage(c *Command) error {
	a.Printf("%s\n\nUsage:\nnpm %s\n", c.Desc, c.Usage)
	if len(c.Aliases) > 0 {
		word := "alias"
		if len(c.Aliases) > 1 {
			word = "aliases"
		}
		a.Printf("\n%s: %s\n", word, strings.Join(c.Aliases, ", "))
	}
	return nil
}

// didYouMean suggests commands that look alike.
func didYouMean(word string) string {
	var near []string
	for _, c := range commands() {
		if distance(word, c.Name) <= 2 && len(word) > 2 {
			near = append(near, "  npm "+c.Name+" # "+c.Desc)
		}
	}
	if len(near) == 0 {
		return ""
	}
	head := "Did you mean this?"
	if len(near) > 1 {
		head = "Did you mean one of these?"
	}
	return fmt.Sprintf("\n%s\n%s\n", head, strings.Join(near[:min(len(near), 3)], "\n"))
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
