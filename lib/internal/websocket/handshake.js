'use strict';
// Opening a WebSocket (RFC 6455, 4.1): a request on a connection of fetch's pools, whose answer must be exactly right.

const { completeHeaders } = require('internal/fetch/head');
const { HeaderList, fillHeaders } = require('internal/fetch/headers');
const { poolFor } = require('internal/fetch/route');
const { isBadPort, targetOf } = require('internal/fetch/target');
const { Inflater, parseExtension } = require('internal/websocket/inflater');

const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * @param {URL} url with ws: or wss:
 * @param {string[]} protocols
 * @param done(error) or done(null, { socket, head, protocol, extensions, inflater })
 * @returns {{ abandon(reason): void }} to give up
 */
function shakeHands(url, protocols, ownHeaders, done) {
  const target = targetOf(url.href.replace(/^ws/, 'http'));
  if (isBadPort(target)) {
    process.nextTick(done, new Error('bad port'));
    return { abandon() {} };
  }
  const key = require('crypto').randomBytes(16).toString('base64');
  const headers = new HeaderList();
  if (ownHeaders !== undefined) fillHeaders(headers, ownHeaders);
  headers.append('sec-websocket-key', key);
  headers.append('sec-websocket-version', '13');
  if (protocols.length > 0) headers.append('sec-websocket-protocol', protocols.join(', '));
  headers.append('sec-websocket-extensions', 'permessage-deflate; client_max_window_bits');
  const all = completeHeaders({ headers, url: target, cache: 'no-store', mode: 'websocket', referrer: 'no-referrer', referrerPolicy: '' });
  let lines = '', host = target.host;
  for (const { 0: name, 1: value } of all.inOrder()) {
    if (name.toLowerCase() === 'host') host = value;
    else lines += `${name}: ${value}\r\n`;
  }
  const exchange = new Handshake(target.path, `host: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n${lines}`, key, protocols, done);
  try {
    poolFor(target).dispatch(exchange);
  } catch (error) {
    process.nextTick(done, error);
  }
  return exchange;
}

const failure = (message, cause) => new Error(message, { cause });

class Handshake {
  method = 'GET';
  body = null;
  needsLength = false;
  connection = null;
  #key;
  #protocols;
  #done;

  constructor(path, head, key, protocols, done) {
    this.path = path;
    this.head = head;
    this.#key = key;
    this.#protocols = protocols;
    this.#done = done;
  }

  get request() { return this; }

  #finish(error, opened) {
    const done = this.#done;
    this.#done = null;
    this.connection = null;
    done?.(error, opened);
  }

  onHead() {
    const { connection } = this;
    this.#finish(failure('Received network error or non-101 status code.'));
    connection?.abandon(null);
  }

  onBody() { return true; }

  onComplete() {}

  onError(error) { this.#finish(failure('Received network error or non-101 status code.', error)); }

  onUpgrade(socket, head, reason, fields) {
    const list = new HeaderList(fields);
    const why = this.#refuse(list);
    if (typeof why === 'string') {
      socket.destroy();
      this.#finish(failure(why));
      return;
    }
    this.#finish(null, { socket, head, protocol: list.get('sec-websocket-protocol') ?? '', extensions: list.get('sec-websocket-extensions') ?? '', inflater: why });
  }

  /** @returns {string | Inflater | null} why the answer will not do, or how messages are unpacked */
  #refuse(list) {
    if (list.get('upgrade')?.toLowerCase() !== 'websocket') return 'Server did not set Upgrade header to "websocket".';
    if (!/(?:^|[, ])upgrade(?:$|[, ])/i.test(list.get('connection') ?? '')) return 'Server did not set Connection header to "upgrade".';
    const hash = require('crypto').createHash('sha1').update(this.#key + magic).digest('base64');
    if (list.get('sec-websocket-accept') !== hash) return 'Incorrect hash received in Sec-WebSocket-Accept header.';
    const protocol = list.get('sec-websocket-protocol');
    if (protocol !== null ? !this.#protocols.includes(protocol) : this.#protocols.length > 0) {
      return protocol === null ? 'Server did not respond with sent protocols.' : 'Protocol was not set in the opening handshake.';
    }
    const extension = list.get('sec-websocket-extensions');
    if (extension === null) return null;
    const params = parseExtension(extension);
    return params === null ? 'Sec-WebSocket-Extensions header does not match.' : new Inflater(params);
  }

  abandon(reason) {
    this.#done = null;
    this.connection?.abandon(reason);
  }
}

module.exports = { shakeHands };
