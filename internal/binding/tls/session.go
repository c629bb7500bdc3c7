package tls

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"time"

	"github.com/ravel-js/ravel/internal/ops"
)

// A session outside is the length of its ticket, the ticket, and the state as
// crypto/tls writes it.

func packSession(cs *tls.ClientSessionState) []byte {
	ticket, st, err := cs.ResumptionState()
	if err != nil || st == nil {
		return nil
	}
	data, err := st.Bytes()
	if err != nil {
		return nil
	}
	out := binary.BigEndian.AppendUint32(nil, uint32(len(ticket)))
	return append(append(out, ticket...), data...)
}

// parseSession returns nil for what is no session: then there is nothing to
// resume.
func parseSession(b []byte) *tls.ClientSessionState {
	ticket := ticketOf(b)
	if ticket == nil {
		return nil
	}
	st, err := tls.ParseSessionState(b[4+len(ticket):])
	if err != nil {
		return nil
	}
	cs, err := tls.NewResumptionState(ticket, st)
	if err != nil {
		return nil
	}
	return cs
}

func ticketOf(b []byte) []byte {
	if len(b) < 4 {
		return nil
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil
	}
	return b[4 : 4+n]
}

// sessionCache is a client's for a single connection: it offers the session that
// JavaScript gave and hands out those that the server sends.
type sessionCache struct {
	c     *conn
	given *tls.ClientSessionState
}

func (s *sessionCache) Get(string) (*tls.ClientSessionState, bool) { return s.given, s.given != nil }

func (s *sessionCache) Put(_ string, cs *tls.ClientSessionState) {
	if cs == nil {
		return
	}
	c := s.c
	data := packSession(cs)
	if data == nil {
		return
	}
	tell := func() {
		if !c.upper.Closed() {
			c.session = data
			c.st.emit(c.id, eventSession).Bytes(data).End()
		}
	}
	if c.secured {
		tell()
	} else {
		c.st.env.Loop.Post(tell)
	}
}

// keylog passes lines of secrets on.
type keylog struct{ c *conn }

func (k keylog) Write(line []byte) (int, error) {
	line = bytes.Clone(line)
	k.c.st.env.Loop.Post(func() {
		if !k.c.upper.Closed() {
			k.c.st.emit(k.c.id, eventKeylog).Bytes(line).End()
		}
	})
	return len(line), nil
}

// storeSession has JavaScript keep a server's session: the ticket is nothing but
// its id then.
func (c *conn) storeSession(_ tls.ConnectionState, ss *tls.SessionState) ([]byte, error) {
	data, err := ss.Bytes()
	if err != nil {
		return nil, err
	}
	id := make([]byte, 32)
	rand.Read(id)
	if _, err := c.ask(func() { c.st.emit(c.id, eventNewSession).Bytes(id).Bytes(data).End() }); err != nil {
		return nil, err
	}
	return id, nil
}

// findSession asks JavaScript for what storeSession gave it. None means a full
// handshake.
func (c *conn) findSession(id []byte, _ tls.ConnectionState) (*tls.SessionState, error) {
	if len(id) == 0 {
		return nil, nil // the client has none
	}
	id = bytes.Clone(id)
	r, err := c.ask(func() { c.st.emit(c.id, eventResume).Bytes(id).End() })
	if err != nil {
		return nil, err
	}
	if r.refused {
		return nil, errRefused
	}
	if r.data == nil {
		return nil, nil
	}
	ss, err := tls.ParseSessionState(r.data)
	if err != nil {
		return nil, nil
	}
	return ss, nil
}

// limitLifetime lets tickets live shorter than crypto/tls does.
func limitLifetime(cfg *tls.Config, seconds int32) {
	cfg.WrapSession = func(cs tls.ConnectionState, ss *tls.SessionState) ([]byte, error) {
		ss.Extra = append(ss.Extra, binary.BigEndian.AppendUint64([]byte("until"), uint64(time.Now().Unix()+int64(seconds))))
		return cfg.EncryptTicket(cs, ss)
	}
	cfg.UnwrapSession = func(identity []byte, cs tls.ConnectionState) (*tls.SessionState, error) {
		ss, err := cfg.DecryptTicket(identity, cs)
		if ss == nil || err != nil {
			return nil, err
		}
		for _, extra := range ss.Extra {
			if rest, ok := bytes.CutPrefix(extra, []byte("until")); ok && len(rest) == 8 && int64(binary.BigEndian.Uint64(rest)) < time.Now().Unix() {
				return nil, nil
			}
		}
		return ss, nil
	}
}

// session is the last session that the server sent.
func session(env *ops.Env, id int32) ([]byte, error) {
	c := states.Of(env).conns[id]
	if c == nil {
		return nil, nil
	}
	if c.session == nil {
		return c.opts.session, nil
	}
	return c.session, nil
}
