package inspector

/*
#include "inspector.h"
*/
import "C"

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ravel-js/ravel/internal/sys"
)

const help = "For help, see: https://nodejs.org/learn/getting-started/debugging\n"

// server lets debuggers at an instance over the network. It answers on goroutines of its own, whatever
// JavaScript does.
type server struct {
	agent    *Agent
	listener net.Listener
	http     *http.Server
	id       string
	publish  map[string]bool // stderr, http
	title    string
	url      string

	mu     sync.Mutex
	conns  map[*conn]bool
	closed bool
}

// open starts the server; an error's text or "".
func (a *Agent) open(host string, port int, publish string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.server != nil {
		return ""
	}
	s := &server{agent: a, id: newID(), publish: map[string]bool{}, conns: map[*conn]bool{}, title: a.tree.Title, url: a.tree.URL}
	if a.id != 0 {
		s.title, s.url = a.info.Title, a.info.URL
	}
	if s.title == "" {
		s.title = a.name
	}
	for _, p := range strings.Split(publish, ",") {
		s.publish[strings.TrimSpace(p)] = true
	}
	l, err := net.Listen("tcp", net.JoinHostPort(strings.Trim(host, "[]"), strconv.Itoa(port)))
	if err != nil {
		return fmt.Sprintf("Starting inspector on %s:%d failed: %s", host, port, reason(err))
	}
	s.listener = l
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	a.server = s
	a.Start()
	C.rvi_listening(a.env.Iso.Handle(), 1)
	go s.http.Serve(l)
	if s.publish["stderr"] {
		fmt.Fprintf(os.Stderr, "Debugger listening on %s\n%s", s.address(), help)
	}
	return ""
}

// reason is what a system call failed for, in libuv's words.
func reason(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return sys.Message(errno)
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "unknown node or service"
	}
	return err.Error()
}

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (s *server) address() string { return "ws://" + s.listener.Addr().String() + "/" + s.id }

// URL is where the server is reached, or "".
func (a *Agent) URL() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.server == nil {
		return ""
	}
	return a.server.address()
}

// Port is the server's, or 0.
func (a *Agent) Port() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.server == nil {
		return 0
	}
	return a.server.listener.Addr().(*net.TCPAddr).Port
}

// closeServer ends the server and whoever is connected to it. JS thread only.
func (a *Agent) closeServer() {
	a.mu.Lock()
	s := a.server
	a.server = nil
	a.mu.Unlock()
	if s == nil {
		return
	}
	C.rvi_listening(a.env.Iso.Handle(), 0)
	s.stopAccepting()
	s.http.Close()
	s.mu.Lock()
	s.closed = true
	var all []*conn
	for c := range s.conns {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all {
		if c.session != nil {
			c.session.close()
		}
		c.end()
	}
}

func (s *server) stopAccepting() { s.listener.Close() }

// ListenToSignal opens the server when SIGUSR1 comes.
func (a *Agent) ListenToSignal(host string, port int, publish string) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGUSR1)
	go func() {
		for range ch {
			a.post(func() {
				a.Start()
				if text := a.open(host, port, publish); text != "" {
					fmt.Fprintln(os.Stderr, text)
				}
			})
		}
	}()
}

// localHost: a page of the web may have its own name point here, but then it sends that name.
func localHost(h string) bool {
	name, _, err := net.SplitHostPort(h)
	if err != nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	return name == "" || net.ParseIP(name) != nil || strings.EqualFold(name, "localhost") || strings.EqualFold(name, "localhost6")
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !localHost(r.Host) {
		s.refuse(w)
		return
	}
	if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		s.mu.Lock()
		closed := s.closed
		s.mu.Unlock()
		if r.URL.Path != "/"+s.id || closed {
			s.refuse(w)
			return
		}
		s.upgrade(w, r)
		return
	}
	if r.Method != http.MethodGet {
		s.refuse(w)
		return
	}
	var body any
	switch path := strings.TrimSuffix(r.URL.Path, "/"); path {
	case "/json", "/json/list":
		if !s.publish["http"] {
			s.refuse(w)
			return
		}
		body = []any{s.target(r.Host)}
	case "/json/version":
		body = struct {
			Browser  string `json:"Browser"`
			Protocol string `json:"Protocol-Version"`
		}{"node.js/v" + s.agent.tree.Version, "1.1"}
	case "/json/protocol":
		body = protocol()
	default:
		s.refuse(w)
		return
	}
	text, err := json.Marshal(body)
	if err != nil {
		s.refuse(w)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.Write(text)
}

func (s *server) refuse(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.Header().Set("Connection", "close")
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprint(w, "WebSockets request was expected\r\n")
}

type target struct {
	Description    string `json:"description"`
	Frontend       string `json:"devtoolsFrontendUrl"`
	FrontendCompat string `json:"devtoolsFrontendUrlCompat"`
	Favicon        string `json:"faviconUrl"`
	ID             string `json:"id"`
	Title          string `json:"title"`
	Type           string `json:"type"`
	URL            string `json:"url"`
	Socket         string `json:"webSocketDebuggerUrl"`
}

func (s *server) target(host string) target {
	if host == "" {
		host = s.listener.Addr().String()
	}
	at := host + "/" + s.id
	return target{Description: "node.js instance",
		Frontend:       "devtools://devtools/bundled/js_app.html?experiments=true&v8only=true&ws=" + at,
		FrontendCompat: "devtools://devtools/bundled/inspector.html?experiments=true&v8only=true&ws=" + at,
		Favicon:        "https://nodejs.org/static/images/favicons/favicon.ico",
		ID:             s.id, Title: s.title, Type: "node", URL: s.url, Socket: "ws://" + at}
}
