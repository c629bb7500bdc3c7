package command

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// completionScript makes bash and zsh ask the program itself; NAME stands for what it is called.
const completionScript = `###-begin-NAME-completion-###
# Words for the tab key. Append this to ~/.bashrc or ~/.zshrc, or put it into a folder of completions.
if type complete >/dev/null 2>&1; then
  _NAME_words() {
    local words cword line
    if type _get_comp_words_by_ref >/dev/null 2>&1; then
      _get_comp_words_by_ref -n '=@:' -w words -i cword
    else
      words=("${COMP_WORDS[@]}")
      cword=$COMP_CWORD
    fi
    COMPREPLY=()
    while IFS= read -r line; do
      COMPREPLY+=("$line")
    done < <(COMP_CWORD=$cword COMP_LINE=$COMP_LINE COMP_POINT=$COMP_POINT NAME completion -- "${words[@]}" 2>/dev/null)
    if type __ltrim_colon_completions >/dev/null 2>&1; then
      __ltrim_colon_completions "${words[cword]}"
    fi
  }
  complete -o default -F _NAME_words NAME
elif type compdef >/dev/null 2>&1; then
  _NAME_words() {
    compadd -- ${(f)"$(COMP_CWORD=$((CURRENT - 1)) COMP_LINE=$BUFFER COMP_POINT=0 NAME completion -- "${words[@]}" 2>/dev/null)"}
  }
  compdef _NAME_words NAME
fi
###-end-NAME-completion-###
`

// nextWords are the words that may follow a command, by what stands behind it so far.
var nextWords = map[string][]string{
	"access": {"list", "get", "set", "grant", "revoke"}, "access list": {"packages", "collaborators"}, "access ls": {"packages", "collaborators"},
	"access get": {"status"}, "access set": {"status=public", "status=private", "mfa=none", "mfa=publish", "mfa=automation"}, "access grant": {"read-only", "read-write"},
	"audit": {"fix", "signatures"}, "cache": {"add", "clean", "verify", "ls", "npx"}, "cache npx": {"ls", "rm", "info"},
	"config": {"get", "set", "delete", "ls", "rm", "edit", "fix", "list"}, "dist-tag": {"add", "rm", "ls"}, "doctor": {"connection", "registry", "versions", "environment", "permissions", "cache"},
	"install-scripts": {"approve", "deny", "ls", "prune"}, "org": {"set", "rm", "ls"}, "owner": {"add", "rm", "ls"}, "pkg": {"get", "set", "delete", "fix"},
	"profile": {"enable-2fa", "disable-2fa", "get", "set"}, "profile enable-2fa": {"auth-and-writes", "auth-only"}, "profile enable-tfa": {"auth-and-writes", "auth-only"},
	"profile set": writable, "profile get": profileKeys, "stage": {"publish", "list", "view", "approve", "reject", "download"}, "team": {"create", "destroy", "add", "rm", "ls"},
	"token": {"list", "revoke", "create"}, "trust": {"github", "gitlab", "circleci", "list", "revoke"},
	"version": {"major", "minor", "patch", "premajor", "preminor", "prepatch", "prerelease", "from-git"},
}

// cmdCompletion prints the shell's script, or, called by it, the words that fit.
func cmdCompletion(a *App) error {
	line, point, word := a.Cfg.Env["COMP_LINE"], a.Cfg.Env["COMP_POINT"], a.Cfg.Env["COMP_CWORD"]
	if line == "" || point == "" || word == "" {
		name := "npm"
		if strings.HasPrefix(a.Input.Name, "ravel") {
			name = "ravel"
		}
		_, err := a.Stdout.Write([]byte(strings.ReplaceAll(completionScript, "NAME", name)))
		return err
	}
	at, err := strconv.Atoi(word)
	if err != nil || at < 0 {
		return nil
	}
	words := make([]string, len(a.Args))
	for i, w := range a.Args {
		if strings.HasPrefix(w, "'") {
			words[i] = strings.Trim(w, "'")
		} else {
			words[i] = strings.ReplaceAll(w, `\ `, " ")
		}
	}
	partial := ""
	if at < len(words) {
		partial = words[at]
		// The cursor may stand inside the word.
		if n, err := strconv.Atoi(point); err == nil && n > 0 && n < len(line) {
			for partial != "" && !strings.HasSuffix(line[:n], partial) {
				partial = partial[:len(partial)-1]
			}
		}
	}
	before := words[min(1, len(words)):min(at, len(words))]
	for _, w := range a.complete(before, partial) {
		if strings.HasPrefix(w, partial) {
			a.Println(w)
		}
	}
	return nil
}

