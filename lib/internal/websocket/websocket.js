'use strict';
// WebSocket (WebSockets standard).

const { Buffer } = require('buffer');
const { URL } = require('internal/url');
const { Blob, isBlob } = require('internal/blob');
const { EventTarget, defineEventHandler } = require('internal/event_target');
const { Event } = require('internal/event');
const { MessageEvent } = require('internal/message_event');
const { DOMException } = require('internal/per_context/domexception');
const { isAnyArrayBuffer } = require('internal/util/types');
const { decodeUtf8 } = require('internal/fetch/text');
const { exposeMembers, illegalInvocation, isObject, needArguments, unsignedShort, usvString } = require('internal/fetch/webidl');
const { isToken } = require('internal/fetch/headers');
const { CloseEvent, ErrorEvent } = require('internal/websocket/events');
const { FrameReader, ProtocolError, frameOfBytes, frameOfText, kBinary, kClose, kPing, kPong, kText } = require('internal/websocket/frames');

const streams = binding('net');

const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;
/** How long a server may take to close the connection once both sides said goodbye. */
const lingering = 3000;
/** Up to this size a frame is copied to the connection's output, which leaves at the end of the turn. */
const small = 16 * 1024;

let isWebSocket;

class WebSocket extends EventTarget {
  #url;
  #state = CONNECTING;
  #protocol = '';
  #extensions = '';
  #binaryType = 'blob';
  #handshake = null;
  #socket = null;
  #inflater = null;
  #buffered = 0;
  #closeSent = false;
  #closeReceived = false;
  #closeCode = 1005;
  #closeReason = '';
  /** Sends that wait for a Blob; null when none does. */
  #waiting = null;
  #receiver = null;

