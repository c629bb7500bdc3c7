package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/tree"
	"github.com/ravel-js/ravel/internal/sys"
)

// complaint is a failure as npm tells it.
type complaint struct {
	code  string
	facts [][2]string // syscall, path, dest, errno
	word  string      // stands before each line
	lines []string    // the first is the summary
	exit  int
}

const (
	proxyHint  = "If you are behind a proxy, please make sure that the 'proxy' config is set properly.  See: 'npm help config'"
	fileHint   = "This is related to npm not being able to find a file."
	targetHint = "In most cases you or one of your dependencies are requesting a package version that doesn't exist."
	denied     = "In most cases, you or one of your dependencies are requesting a package version that is forbidden by your security policy, or on a server you do not have access to."
)

// sayFailure prints a failure to standard error.
func (a *App) sayFailure(c *complaint) {
	say := func(s string) { fmt.Fprintln(a.Stderr, strings.TrimRight(a.heading()+" error "+shown(s), " ")) }
	if a.level > 0 || a.Cfg == nil {
		if c.code != "" {
			say("code " + c.code)
		}
		for _, f := range c.facts {
			say(f[0] + " " + f[1])
		}
		for _, l := range strings.Split(strings.Join(c.lines, "\n"), "\n") {
			say(strings.TrimLeft(c.word+" ", " ") + l)
		}
	}
}

// noteFailure puts a failure into the log of the run, with what was around it.
func (a *App) noteFailure(c *complaint) {
	if a.Cfg == nil {
		return
	}
	a.surroundings()
	a.mu.Lock()
	defer a.mu.Unlock()
	if c.code != "" {
		a.diary.note("error", "code "+c.code)
	}
	for _, f := range c.facts {
		a.diary.note("error", f[0]+" "+f[1])
	}
	for _, l := range c.lines {
		a.diary.note("error", strings.TrimLeft(c.word+" ", " ")+l)
	}
}

// tellFailure prints a failure, as JSON too if that is wanted, and gives the exit code.
func (a *App) tellFailure(c *complaint) int {
	a.noteFailure(c)
	a.sayFailure(c)
	if a.Cfg != nil {
		a.saveDiary()
	}
	if a.Cfg != nil && a.Cfg.Bool("json") {
		d := &doc{}
		if c.code != "" {
			d.set("code", text(c.code))
		}
		detail := append([]string{""}, c.lines...)[min(2, len(c.lines)+1):]
		for i, l := range detail {
			detail[i] = strings.TrimLeft(l, " ")
		}
		d.set("summary", text(append(c.lines, "")[0]))
		d.set("detail", text(strings.TrimSpace(strings.Join(detail, "\n"))))
		a.PrintJSON(map[string]json.RawMessage{"error": compact(d.members)})
	}
	return c.exit
}

// complaintOf finds npm's words for an error.
func (a *App) complaintOf(err error) *complaint {
	c := &complaint{exit: 1}
	var coded interface{ Code() string }
	if errors.As(err, &coded) {
		c.code = coded.Code()
	}
	c.lines = strings.Split(strings.TrimRight(err.Error(), "\n"), "\n")
	var factual interface{ Facts() [][2]string }
	if errors.As(err, &factual) {
		c.facts = factual.Facts()
	}
	c.system(err)
	var own *Error
	if errors.As(err, &own) {
		c.lines = append(c.lines, own.Detail...)
	}
	var re *registry.Error
	answer := errors.As(err, &re)
	var host *tree.HostError
	var conflict *tree.ResolveError
	switch {
	case errors.As(err, &host):
		c.lines = host.Lines()
	case errors.As(err, &conflict):
		if file := a.reportConflict(conflict); file != "" {
			c.lines = append(c.lines, "", "", "For a full report see:", file)
		}
	}
	switch c.code {
	case "E404":
		c.word, c.lines[0] = "404", strings.TrimPrefix(c.lines[0], "404 ")
		if answer && requested(err, re.Pkg) != "" {
			c.lines = append(c.lines, "", " The requested resource '"+requested(err, re.Pkg)+"' could not be found or you do not have permission to access it.", "",
				"Note that you can also install from a", "tarball, folder, http url, or git url.")
		}
	case "EJSONPARSE":
		if strings.HasPrefix(c.lines[0], "Invalid package.json") {
			c.word = "JSON.parse"
		}
	case "EBADDEVENGINES":
		c.word = "EBADDEVENGINES"
	case "E403":
		c.word, c.lines = "403", append(c.lines, denied)
	case "ENEEDAUTH":
		c.word, c.lines = "need auth", append(c.lines, "You need to authorize this machine using `npm adduser`")
	case "EOTP":
		c.lines = []string{"This operation requires a one-time password from your authenticator.", "You can provide a one-time password by passing --otp=<code> to the command you ran.",
			"If you already provided a one-time password then it is likely that you either typoed it, or it timed out. Please try again."}
		if answer && re.AuthURL != "" {
			c.lines = []string{"This operation requires a one-time password.", "Open this URL in your browser to authenticate:", "  " + re.AuthURL, "",
				"After authenticating, your token can be retrieved from:", "  " + re.DoneURL}
		}
	case "E401":
		c.unauthorized(re)
	case "ETARGET":
		c.word = "notarget"
		if len(c.lines) == 1 {
			c.lines = append(c.lines, targetHint)
		}
	case "ENOLOCK":
		c.word = a.Name
	case "ENOAUDIT":
		c.word = "audit"
	case "ENOENT":
		c.word, c.lines = "enoent", append(c.lines, fileHint, "")
	case "ECONNREFUSED":
		c.lines = append(c.lines, "", proxyHint)
	case "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN":
		c.word, c.lines = "network", append(c.lines, "This is a problem related to network connectivity.", "In most cases you are behind a proxy or have bad network settings.", "", proxyHint)
	case "ENOSPC":
		c.word, c.lines = "nospc", append(c.lines, "There appears to be insufficient space on your system to finish.", "Clear up some disk space and try again.")
	case "EROFS":
		c.word, c.lines = "rofs", append(c.lines, "Often virtualized file systems, or other file systems that don't support symlinks, give this error.")
	case "EACCES", "EPERM":
		c.lines = append(c.lines, "", "The operation was rejected by your operating system.", "It is likely you do not have the permissions to access this file as the current user", "",
			"If you believe this might be a permissions issue, please double-check the permissions of the file and its containing directories, or try running the command again as root/Administrator.")
	case "ENOGIT":
		c.lines = append(c.lines, "", "Failed using git.", "Please check if you have git installed and in your PATH.")
	}
	return c
}

