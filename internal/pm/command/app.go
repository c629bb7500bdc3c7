// Package command is the words of the package manager: what `ravel install`, `npm run` and `npx` do and print.
// It decides nothing about trees, files or registries, but asks the packages that do. Start at Main and commands.
package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/store"
)

// Input is where a command runs.
type Input struct {
	Args           []string // without the program's name
	Env            []string
	Cwd            string
	Exec           string // the program that runs, absolute
	Name           string // what it was called: ravel, npm, npx
	Version        string // of Ravel
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Terminal       bool // stdout and stderr are one
	Interactive    bool // somebody can be asked: stdin and stdout are one
}

// App is one command on its way.
type App struct {
	Input
	Ctx  context.Context
	Cfg  *config.Config
	Name string   // the command, its full name
	Args []string // what follows it
	sub  *Command // the word that follows it, where that has help of its own
	Root string   // the project's folder; with -g the folder above the global node_modules

	level  int
	mu     sync.Mutex
	warned map[string]bool
	client *registry.Client
	store  *store.Store
	bar    *bar
	stdin  *bufio.Reader
	typed  <-chan typed // a line that is being read

	identity string // of the build, that the registry gave a token for
	diary    diary
}

// Exit ends the command with a code and no further words.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// Error has npm's code, and lines of detail that are printed below it.
type Error struct {
	Code_  string
	Msg    string
	Detail []string
	Facts_ [][2]string // path and the like, printed above
}

func (e *Error) Error() string { return e.Msg }

// Facts are what is known of it beside the words.
func (e *Error) Facts() [][2]string { return e.Facts_ }

// Code is npm's word, "" for none.
func (e *Error) Code() string { return e.Code_ }

func fail(code, format string, args ...any) error {
	return &Error{Code_: code, Msg: fmt.Sprintf(format, args...)}
}

// Is reports whether a word is a command's name: what the command line gives to this package.
func Is(word string) bool {
	return find(word) != nil
}

// find knows names, other names, and unique beginnings of names.
func find(word string) *Command {
	for _, c := range commands() {
		if c.Name == word {
			return c
		}
		for _, a := range c.Aliases {
			if a == word {
				return c
			}
		}
	}
	return nil
}