  constructor(url, protocols = []) {
    super();
    needArguments(arguments, 1, 'WebSocket constructor');
    const options = readOptions(protocols);
    this.#url = parseURL(usvString(url));
    const names = options.protocols;
    if (new Set(names.map((name) => name.toLowerCase())).size !== names.length || !names.every(isToken)) {
      throw new DOMException('Invalid Sec-WebSocket-Protocol value', 'SyntaxError');
    }
    const { shakeHands } = require('internal/websocket/handshake');
    this.#handshake = shakeHands(this.#url, names, options.headers, (error, opened) => {
      this.#handshake = null;
      if (error) this.#over();
      else this.#opened(opened);
    });
  }

  get url() { return check(this).#url.href; }

  get readyState() { return check(this).#state; }

  get protocol() { return check(this).#protocol; }

  get extensions() { return check(this).#extensions; }

  get binaryType() { return check(this).#binaryType; }

  set binaryType(type) {
    check(this).#binaryType = type === 'arraybuffer' ? 'arraybuffer' : 'blob';
  }

  get bufferedAmount() {
    check(this);
    const id = this.#socket?._handle?.id;
    if (this.#buffered > 0 && this.#waiting === null && this.#socket?.writableLength === 0 && (!(id > 0) || streams.pending(id) === 0)) {
      this.#buffered = 0;
    }
    return this.#buffered;
  }

  close(code = undefined, reason = undefined) {
    check(this);
    if (code !== undefined) {
      code = unsignedShort(code);
      if (code !== 1000 && (code < 3000 || code > 4999)) throw new DOMException('invalid code', 'InvalidAccessError');
    }
    reason = reason === undefined ? '' : usvString(reason);
    const { length } = Buffer.from(reason);
    if (length > 123) throw new DOMException(`Reason must be less than 123 bytes; received ${length}`, 'SyntaxError');
    if (this.#state === CONNECTING) {
      this.#state = CLOSING;
      this.#handshake?.abandon(undefined);
      this.#handshake = null;
      process.nextTick(() => { this.#over(); });
    } else if (this.#state === OPEN) {
      this.#state = CLOSING;
      // What is still being read of Blobs goes first.
      const send = () => { this.#sendClose(code, reason); };
      if (this.#waiting === null) send();
      else this.#waiting = this.#waiting.then(send);
    }
  }

  send(data) {
    check(this);
    needArguments(arguments, 1, 'WebSocket.send');
    if (this.#state === CONNECTING) throw new DOMException('Sent before connected.', 'InvalidStateError');
    const isData = isObject(data) && (isBlob(data) || ArrayBuffer.isView(data) || isAnyArrayBuffer(data));
    if (!isData) data = usvString(data);
    if (this.#state !== OPEN) return;
    if (isBlob(data)) {
      this.#buffered += data.size;
      this.#later(async () => {
        const bytes = await data.bytes();
        this.#write(frameOfBytes(kBinary, bytes));
      });
    } else if (isData) {
      const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
      this.#buffered += bytes.byteLength;
      this.#enqueue(frameOfBytes(kBinary, bytes));
    } else {
      const length = Buffer.byteLength(data);
      this.#buffered += length;
      this.#enqueue(frameOfText(data, length));
    }
  }

  #enqueue(frame) {
    if (this.#waiting === null) this.#write(frame);
    else this.#later(() => { this.#write(frame); });
  }

  /** After everything that waits already. */
  #later(task) {
    const mine = this.#waiting = (this.#waiting ?? Promise.resolve()).then(task).catch(() => { this.#fail(1006, ''); }).then(() => {
      if (this.#waiting === mine) this.#waiting = null;
    });
  }

  #write(frame) {
    const socket = this.#socket;
    if (socket === null || socket.destroyed) return;
    const id = socket.encrypted === true ? 0 : socket._handle?.id;
    if (id > 0 && frame.length <= small && socket.writableLength === 0) streams.queue(id, frame);
    else socket.write(frame);
  }

  #sendClose(code, reason) {
    if (this.#closeSent) return;
    this.#closeSent = true;
    let payload = Buffer.alloc(0);
    if (code !== undefined || reason !== '') {
      const text = Buffer.from(reason);
      payload = Buffer.alloc(2 + text.length);
      payload.writeUInt16BE(code ?? 1000);
      text.copy(payload, 2);
    }
    this.#write(frameOfBytes(kClose, payload));
    if (this.#closeReceived) this.#hangUp();
  }

  /** Both sides said goodbye: the server closes first, if it does so soon. */
  #hangUp() {
    const socket = this.#socket;
    socket.end();
    setTimeout(() => { socket.destroy(); }, lingering).unref();
  }

  #opened({ socket, head, protocol, extensions, inflater }) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#extensions = extensions;
    this.#inflater = inflater;
    const receiver = {
      finished: false,
      onMessage: (opcode, bytes) => { this.#onMessage(opcode, bytes); },
      onControl: (opcode, bytes) => { this.#onControl(opcode, bytes); },
    };
    const reader = new FrameReader(receiver, inflater);
    this.#receiver = receiver;
    const feed = (chunk) => {
      try {
        reader.push(chunk);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        this.#fail(error.closeCode, error.message);
      }
    };
    socket.on('error', () => {});
    socket.on('end', () => { socket.end(); });
    socket.on('close', () => { this.#over(); });
    this.#state = OPEN;
    this.dispatchEvent(new Event('open'));
    if (head.length > 0) feed(head);
    socket.on('data', feed);
    socket.resume();
  }

  #onMessage(opcode, bytes) {
    if (this.#state !== OPEN) return;
    let data;
    if (opcode === kText) data = decodeUtf8(bytes);
    else if (this.#binaryType === 'blob') data = new Blob([bytes]);
    else data = exactBuffer(bytes);
    this.dispatchEvent(new MessageEvent('message', { data, origin: this.#url.origin }));
  }

  #onControl(opcode, payload) {
    if (opcode === kPing) {
      if (!this.#closeSent) this.#write(frameOfBytes(kPong, payload));
      return;
    }
    if (opcode !== kClose) return;
    if (payload.length === 1) throw new ProtocolError(1002, 'Received close frame with a 1-byte body.');
    let code = 1005, reason = '';
    if (payload.length > 1) {
      code = payload.readUInt16BE(0);
      if (!validCloseCode(code)) throw new ProtocolError(1002, 'Invalid status code');
      const text = payload.subarray(2);
      if (!require('buffer').isUtf8(text)) throw new ProtocolError(1007, 'Invalid UTF-8');
      reason = decodeUtf8(text);
    }
    this.#closeReceived = true;
    this.#closeCode = code;
    this.#closeReason = reason;
    this.#receiver.finished = true;
    this.#state = CLOSING;
    if (this.#closeSent) this.#hangUp();
    else this.#sendClose(code === 1005 ? undefined : code, '');
  }

  /** Fail the connection (RFC 6455, 7.1.7). */
  #fail(code, reason) {
    if (this.#receiver !== null) this.#receiver.finished = true;
    this.#state = CLOSING;
    if (code !== 1006) this.#sendClose(code, reason);
    const socket = this.#socket;
    if (socket !== null) {
      const id = socket.encrypted === true ? 0 : socket._handle?.id;
      if (id > 0) streams.flush(id);
      socket.destroy();
    }
  }

  /** The connection is gone, or never was. */
  #over() {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    this.#inflater?.close();
    if (!this.#closeReceived) {
      this.dispatchEvent(new ErrorEvent('error', { error: new TypeError('') }));
    }
    this.dispatchEvent(new CloseEvent('close', {
      wasClean: this.#closeSent && this.#closeReceived,
      code: this.#closeReceived ? this.#closeCode : 1006,
      reason: this.#closeReason,
    }));
  }

  static {
    isWebSocket = (value) => isObject(value) && #url in value;
  }
}

function check(socket) {
  if (!isWebSocket(socket)) throw illegalInvocation();
  return socket;
}

/** protocols, or undici's { protocols, headers, dispatcher }. */
function readOptions(value) {
  if (isObject(value) && !(Symbol.iterator in value)) {
    const { protocols = [], headers } = value;
    return { protocols: asList(protocols), headers };
  }
  return { protocols: asList(value), headers: undefined };
}

const asList = (value) => (isObject(value) && Symbol.iterator in value ? [...value].map((item) => `${item}`) : [`${value}`]);

function parseURL(text) {
  let url;
  try {
    url = new URL(text);
  } catch (error) {
    throw new DOMException(error, 'SyntaxError');
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw new DOMException('expected a ws: or wss: url', 'SyntaxError');
  if (url.hash !== '' || url.href.endsWith('#')) throw new DOMException('hash', 'SyntaxError');
  return url;
}

const validCloseCode = (code) =>
  code >= 1000 && code < 1015 && code !== 1004 && code !== 1005 && code !== 1006 || code >= 3000 && code <= 4999;

const exactBuffer = (bytes) =>
  (bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : new Uint8Array(bytes).buffer);

exposeMembers(WebSocket, 'WebSocket', ['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol', 'close', 'binaryType', 'send']);
for (const name of ['open', 'error', 'close', 'message']) {
  defineEventHandler(WebSocket.prototype, name);
}
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  const constant = { __proto__: null, value, enumerable: true, writable: false, configurable: false };
  Object.defineProperty(WebSocket, name, constant);
  Object.defineProperty(WebSocket.prototype, name, constant);
}

module.exports = { WebSocket };