// system tells an error of the operating system as Node does: its name, what was called, and on what.
func (c *complaint) system(err error) {
	errno := sys.ErrnoOf(err)
	if errno == 0 || c.code != "" && c.code != sys.Name(errno) || len(c.facts) > 0 {
		return
	}
	call, path, dest := "", "", ""
	var pe *fs.PathError
	var le *os.LinkError
	var se *os.SyscallError
	switch {
	case errors.As(err, &pe):
		call, path = pe.Op, pe.Path
	case errors.As(err, &le):
		call, path, dest = le.Op, le.Old, le.New
	case errors.As(err, &se):
		call = se.Syscall
	}
	if call == "" {
		var bare syscall.Errno
		if !errors.As(err, &bare) || c.code != "" {
			return
		}
	}
	c.code = sys.Name(errno)
	text := c.code + ": " + sys.Message(errno)
	for _, f := range []struct{ key, value, sign string }{{"syscall", call, ", "}, {"path", path, " '"}, {"dest", dest, " -> '"}} {
		if f.value == "" {
			continue
		}
		c.facts = append(c.facts, [2]string{f.key, f.value})
		if text += f.sign + f.value; f.key != "syscall" {
			text += "'"
		}
	}
	c.facts = append(c.facts, [2]string{"errno", strconv.Itoa(sys.Number(errno))})
	// What was said around it stays.
	said := err.Error()
	for _, inner := range []string{errText(pe), errText(le), errText(se)} {
		if inner != "" {
			said = strings.Replace(said, inner, text, 1)
		}
	}
	c.lines = strings.Split(said, "\n")
	c.exit = 256 + sys.Number(errno)
}

func errText(err error) string {
	switch e := err.(type) {
	case *fs.PathError:
		if e != nil {
			return e.Error()
		}
	case *os.LinkError:
		if e != nil {
			return e.Error()
		}
	case *os.SyscallError:
		if e != nil {
			return e.Error()
		}
	}
	return ""
}

// unauthorized tells apart what the registry wants to see.
func (c *complaint) unauthorized(re *registry.Error) {
	switch {
	case re == nil:
	case slices.Contains(re.Schemes, "Bearer"):
		c.lines = []string{"Unable to authenticate, your authentication token seems to be invalid.", "To correct this please try logging in again with:", "  npm login"}
	case slices.Contains(re.Schemes, "Basic"):
		c.lines = []string{"Incorrect or missing password.",
			"If you were trying to login, change your password, create an authentication token or enable two-factor authentication then that means you likely typed your password in incorrectly.",
			"Please try again.", "", "If you were doing some other operation then your saved credentials are probably out of date.", "To correct this please try logging in again with:", "  npm login"}
	}
}

// reportConflict writes the whole story of a conflict into a file beside npm's logs.
func (a *App) reportConflict(e *tree.ResolveError) string {
	if a.Cfg == nil {
		return ""
	}
	file, err := a.logFile("-eresolve-report.txt")
	if err != nil {
		return ""
	}
	if os.WriteFile(file, []byte("# npm resolution error report\n\n"+e.Report(-1)), 0o644) != nil {
		return ""
	}
	return file
}

// requested is what a 404 is about: the package with what was asked of it, where that is known.
func requested(err error, name string) string {
	var w interface{ Wanted() string }
	if errors.As(err, &w) {
		return w.Wanted()
	}
	return name
}