func findAbbreviated(word string) *Command {
	if c := find(word); c != nil || len(word) < 2 {
		return c
	}
	var found *Command
	for _, c := range commands() {
		if strings.HasPrefix(c.Name, word) {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

// Main runs a command line and gives the exit code.
func Main(in Input) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	// An install ends soon: little is collected, as long as little is used.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(126 << 20)
	a := &App{Input: in, Ctx: ctx, warned: map[string]bool{}, diary: diary{start: time.Now()}}
	code := a.finish(a.main())
	a.closeDiary(code)
	a.close()
	return code
}

func (a *App) main() error {
	if a.Input.Name == "npx" && (len(a.Input.Args) == 0 || a.Input.Args[0] != "exec") {
		a.Name = "exec"
	}
	cfg, err := config.Load(config.Input{Args: a.Input.Args, Env: a.Env, Cwd: a.Cwd, Exec: a.Exec, Npx: a.Input.Name == "npx"})
	if err != nil {
		return err
	}
	a.Cfg = cfg
	a.level = levels[cfg.Str("loglevel")]
	a.openDiary()
	words := cfg.Words
	if a.Name == "" {
		if len(words) == 0 || cfg.Bool("version") {
			switch {
			case cfg.Bool("versions"):
				return a.versions()
			case cfg.Bool("version"):
				a.Println(a.ownVersion())
				return nil
			}
			a.help()
			if cfg.Bool("usage") || cfg.Bool("long") {
				return nil
			}
			return Exit(1)
		}
		c := findAbbreviated(words[0])
		if c == nil {
			return a.unknown(words[0])
		}
		a.Name, words = c.Name, words[1:]
		if c.Name != words0(cfg.Words) {
			a.alias(words0(cfg.Words))
		}
	}
	a.Args = words
	for _, s := range find(a.Name).Subs {
		if s.Name == words0(words) {
			a.sub = s
		}
	}
	for _, w := range cfg.Warnings {
		a.Log("warn", w)
	}
	if cfg.Bool("force") {
		a.Log("warn", "using --force Recommended protections disabled.")
	}
	if cfg.Bool("usage") {
		a.Println(strings.Join(usageOf(find(a.Name), a.sub), "\n"))
		return nil
	}
	if err := cfg.Check(); err != nil && a.Name != "config" {
		return err
	}
	a.Root = cfg.LocalPrefix
	if cfg.Bool("global") {
		a.Root = filepath.Join(cfg.GlobalPrefix, "lib")
	}
	a.diary.began = time.Now()
	if err := a.workspacesFit(); err != nil {
		return err
	}
	if withEngines[a.Name] && !cfg.Bool("global") {
		if err := a.checkDevEngines(); err != nil {
			return err
		}
	}
	return find(a.Name).Run(a)
}

func words0(w []string) string {
	if len(w) == 0 {
		return ""
	}
	return w[0]
}

// alias gives words that mean a command with something set their meaning.
func (a *App) alias(word string) {
	switch word {
	case "ll", "la":
		a.Cfg.Set("long", true)
	}
}

func (a *App) close() {
	if a.client != nil {
		a.client.Close()
	}
	if a.store != nil {
		a.store.Close()
	}
}

// Store opens the store.
func (a *App) Store() (*store.Store, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.store == nil {
		s, err := store.Open(filepath.Join(a.Cfg.CacheDir(), "store"))
		if err != nil {
			return nil, err
		}
		a.store = s
	}
	return a.store, nil
}

// Client makes the registry's client.
func (a *App) Client() (*registry.Client, error) {
	s, err := a.Store()
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.client == nil {
		a.client = registry.New(a.Cfg, s)
		a.client.Log = a.Log
		if a.Interactive {
			a.client.Factor = a.secondFactor
		}
	}
	return a.client, nil
}

// Println writes a line to standard output.
func (a *App) Println(args ...any) { io.WriteString(a.Stdout, shown(fmt.Sprintln(args...))) }

// Printf writes to standard output.
func (a *App) Printf(format string, args ...any) {
	io.WriteString(a.Stdout, shown(fmt.Sprintf(format, args...)))
}

// PrintJSON writes a value as npm does: two spaces, < and > as they are.
func (a *App) PrintJSON(v any) error {
	e := json.NewEncoder(a.Stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

var levels = map[string]int{"silent": 0, "error": 1, "warn": 2, "notice": 3, "http": 4, "info": 5, "verbose": 6, "silly": 7}

// Log writes a line to standard error if loglevel wants it; the same warning only once.
func (a *App) Log(level, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if level == "warn" {
		if a.warned[text] {
			return
		}
		a.warned[text] = true
	}
	a.diary.note(level, text)
	if levels[level] > a.level || a.level == 0 {
		return
	}
	a.bar.clear()
	for _, line := range strings.Split(shown(text), "\n") {
		fmt.Fprintln(a.Stderr, strings.TrimRight(a.heading()+" "+level+" "+line, " "))
	}
}

func (a *App) heading() string {
	if a.Cfg != nil && a.Cfg.IsSet("heading") {
		return a.Cfg.Str("heading")
	}
	return "npm"
}

// finish prints what went wrong as npm prints it, and gives the exit code.
func (a *App) finish(err error) int {
	a.bar.clear()
	if err == nil {
		return 0
	}
	var exit Exit
	if errors.As(err, &exit) {
		return int(exit)
	}
	var se *install.ScriptError
	if errors.As(err, &se) {
		return a.finishScript(se)
	}
	if errors.Is(err, context.Canceled) {
		return 130
	}
	return a.tellFailure(a.complaintOf(err))
}

func (a *App) finishScript(e *install.ScriptError) int {
	if e.Script.Quiet || a.Name == "install" || a.Name == "ci" {
		name := ""
		if e.Script.Pkg != nil {
			name = e.Script.Pkg.Name
		}
		out := []string{"code " + fmt.Sprint(e.Code), "path " + e.Script.Dir, e.Error(), "command sh -c " + e.Script.Line}
		if len(e.Output) > 0 {
			out = append(out, strings.Split(strings.TrimRight(string(e.Output), "\n"), "\n")...)
		}
		out = append(out, "the "+e.Script.Event+" script of "+name+" failed; the next install runs it again")
		for _, l := range out {
			if a.level > 0 {
				fmt.Fprintln(a.Stderr, a.heading(), "error", l)
			}
		}
	}
	if e.Err != nil && a.level > 0 {
		fmt.Fprintln(a.Stderr, a.heading(), "error", e.Err)
	}
	return e.Code
}

func (a *App) ownVersion() string { return registry.NpmVersion }

func (a *App) versions() error {
	return a.PrintJSON(map[string]string{"npm": registry.NpmVersion, "node": strings.TrimPrefix(registry.NodeVersion, "v"), "ravel": a.Version})
}
