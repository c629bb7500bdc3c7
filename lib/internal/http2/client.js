'use strict';
// The client's half: its session, its streams, http2.connect().

const { codes, AbortError } = require('internal/errors');
const { addAbortListener } = require('events');
const { run } = require('internal/async_context_frame');
const { constants } = require('internal/http2/constants');
const { listToObject, ofRequest, sensitiveHeaders, sensitiveOf, toList, toObject, validateHeaders } = require('internal/http2/fields');
const { Http2Session } = require('internal/http2/session');
const { Http2Stream, copyOf, kState, warnOfPriority } = require('internal/http2/stream');
const { symbols: { kConnection, kInfo } } = require('internal/http2/shared');
const { validateSettings } = require('internal/http2/settings');
const { URL } = require('internal/url');
const { validateAbortSignal, validateBoolean, validateNumber, validateObject, validateUint32 } = require('internal/validators');

const {
  ERR_HTTP2_CONNECT_AUTHORITY, ERR_HTTP2_CONNECT_PATH, ERR_HTTP2_CONNECT_SCHEME, ERR_HTTP2_GOAWAY_SESSION, ERR_HTTP2_INVALID_SESSION,
  ERR_HTTP2_OUT_OF_STREAMS, ERR_HTTP2_UNSUPPORTED_PROTOCOL, ERR_INVALID_ARG_VALUE,
} = codes;

const { NGHTTP2_CANCEL } = constants;

const kAuthority = Symbol('authority');
const kScheme = Symbol('scheme');

class ClientHttp2Stream extends Http2Stream {
  constructor(session, options) {
    super(session, options);
    this.on('headers', onHeaders1xx);
  }
}

function onHeaders1xx(headers, flags) {
  if (headers[':status'] === 100) this.emit('continue');
  void flags;
}

function tell(stream, event, headers, flags, list) { stream.emit(event, headers, flags, list); }

class ClientHttp2Session extends Http2Session {
  constructor(options, socket) {
    super(false, options, socket);
    this[kAuthority] = undefined;
  }

  onHeaders(wire, kind, list, sensitive, end) {
    this.touch();
    const stream = wire.owner;
    if (stream === undefined || stream.destroyed) return;
    this[kConnection].yielding = true;
    const headers = toObject(list, sensitive);
    const flags = end ? 5 : 4;
    let event = 'trailers';
    if (kind !== 'trailers') {
      if (headers[':status'] < 200) {
        event = 'headers';
      } else {
        event = wire.byPeer ? 'push' : 'response';
        stream[kState].endAfterHeaders = end;
        if (headers[':status'] === 421) this[kInfo].origins?.delete(`${this[kScheme]}://${stream[kState].authority}`);
      }
    }
    if (stream.frame === undefined) process.nextTick(tell, stream, event, headers, flags, list);
    else run(stream.frame, process.nextTick, process, tell, stream, event, headers, flags, list);
  }

  onPush(wire, list, sensitive) {
    this.touch();
    const stream = new ClientHttp2Stream(this, {});
    const headers = toObject(list, sensitive);
    if (headers[':method'] === 'HEAD') stream[kState].headRequest = true;
    stream.bind(wire);
    stream.end();
    if (this.listenerCount('stream') === 0) {
      // Nobody would read it.
      stream.close(NGHTTP2_CANCEL);
      return;
    }
    process.nextTick(() => { this.emit('stream', stream, headers, 4, list); });
  }

