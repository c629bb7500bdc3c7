'use strict';
// session.socket: the socket, but for what would disturb the protocol.

const { codes: { ERR_HTTP2_NO_SOCKET_MANIPULATION, ERR_HTTP2_SOCKET_UNBOUND } } = require('internal/errors');
const { symbols: { kSocket } } = require('internal/http2/shared');

const refused = new Set(['destroy', 'emit', 'end', 'pause', 'read', 'resume', 'write', 'setEncoding', 'setKeepAlive', 'setNoDelay']);
const ofSession = new Set(['setTimeout', 'ref', 'unref']);

function bound(session) {
  const socket = session[kSocket];
  if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
  return socket;
}

const handler = {
  get(session, name) {
    if (ofSession.has(name)) return session[name].bind(session);
    if (refused.has(name)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    const socket = bound(session);
    const value = socket[name];
    return typeof value === 'function' ? value.bind(socket) : value;
  },
  getPrototypeOf(session) { return Reflect.getPrototypeOf(bound(session)); },
  set(session, name, value) {
    if (ofSession.has(name)) {
      session[name] = value;
      return true;
    }
    if (refused.has(name)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    bound(session)[name] = value;
    return true;
  },
};

const socketProxy = (session) => new Proxy(session, handler);

module.exports = { socketProxy };
