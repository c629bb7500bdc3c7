'use strict';
// The JavaScript side of the HTTP parser (internal/binding/http). A parser is either attached to a connection, whose bytes then
// never come to JavaScript, or fed with the chunks of any stream. Both deliver the same events, to the same methods.

const native = binding('http');
const { IncomingMessage, endOfBody, kText, kMaxPairs, kTrailerText, readStart, readStop } = require('_http_incoming');
const { parserMethods, STATUS_CODES } = require('internal/http/status');
const { onStart } = require('internal/bootstrap/refresh');
const asyncContext = require('internal/async_context_frame');
const asyncWrap = require('internal/async_wrap');

const REQUEST = 1, RESPONSE = 2;

// Events of the native side. Their layout is in internal/binding/http/events.go.
const kHead = 0, kBody = 1, kComplete = 2, kUpgraded = 3, kFailed = 4, kWaiting = 5;

// Flags of a head. The low bits are httpparse.Flags.
const fBody = 1 << 3 | 1 << 5 | 1 << 9; // chunked, Content-Length or Transfer-Encoding
const fHost = 1 << 8, fExpect = 1 << 10, fKeepAlive = 1 << 11, fUpgrade = 1 << 12, fComplete = 1 << 13, fSurplus = 1 << 14;
const minorShift = 16, majorShift = 20;

// Answers to a head: go on, there is no body, another protocol follows.
const proceed = 0, skipBody = 1, upgrade = 2;

/** Attached parsers by their native id. */
const attached = new Map();

function dispatch(id, kind, a, b, c, d) {
  const parser = attached.get(id);
  if (parser === undefined) return;
  if (parser.wrap !== undefined) asyncContext.run(parser.frame, asyncWrap.callIn, null, parser.wrap, parser.event, parser, kind, a, b, c, d);
  else if (parser.frame === undefined) parser.event(kind, a, b, c, d);
  else asyncContext.run(parser.frame, parser.event, parser, kind, a, b, c, d);
}

onStart(() => {
  attached.clear();
  native.setDispatcher(dispatch);
  native.setReasons(Object.entries(STATUS_CODES).map(([code, phrase]) => `${code} ${phrase}`));
});

class HTTPParser {
  static REQUEST = REQUEST;
  static RESPONSE = RESPONSE;

  id = -1;
  kind = 0;
  attached = false;
  /** Reading was stopped by the message's reader. */
  stopped = false;
  failed = false;
  socket = null;
  incoming = null;
  outgoing = null;
  /** The message class of incoming messages. */
  Incoming = IncomingMessage;
  maxHeaderPairs = 2000;
  joinDuplicateHeaders = false;
  /** The async context of the exchange, and its resource while somebody listens. */
  frame = undefined;
  wrap = undefined;
  /** @type {(msg: IncomingMessage, flags: number) => number} */
  onIncoming = null;
  /** @type {(err: Error) => void} only of attached parsers */
  onError = null;
  /** @type {(head: Buffer) => void} only of attached parsers */
  onUpgrade = null;
  upgraded = false;

  /** @param {number} kind REQUEST or RESPONSE */
  initialize(kind, maxHeaderSize, lenient) {
    this.kind = kind;
    this.id = native.create(kind, maxHeaderSize | 0, lenient | 0);
    this.announce();
  }

  /** As initialize, and reads the connection itself from now on. */
  attach(socket, streamId, kind, maxHeaderSize, lenient) {
    this.kind = kind;
    this.id = native.attach(streamId, kind, maxHeaderSize | 0, lenient | 0);
    if (this.id < 0) return false;
    this.attached = true;
    this.socket = socket;
    this.announce();
    attached.set(this.id, this);
    return true;
  }

  announce() {
    this.frame = asyncContext.current();
    this.wrap = asyncWrap.announce(this.kind === REQUEST ? 'HTTPINCOMINGMESSAGE' : 'HTTPCLIENTREQUEST', { type: 'HTTPParser', socket: this.socket });
  }

  /** Gives the connection back to its socket; the parser goes on, fed by hand. */
  detach() {
    if (!this.attached) return;
    this.attached = false;
    attached.delete(this.id);
    native.detach(this.id);
  }

  /** The native half is released. */
  free() {
    if (this.id < 0) return;
    if (this.attached) {
      this.attached = false;
      attached.delete(this.id);
    }
    native.free(this.id);
    asyncWrap.destroy(this.wrap);
    this.wrap = undefined;
    this.id = -1;
    this.incoming = this.outgoing = this.socket = null;
    this.onIncoming = this.onError = this.onUpgrade = null;
  }

  /** Tells what the next response answers: the one to HEAD has no body, the one to CONNECT opens a tunnel. */
  expect(action) { native.expect(this.id, action); }

  readStart() {
    if (!this.stopped) return;
    this.stopped = false;
    native.readStart(this.id);
    this.socket.resume();
  }

  readStop() {
    if (this.stopped) return;
    this.stopped = true;
    native.readStop(this.id);
    this.socket.pause();
  }