  request(headersParam, options) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (this.closed) throw new ERR_HTTP2_GOAWAY_SESSION();
    this.touch();
    validateHeaders(headersParam);
    if (options !== undefined) validateObject(options, 'options');
    const headers = Array.isArray(headersParam) ? this.listOf(headersParam) : this.objectOf(headersParam);
    const settings = { ...options };
    for (const name of ['endStream', 'exclusive', 'parent', 'silent', 'waitForTrailers']) {
      const value = settings[name];
      if (value === undefined) continue;
      if (name === 'parent') validateNumber(value, `options.${name}`);
      else validateBoolean(value, `options.${name}`);
    }
    if (settings.weight !== undefined) validateNumber(settings.weight, 'options.weight');
    if (settings.weight !== undefined || settings.parent !== undefined || settings.exclusive) {
      warnOfPriority('Priority signaling has been deprecated as of RFC 9113.');
    }
    const value = (name) => (Array.isArray(headers) ? headers[headers.findIndex((one, i) => i % 2 === 0 && one === name) + 1] : headers[name]);
    const method = value(':method');
    const end = settings.endStream ?? ['GET', 'HEAD', 'DELETE'].includes(method);
    const list = toList(headers, ofRequest, this[kInfo].options.strictSingleValueFields !== false);
    const stream = new ClientHttp2Stream(this, { highWaterMark: undefined });
    const state = stream[kState];
    state.sentHeaders = Array.isArray(headers) ? listToObject(headers) : headers;
    state.authority = value(':authority');
    state.headRequest = method === 'HEAD';
    state.wantsTrailers = Boolean(settings.waitForTrailers) && !end;
    if (end) stream.end();
    const { signal } = settings;
    if (signal) {
      validateAbortSignal(signal, 'options.signal');
      const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
      if (signal.aborted) {
        abort();
      } else {
        const listener = addAbortListener(signal, abort);
        stream.once('close', () => listener[Symbol.dispose]());
      }
    }
    const begin = () => {
      if (this.destroyed || stream.destroyed) {
        if (!stream.destroyed) stream.destroy(new codes.ERR_HTTP2_STREAM_CANCEL());
        return;
      }
      if (this.closed) {
        stream.destroy(new ERR_HTTP2_GOAWAY_SESSION());
        return;
      }
      const connection = this[kConnection];
      if (connection.nextId > 2 ** 31 - 1) {
        stream.destroy(new ERR_HTTP2_OUT_OF_STREAMS());
        return;
      }
      state.headersSent = true;
      const wire = connection.request(list, sensitiveOf(headers), end);
      stream.bind(wire);
      stream.emit('ready');
      if (end) process.nextTick(() => stream.sentEnd());
    };
    this.whenConnected(begin);
    return stream;
  }

  objectOf(given) {
    const headers = given === undefined ? { __proto__: null } : copyOf(given);
    headers[':method'] ??= 'GET';
    const connect = headers[':method'] === 'CONNECT';
    if (!connect || headers[':protocol'] !== undefined) {
      if (headers[':authority'] === undefined && headers.host === undefined) headers[':authority'] = this[kAuthority];
      headers[':scheme'] ??= this[kScheme];
      headers[':path'] ??= '/';
    } else {
      if (headers[':authority'] === undefined) throw new ERR_HTTP2_CONNECT_AUTHORITY();
      if (headers[':scheme'] !== undefined) throw new ERR_HTTP2_CONNECT_SCHEME();
      if (headers[':path'] !== undefined) throw new ERR_HTTP2_CONNECT_PATH();
    }
    return headers;
  }

  listOf(given) {
    if (given.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', given);
    const has = {};
    for (let i = 0; i < given.length; i += 2) {
      const name = `${given[i]}`.toLowerCase();
      has[name] ??= given[i + 1];
    }
    const extra = [];
    const method = has[':method'] ?? 'GET';
    if (has[':method'] === undefined) extra.push(':method', 'GET');
    if (method !== 'CONNECT' || has[':protocol'] !== undefined) {
      if (has[':authority'] === undefined && has.host === undefined) extra.push(':authority', this[kAuthority]);
      if (has[':scheme'] === undefined) extra.push(':scheme', this[kScheme]);
      if (has[':path'] === undefined) extra.push(':path', '/');
    } else {
      if (has[':authority'] === undefined) throw new ERR_HTTP2_CONNECT_AUTHORITY();
      if (has[':scheme'] !== undefined) throw new ERR_HTTP2_CONNECT_SCHEME();
      if (has[':path'] !== undefined) throw new ERR_HTTP2_CONNECT_PATH();
    }
    const list = extra.concat(given);
    if (given[sensitiveHeaders] !== undefined) list[sensitiveHeaders] = given[sensitiveHeaders];
    return list;
  }
}

function connect(authority, options, listener) {
  if (typeof options === 'function') {
    listener = options;
    options = undefined;
  }
  if (options !== undefined && options !== null) validateObject(options, 'options');
  options = { ...options };
  checkCommon(options);
  if (typeof authority === 'string') authority = new URL(authority);
  if (authority === null || typeof authority !== 'object') {
    throw new codes.ERR_INVALID_ARG_TYPE('authority', ['string', 'Object', 'URL'], authority);
  }
  const protocol = authority.protocol || options.protocol || 'https:';
  const port = `${authority.port !== '' && authority.port !== undefined ? authority.port : protocol === 'http:' ? 80 : 443}`;
  let host = 'localhost';
  if (authority.hostname) {
    host = authority.hostname;
    if (host[0] === '[') host = host.slice(1, -1);
  } else if (authority.host) {
    host = authority.host;
  }
  let socket;
  if (typeof options.createConnection === 'function') {
    socket = options.createConnection(authority, options);
  } else if (protocol === 'http:') {
    socket = require('net').connect({ port, host, ...options });
  } else if (protocol === 'https:') {
    socket = require('tls').connect(port, host, withALPN(options, host));
  } else {
    throw new ERR_HTTP2_UNSUPPORTED_PROTOCOL(protocol);
  }
  const session = new ClientHttp2Session(options, socket);
  session[kAuthority] = `${options.servername || host}:${port}`;
  session[kScheme] = protocol.slice(0, -1);
  if (typeof listener === 'function') session.once('connect', listener);
  return session;
}

Object.defineProperty(connect, require('internal/util').promisify.custom, {
  __proto__: null,
  value: {
    connect: (authority, options) => new Promise((resolve, reject) => {
      const session = connect(authority, options, () => {
        session.removeListener('error', reject);
        resolve(session);
      });
      session.once('error', reject);
    }),
  }.connect,
});

function withALPN(options, host) {
  const out = { ALPNProtocols: ['h2'], ...options };
  if (out.servername === undefined && require('net').isIP(host) === 0) out.servername = host;
  return out;
}

/** Checks and completes what servers and clients are both given. */
function checkCommon(options) {
  if (options.settings !== undefined) validateSettings(options.settings);
  if (options.maxSessionInvalidFrames !== undefined) {
    validateUint32(options.maxSessionInvalidFrames, 'maxSessionInvalidFrames');
  }
  if (options.maxSessionRejectedStreams !== undefined) {
    validateUint32(options.maxSessionRejectedStreams, 'maxSessionRejectedStreams');
  }
}

module.exports = { ClientHttp2Session, checkCommon, connect };
