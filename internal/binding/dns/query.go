package dns

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/ravel-js/ravel/internal/ops"
)

// queries is one instance's requests under way.
type queries struct {
	running map[int32]*request
	last    int32
}

type request struct {
	stop      context.CancelFunc
	done      ops.Func
	cancelled bool // and told so already
}

var state = ops.NewState(func(env *ops.Env) *queries {
	q := &queries{running: map[int32]*request{}}
	env.OnClose(func() {
		for _, r := range q.running {
			r.stop()
		}
	})
	return q
})

// answer is what a query comes to, as JSON for lib/internal/dns/resolver.js:
// records, or the name of a c-ares error.
type answer struct {
	Error   string   `json:"error,omitempty"`
	Records []record `json:"records,omitempty"`
}

// query asks servers, in turn and up to tries times each, for records of a type.
// limits are the first wait and the longest in ms (0 or less: the default, none)
// and the tries. It returns a number for cancel; done(null, answer) follows.
func query(env *ops.Env, name string, kind int32, servers, limits, local []string, done ops.Func) (int32, error) {
	q := state.Of(env)
	q.last++
	id := q.last
	ctx, cancel := context.WithCancel(context.Background())
	r := &request{stop: cancel, done: done}
	q.running[id] = r
	var result []byte
	completion := env.Loop.Begin(func() {
		cancel()
		delete(q.running, id)
		if !r.cancelled {
			env.Complete(done, ops.JSON(result), nil)
		}
	})
	limit := func(i int) int {
		if i >= len(limits) {
			return 0
		}
		n, _ := strconv.Atoi(limits[i])
		return max(n, 0)
	}
	a := asker{servers: servers, local: local, timeout: defaultTimeout, longest: time.Duration(limit(1)) * time.Millisecond, tries: limit(2)}
	if ms := limit(0); ms > 0 {
		a.timeout = time.Duration(ms) * time.Millisecond
	}
	go func() {
		defer completion.Complete()
		result, _ = json.Marshal(a.ask(ctx, name, dnsmessage.Type(kind)))
	}()
	return id, nil
}

// defaultTimeout is how long c-ares waits for the first answer.
const defaultTimeout = 2 * time.Second

// cancel ends a query, which answers ECANCELLED: at once, so that many are told
// in the order in which they were cancelled.
func cancel(env *ops.Env, id int32) (ops.Void, error) {
	if r := state.Of(env).running[id]; r != nil && !r.cancelled {
		r.cancelled = true
		r.stop()
		env.Complete(r.done, ops.JSON(`{"error":"ECANCELLED"}`), nil)
	}
	return ops.Void{}, nil
}

type asker struct {
	servers, local []string
	timeout        time.Duration // of the first round; it doubles with each
	longest        time.Duration // 0: no bound
	tries          int
}

func (a *asker) ask(ctx context.Context, name string, kind dnsmessage.Type) answer {
	if name = ascii(name); !strings.HasSuffix(name, ".") {
		name += "."
	}
	packed, err := dnsmessage.NewName(name)
	if err != nil || name != "." && !plausible(name) {
		return answer{Error: "EBADNAME"}
	}
	if strings.HasSuffix(strings.ToLower(name), ".onion.") {
		return answer{Error: "ENOTFOUND"} // RFC 7686: such names never leave
	}
	failure := "ECONNREFUSED"
	timeout := a.timeout
	for range a.tries {
		if a.longest > 0 {
			timeout = min(timeout, a.longest)
		}
		for _, server := range a.servers {
			msg, err := a.exchange(ctx, "udp", server, packed, kind, timeout)
			if err == nil && truncated(msg) {
				msg, err = a.exchange(ctx, "tcp", server, packed, kind, timeout)
			}
			if ctx.Err() != nil {
				return answer{Error: "ECANCELLED"}
			}
			if err != nil {
				failure = networkFailure(err)
				continue
			}
			got := parse(msg, kind)
			switch got.Error {
			case "ESERVFAIL", "ENOTIMP", "EREFUSED": // another server may know better
				failure = got.Error
				continue
			}
			return got
		}
		if failure != "ETIMEOUT" {
			break
		}
		timeout *= 2
	}
	return answer{Error: failure}
}

func networkFailure(err error) string {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return "ETIMEOUT"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "ECONNREFUSED"
	}
	return "EBADRESP"
}

func (a *asker) exchange(ctx context.Context, network, server string, name dnsmessage.Name, kind dnsmessage.Type, timeout time.Duration) ([]byte, error) {
	var id [2]byte
	rand.Read(id[:])
	request, err := buildQuery(binary.BigEndian.Uint16(id[:]), name, kind)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	dialer := net.Dialer{LocalAddr: a.localFor(network, server)}
	conn, err := dialer.DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if network == "tcp" {
		framed := binary.BigEndian.AppendUint16(nil, uint16(len(request)))
		if _, err := conn.Write(append(framed, request...)); err != nil {
			return nil, err
		}
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return nil, err
		}
		msg := make([]byte, binary.BigEndian.Uint16(size[:]))
		_, err := io.ReadFull(conn, msg)
		return msg, err
	}
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	msg := make([]byte, 4096)
	for {
		n, err := conn.Read(msg)
		if err != nil {
			return nil, err
		}
		if answers(msg[:n], id, name, kind) {
			return msg[:n], nil
		}
	}
}

// answers refuses what does not belong to the question: a late or forged reply.
func answers(msg []byte, id [2]byte, name dnsmessage.Name, kind dnsmessage.Type) bool {
	var p dnsmessage.Parser
	h, err := p.Start(msg)
	if err != nil || !h.Response || h.ID != binary.BigEndian.Uint16(id[:]) {
		return false
	}
	q, err := p.Question()
	return err == nil && q.Type == kind && strings.EqualFold(q.Name.String(), name.String())
}

func (a *asker) localFor(network, server string) net.Addr {
	host, _, _ := net.SplitHostPort(server)
	remote, err := netip.ParseAddr(host)
	if err != nil {
		return nil
	}
	for _, l := range a.local {
		ip, err := netip.ParseAddr(l)
		if err != nil || ip.Is4() != remote.Is4() || ip.IsUnspecified() {
			continue
		}
		if network == "tcp" {
			return &net.TCPAddr{IP: ip.AsSlice()}
		}
		return &net.UDPAddr{IP: ip.AsSlice()}
	}
	return nil
}

func buildQuery(id uint16, name dnsmessage.Name, kind dnsmessage.Type) ([]byte, error) {
	b := dnsmessage.NewBuilder(nil, dnsmessage.Header{ID: id, RecursionDesired: true})
	b.EnableCompression()
	if err := b.StartQuestions(); err != nil {
		return nil, err
	}
	if err := b.Question(dnsmessage.Question{Name: name, Type: kind, Class: dnsmessage.ClassINET}); err != nil {
		return nil, err
	}
	return b.Finish()
}

func truncated(msg []byte) bool { return len(msg) > 2 && msg[2]&2 != 0 }
