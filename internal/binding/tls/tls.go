// Package tls is the native half of node:tls: crypto/tls between a stream of the
// loop and whoever consumes it. A connection is a layered loop.Stream (the
// consumer's: net's handle or the HTTP parser) on top of another Stream or, for
// any other duplex, of bytes that JavaScript carries. Plain bytes never pass
// through JavaScript on their way to a parser.
//
// Start at conn.go; context.go holds what SecureContext is. Its counterparts are
// lib/internal/tls/*.js.
package tls

import (
	"github.com/ravel-js/ravel/internal/ops"
)

// Family is binding('tls').
var Family = ops.NewFamily("tls",
	ops.Sync1("setDispatcher", setDispatcher),
	ops.Sync0("newContext", newContext),
	ops.Sync1("freeContext", freeContext),
	ops.Sync2("setCert", setCert),
	ops.Sync2("setKey", setKey),
	ops.Sync2("addCA", addCA),
	ops.Sync2("addCRL", addCRL),
	ops.Sync2("useRoots", useRoots),
	ops.Sync3("loadPFX", loadPFX),
	ops.Sync2("setCiphers", setCiphers),
	ops.Sync3("setVersions", setVersions),
	ops.Sync2("setCurves", setCurves),
	ops.Sync2("setSigalgs", setSigalgs),
	ops.Sync2("setOptions", setOptions),
	ops.Sync2("setTicketKeys", setTicketKeys),
	ops.Sync1("getTicketKeys", getTicketKeys),
	ops.Sync2("setSessionTimeout", setSessionTimeout),
	ops.Sync2("ownCertificate", ownCertificate),
	ops.Sync3("issuerOf", issuerOf),
	ops.Sync0("cipherNames", cipherNames),
	ops.Sync1("rootPEMs", rootPEMs),
	ops.Sync1("setDefaultRoots", setDefaultRoots),
	ops.Sync1("describe", describe),
	ops.Sync6("wrap", wrap),
	ops.Sync1("open", open),
	ops.Sync2("feed", feed),
	ops.Sync2("feedEnd", feedEnd),
	ops.Sync2("drained", drained),
	ops.Sync3("answer", answer),
	ops.Sync1("info", info),
	ops.Sync2("peerCertificate", peerCertificate),
	ops.Sync1("session", session),
	ops.Sync2("finished", finished),
	ops.Sync1("ocspResponse", ocspResponse),
	ops.Sync4("exportKeyingMaterial", exportKeyingMaterial),
	ops.Sync3("setTrust", setTrust),
	ops.Sync2("setFragment", setFragment),
)

// The kinds of event, as lib/internal/tls/handle.js knows them: fn(id, kind, ...).
const (
	eventSecure     = iota // protocol of ALPN, server name, code of the verification, whether the session was resumed
	eventError             // code, reason, text
	eventOut               // records for the other side, when JavaScript carries them
	eventShutdown          // nothing follows them
	eventRead              // whether to read on, when JavaScript carries the bytes
	eventSession           // a session to resume later
	eventKeylog            // a line
	eventHello             // JSON: a client's hello; answer follows
	eventNewSession        // id, session; answer follows
	eventResume            // id; answer follows
)

type state struct {
	env      *ops.Env
	dispatch ops.Func
	contexts ops.Table[*context]
	conns    map[int32]*conn
	bufs     [][]byte // raw input, by depth of layers
	roots    rootStores
}

var states = ops.NewState(func(env *ops.Env) *state {
	st := &state{env: env, conns: map[int32]*conn{}}
	env.OnClose(func() {
		for _, c := range st.conns {
			c.abandon()
		}
	})
	return st
})

// setDispatcher takes the function that receives the events of all connections.
func setDispatcher(env *ops.Env, fn ops.Func) (ops.Void, error) {
	st := states.Of(env)
	st.dispatch.Release()
	st.dispatch = fn
	return ops.Void{}, nil
}

func (st *state) emit(id int32, kind int) ops.Event {
	return st.env.Emit(st.dispatch).Int(int(id)).Int(kind)
}
