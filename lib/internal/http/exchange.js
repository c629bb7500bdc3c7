'use strict';
// One request and its response on a connection of the client.

const { finished } = require('stream');
const { kNeedDrain, kOutput, kSocket } = require('_http_outgoing');
const { HTTPParser, proceed, skipBody, upgrade, fKeepAlive } = require('internal/http/parser');
const { describeParseError, hangUp } = require('internal/http/errors');
const { hasObserver } = require('internal/perf/observe');
const { debuglog } = require('internal/util/debuglog');
const { clientError, clientFinish } = require('internal/http/channels');
const { freeParser, lenientFlags } = require('_http_common');

let debug = debuglog('http', (fn) => { debug = fn; });

const kError = Symbol('error of the request');

function emitError(req, error) {
  if (clientError.hasSubscribers) clientError.publish({ request: req, error });
  req.emit('error', error);
}

/** The request got its connection. */
function startExchange(req, socket) {
  debug('CLIENT request on a connection', req.method, req.path);
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.RESPONSE, req.maxHeaderSize || 0, lenientFlags(req.insecureHTTPParser));
  if (req.method === 'HEAD') parser.expect(skipBody);
  else if (req.method === 'CONNECT') parser.expect(upgrade);
  parser.socket = socket;
  parser.outgoing = req;
  parser.onIncoming = onIncoming;
  if (typeof req.maxHeadersCount === 'number') parser.maxHeaderPairs = req.maxHeadersCount << 1;
  if (req.joinDuplicateHeaders !== undefined) parser.joinDuplicateHeaders = req.joinDuplicateHeaders;
  req.socket = socket;
  req.parser = parser;
  socket.parser = parser;
  socket._httpMessage = req;
  socket.on('error', onSocketError);
  socket.on('data', onSocketData);
  socket.on('end', onSocketEnd);
  socket.on('close', onSocketClose);
  socket.on('drain', onSocketDrain);
  if (hasObserver('http')) require('internal/perf/http').measureSent(req);
  if (req.timeout !== undefined || req.agent?.options?.timeout) listenForTimeout(req);
  req.emit('socket', socket);
}

/** The request was given up, or failed, before it had a connection. */
function abandonExchange(req, socket, err) {
  req.destroyed = true;
  const over = (reason) => {
    if (!req.aborted && !reason) reason = hangUp();
    if (reason) emitError(req, reason);
    req._closed = true;
    req.emit('close');
  };
  if (socket) {
    if (!err && req.agent && !socket.destroyed) {
      socket.emit('free'); // the connection is innocent
    } else {
      finished(socket.destroy(err || req[kError]), (e) => {
        if (e?.code === 'ERR_STREAM_PREMATURE_CLOSE') e = null;
        over(e || err);
      });
      return;
    }
  }
  over(err || req[kError]);
}

function listenForTimeout(req) {
  if (req.timeoutCb) return;
  req.timeoutCb = onSocketTimeout;
  if (req[kSocket]) req[kSocket].once('timeout', onSocketTimeout);
  else req.on('socket', (socket) => { socket.once('timeout', onSocketTimeout); });
}

function onSocketTimeout() { this._httpMessage?.emit('timeout'); }

function onResponseTimeout() { this._httpMessage?.res?.emit('timeout'); }

function informational(status) { return status >= 100 && status < 200 && status !== 101; }

function onIncoming(res, flags) {
  const { socket } = this;
  const req = socket._httpMessage;
  if (req.res) {
    // A second response to one request: nothing on this connection can be trusted.
    socket.destroy();
    return proceed;
  }
  req.res = res;
  if (res.upgrade) return upgrade;
  if (req.method === 'CONNECT') {
    res.upgrade = true;
    return upgrade;
  }
  if (informational(res.statusCode)) {
    req.res = null;
    if (res.statusCode === 100) req.emit('continue');
    const { statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders } = res;
    req.emit('information', { statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders });
    return skipBody;
  }
  if (req.shouldKeepAlive && (flags & fKeepAlive) === 0 && !req.upgradeOrConnect) req.shouldKeepAlive = false;
  if (hasObserver('http')) require('internal/perf/http').measureAnswered(req, res);
  if (clientFinish.hasSubscribers) clientFinish.publish({ request: req, response: res });
  res.req = req;
  // Both ends of the exchange have to be over before the connection is free.
  res.on('end', onResponseEnd);
  req.prependListener('finish', onRequestFinish);
  socket.on('timeout', onResponseTimeout);
  if (req.aborted || !req.emit('response', res)) res._dump();
  if (req.method === 'HEAD') return skipBody;
  if (res.statusCode === 304) {
    res.complete = true;
    return skipBody;
  }
  return proceed;
}