  /**
   * Parses a chunk.
   * @returns {number | Error} how much was consumed: less than all when another protocol follows (see upgraded)
   */
  execute(chunk) {
    if (this.wrap !== undefined) return asyncContext.run(this.frame, asyncWrap.callIn, null, this.wrap, this.parse, this, chunk);
    return asyncContext.run(this.frame, this.parse, this, chunk);
  }

  parse(chunk) {
    let done = 0;
    for (;;) {
      const id = this.id;
      const events = native.feed(id, done === 0 ? chunk : chunk.subarray(done));
      const { 0: status, 1: consumed } = events;
      const text = events.length > 2 ? native.text(id) : '';
      this.replay(events, 2, text, chunk, done);
      done += consumed;
      if (this.id !== id) return chunk.length; // freed by a handler
      switch (status) {
        case kWaiting: continue; // answered in replay
        case kUpgraded: this.upgraded = true; return done;
        case kFailed: return this.error(done);
      }
      return done;
    }
  }

  /** The end of the input: undefined or an error. */
  finish() {
    if (this.id < 0) return undefined;
    const id = this.id;
    const events = native.finish(id);
    this.replay(events, 2, '', null, 0);
    return events[0] === kFailed && this.id === id ? this.error(0) : undefined;
  }

  error(bytesParsed) {
    this.failed = true;
    const [code, reason] = native.error(this.id).split('\n');
    return parseError(code, reason, bytesParsed);
  }

  replay(events, at, text, chunk, base) {
    const id = this.id;
    let from = 0;
    while (at < events.length && this.id === id) {
      switch (events[at]) {
        case kHead: {
          const length = events[at + 3];
          this.head(events[at + 1], events[at + 2], text.slice(from, from + length));
          from += length;
          at += 4;
          break;
        }
        case kBody:
          this.body(chunk.subarray(base + events[at + 1], base + events[at + 1] + events[at + 2]));
          at += 3;
          break;
        case kComplete: {
          const length = events[at + 1];
          this.complete(text.slice(from, from + length));
          from += length;
          at += 2;
          break;
        }
      }
    }
  }

  /** An event of an attached parser. */
  event(kind, a, b, c, d) {
    switch (kind) {
      case kHead: {
        const id = this.id;
        this.head(a, b, c);
        if ((b & fComplete) === 0 || this.id !== id) return;
        if (d !== undefined) this.body(d);
        if (this.id === id) this.complete('');
        break;
      }
      case kBody: this.body(a); break;
      case kComplete: this.complete(a, b); break;
      case kUpgraded:
        this.upgraded = true;
        this.onUpgrade(a);
        break;
      case kFailed: {
        this.failed = true;
        const err = parseError(a, b, c);
        this.onError(err, d);
        break;
      }
    }
  }

  head(code, flags, text) {
    const { Incoming } = this;
    const msg = new Incoming(this.socket);
    const minor = flags >> minorShift & 15, major = flags >> majorShift & 15;
    msg.httpVersionMajor = major;
    msg.httpVersionMinor = minor;
    msg.httpVersion = major === 1 ? minor === 1 ? '1.1' : '1.0' : `${major}.${minor}`;
    msg[kText] = text;
    if (this.maxHeaderPairs !== 2000) msg[kMaxPairs] = this.maxHeaderPairs;
    if (this.joinDuplicateHeaders) msg.joinDuplicateHeaders = true;
    msg.upgrade = (flags & fUpgrade) !== 0;
    const firstPart = text.slice(0, text.indexOf('\n'));
    if (this.kind === REQUEST) {
      msg.method = parserMethods[code];
      msg.url = firstPart;
    } else {
      msg.statusCode = code;
      msg.statusMessage = firstPart;
    }
    this.incoming = msg;
    if (this.kind === REQUEST && (flags & fUpgrade) !== 0) this.headOfUpgrade(msg, flags);
    else this.onIncoming(msg, flags);
  }

  /** The native side waits here for the answer. */
  headOfUpgrade(msg, flags) {
    let answer;
    try {
      answer = this.onIncoming(msg, flags);
    } finally {
      if (answer === undefined) this.socket?.destroy(); // it threw
      else if (this.id >= 0) native.decide(this.id, answer);
    }
  }

  body(chunk) {
    const msg = this.incoming;
    if (msg === null || msg._dumped) return;
    if (!msg.push(chunk)) readStop(this.socket);
  }

  complete(trailers) {
    const msg = this.incoming;
    if (msg === null) return;
    msg.complete = true;
    if (trailers.length > 0) msg[kTrailerText] = trailers;
    endOfBody(msg);
    // A pipelined message may already wait in the socket, and nobody else would fetch it.
    if (this.stopped) readStart(this.socket);
  }
}

function parseError(code, reason, bytesParsed) {
  const err = new Error('Parse Error');
  err.bytesParsed = bytesParsed;
  err.code = code;
  err.reason = reason;
  return err;
}

module.exports = { HTTPParser, proceed, skipBody, upgrade, fBody, fHost, fExpect, fKeepAlive, fUpgrade, fComplete, fSurplus };