// complete gives the words that may stand behind others.
func (a *App) complete(before []string, partial string) []string {
	var plain []string
	flags := true
	for i, w := range before {
		if w == "--" {
			flags = false
			plain = append(plain, before[i+1:]...)
			break
		}
		if !strings.HasPrefix(w, "-") {
			plain = append(plain, w)
		}
	}
	var c *Command
	if len(plain) > 0 {
		c = findAbbreviated(plain[0])
	}
	if flags && strings.HasPrefix(partial, "-") {
		return flagWords(c)
	}
	if len(plain) == 0 {
		return commandWords(partial)
	}
	if c == nil {
		return nil
	}
	key := strings.Join(append([]string{c.Name}, plain[1:]...), " ")
	if list, ok := nextWords[key]; ok {
		return list
	}
	switch c.Name {
	case "run":
		if len(plain) == 1 {
			return a.scriptNames()
		}
	case "get", "set":
		if len(plain) == 1 {
			return optionNames()
		}
	case "config":
		if len(plain) == 2 && slices.Contains([]string{"get", "set", "delete", "rm"}, plain[1]) {
			return optionNames()
		}
	case "help":
		var all []string
		for _, c := range commands() {
			all = append(all, c.Name)
		}
		return all
	case "uninstall", "update", "ls", "ll", "explain", "outdated", "fund", "rebuild", "explore", "edit", "diff", "approve-scripts", "deny-scripts", "docs", "bugs", "repo":
		return a.installedNames()
	case "link":
		return folderNames(filepath.Join(a.Cfg.GlobalPrefix, "lib", "node_modules"))
	case "install":
		return packageFolders(a.Cwd, partial)
	}
	return nil
}

// commandWords are all commands, or the one that every fitting word means.
func commandWords(partial string) []string {
	var names, others []string
	meant := map[string]bool{}
	for _, c := range commands() {
		names = append(names, c.Name)
		others = append(others, c.Aliases...)
		for _, w := range append([]string{c.Name}, c.Aliases...) {
			if strings.HasPrefix(w, partial) {
				meant[c.Name] = true
			}
		}
	}
	if len(meant) == 1 {
		for name := range meant {
			if strings.HasPrefix(name, partial) {
				return []string{name}
			}
		}
	}
	return append(names, others...)
}

func optionNames() []string {
	out := make([]string, 0, len(config.Options))
	for k := range config.Options {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// flagWords are the options of a command, or all there are.
func flagWords(c *Command) []string {
	names := optionNames()
	if c != nil && c.Flags != "" {
		names = strings.Fields(c.Flags)
	}
	var out []string
	for _, n := range names {
		out = append(out, "--"+n)
		if o := config.Options[n]; o.Kind == config.Bool && o.Def == true {
			out = append(out, "--no-"+n)
		}
	}
	return out
}

func (a *App) scriptNames() []string {
	p, err := readPackage(a.projectDir())
	if err != nil {
		return nil
	}
	var out []string
	for _, s := range p.Scripts {
		out = append(out, s.Name)
	}
	return out
}

func (a *App) installedNames() []string {
	t, err := tree.LoadActual(a.Root)
	if err != nil {
		return nil
	}
	var out []string
	for _, n := range t.Sorted() {
		if n.Path != "" && n.Name != "" {
			out = append(out, n.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func folderNames(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var out []string
	for _, e := range entries {
		if !strings.ContainsAny(e.Name()[:1], "._-") {
			out = append(out, e.Name())
		}
	}
	return out
}

// packageFolders completes a path to the folder of a package, where just one fits.
func packageFolders(cwd, partial string) []string {
	if !strings.Contains(partial, "/") || strings.Contains(partial, "://") {
		return nil
	}
	head := partial[:strings.LastIndexByte(partial, '/')+1]
	dir := head
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(cwd, dir)
	}
	var out []string
	for _, name := range folderNames(dir) {
		if strings.HasPrefix(head+name, partial) && exists(filepath.Join(dir, name, "package.json")) {
			out = append(out, head+name)
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}