function onResponseEnd() {
  const { req } = this;
  const socket = req[kSocket];
  if (socket) {
    if (req.timeoutCb) socket.removeListener('timeout', onSocketTimeout);
    socket.removeListener('timeout', onResponseTimeout);
  }
  req._ended = true;
  if (!req.shouldKeepAlive) {
    if (socket?.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (req.writableFinished && !this.aborted) {
    release(req);
  }
}

function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) release(this);
}

/** The connection goes back to the agent. */
function release(req) {
  const socket = req[kSocket];
  if (req.timeoutCb) {
    socket.setTimeout(0, req.timeoutCb);
    req.timeoutCb = null;
  }
  stopListening(socket);
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  process.nextTick(emitFree, req);
  req.destroyed = true;
  // Destroying the response must not reach the connection, which is another's now.
  if (req.res) req.res.socket = null;
}

function emitFree(req) {
  req._closed = true;
  req.emit('close');
  req[kSocket]?.emit('free');
}

function stopListening(socket) {
  socket.removeListener('data', onSocketData);
  socket.removeListener('end', onSocketEnd);
  socket.removeListener('drain', onSocketDrain);
}

function onSocketData(chunk) {
  const { parser } = this;
  const req = this._httpMessage;
  const done = parser.execute(chunk);
  if (typeof done !== 'number') {
    describeParseError(done, chunk);
    freeParser(parser, req, this);
    stopListening(this);
    this.destroy();
    req[kSocket]._hadError = true;
    emitError(req, done);
  } else if (parser.id < 0) {
    return; // it was given up by a listener
  } else if (parser.upgraded) {
    switchProtocols(req, this, chunk.subarray(done));
  } else if (parser.incoming?.complete && !informational(parser.incoming.statusCode)) {
    stopListening(this);
    freeParser(parser, req, this);
  }
}

function switchProtocols(req, socket, head) {
  const { parser } = socket;
  const res = parser.incoming;
  req.res = res;
  stopListening(socket);
  if (req.timeoutCb) socket.removeListener('timeout', req.timeoutCb);
  socket.removeListener('timeout', onResponseTimeout);
  freeParser(parser, req, socket);
  const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (req.listenerCount(event) === 0) {
    socket.destroy();
    return;
  }
  req.upgradeOrConnect = true;
  socket.emit('agentRemove');
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  socket._httpMessage = null;
  socket.readableFlowing = null;
  req.emit(event, res, socket, head);
  req.destroyed = true;
  req._closed = true;
  req.emit('close');
}

function endParser(socket, req) {
  const { parser } = socket;
  if (!parser) return;
  parser.finish();
  freeParser(parser, req, socket);
}

function onSocketEnd() {
  const req = this._httpMessage;
  if (!req.res && !req[kSocket]._hadError) {
    req[kSocket]._hadError = true;
    emitError(req, hangUp());
  }
  endParser(this, req);
  this.end();
}

function onSocketError(err) {
  const req = this._httpMessage;
  // A socket whose end was an error already may fail again as it is closed.
  if (req && !this._hadError) {
    this._hadError = true;
    emitError(req, err);
  }
  endParser(this, req);
  stopListening(this);
  this.destroy();
}

function onSocketClose() {
  // What still waits in the socket comes before the end.
  this.read();
  const req = this._httpMessage;
  req.destroyed = true;
  const { res } = req;
  if (res) {
    if (!res.complete) res.destroy(hangUp('aborted'));
    req._closed = true;
    req.emit('close');
    if (!res.aborted && res.readable) res.push(null);
  } else {
    if (!this._hadError) {
      this._hadError = true;
      emitError(req, hangUp());
    }
    req._closed = true;
    req.emit('close');
  }
  req[kOutput] = null;
  req.outputSize = 0;
  endParser(this, req);
}

function onSocketDrain() {
  const req = this._httpMessage;
  if (req && !req.finished && req[kNeedDrain]) {
    req[kNeedDrain] = false;
    req.emit('drain');
  }
}

module.exports = { startExchange, abandonExchange, listenForTimeout, emitError, kError };
