package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/registry"
)

type typed struct {
	text string
	err  error
}

// line begins to read one line of standard input, or goes on with a reading that nobody waits for any more.
func (a *App) line() <-chan typed {
	if a.typed == nil {
		if a.stdin == nil {
			a.stdin = bufio.NewReader(a.Stdin)
		}
		c := make(chan typed, 1)
		a.typed = c
		go func() {
			s, err := a.stdin.ReadString('\n')
			c <- typed{s, err}
		}()
	}
	return a.typed
}

// errCanceled: nobody answered.
var errCanceled = errors.New("canceled")

// prompt asks for a line; a secret one is not shown while it is typed.
func (a *App) prompt(text string, secret bool) (string, error) {
	a.bar.clear()
	fmt.Fprint(a.Stdout, text)
	if secret && a.Terminal {
		echo := func(mode string) {
			c := exec.Command("stty", mode)
			c.Stdin = a.Stdin
			c.Run()
		}
		echo("-echo")
		defer func() { echo("echo"); a.Println() }()
	}
	got := <-a.line()
	a.typed = nil
	if got.err != nil && (got.text == "" || got.err != io.EOF) {
		return "", errCanceled
	}
	return strings.TrimRight(got.text, "\r\n"), nil
}

// insist asks until the answer is fit.
func (a *App) insist(text string, secret bool, fit func(string) bool) (string, error) {
	for {
		s, err := a.prompt(text, secret)
		if err != nil || fit(s) {
			return s, err
		}
	}
}

func notEmpty(s string) bool { return s != "" }

var otpForm = regexp.MustCompile(`^(?:[\d ]+|[A-Fa-f0-9]{64})$`)

func (a *App) askOTP(text string) (string, error) {
	s, err := a.insist(text, false, otpForm.MatchString)
	return strings.ReplaceAll(s, " ", ""), err
}

// secondFactor gets what the registry demands from the one who sits at the terminal.
func (a *App) secondFactor(ctx context.Context, what registry.Challenge) (string, error) {
	if what.AuthURL == "" {
		return a.askOTP("This operation requires a one-time password.\nEnter OTP: ")
	}
	return a.inBrowser(ctx, "Authenticate your account at", what.AuthURL, func(ctx context.Context) (string, error) { return a.client.AwaitToken(ctx, what.DoneURL) })
}

// inBrowser shows a page, opens it if the user wants that, and waits for what comes of it.
func (a *App) inBrowser(ctx context.Context, title, url string, wait func(context.Context) (string, error)) (string, error) {
	a.bar.clear()
	if a.Cfg.Bool("json") {
		a.PrintJSON(map[string]string{"title": title, "url": url})
	} else {
		a.Println(title + ":\n" + url)
	}
	if v, _ := a.Cfg.Get("browser"); v == false || !a.Interactive {
		return wait(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		token string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		token, err := wait(ctx)
		done <- result{token, err}
	}()
	fmt.Fprint(a.Stdout, "Press ENTER to open in the browser...")
	select {
	case r := <-done:
		a.Println()
		return r.token, r.err
	case got := <-a.line():
		a.typed = nil
		if got.err == nil && !a.open(url) {
			a.Println("Browser unavailable. Please open the URL manually:\n" + url)
		}
	}
	r := <-done
	return r.token, r.err
}
