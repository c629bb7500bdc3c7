'use strict';

// The debugger's end of the inspector protocol: a WebSocket to the program.

const EventEmitter = require('events');
const http = require('http');
const { createHash, randomBytes } = require('crypto');
const { codes: { ERR_DEBUGGER_ERROR } } = require('internal/errors');

function debuggerError(text) {
  return new ERR_DEBUGGER_ERROR(text);
}

/** JSON that the program's server answers with. */
function getJSON(host, port, path) {
  return new Promise((resolve, reject) => {
    http.get({ host, port, path }, (res) => {
      const chunks = [];
      res.on('error', reject);
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        try {
          if (res.statusCode !== 200) throw debuggerError(`Unexpected ${res.statusCode} from ${path}`);
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error);
        }
      });
    }).on('error', reject);
  });
}

const opText = 1;
const opClose = 8;
const opPing = 9;
const opPong = 10;

function frame(op, body) {
  const mask = randomBytes(4);
  const n = body.length;
  const head = n < 126 ? Buffer.from([0x80 | op, 0x80 | n]) :
    n < 65536 ? Buffer.from([0x80 | op, 0x80 | 126, n >> 8, n & 255]) : Buffer.alloc(10);
  if (n >= 65536) {
    head[0] = 0x80 | op;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(n), 2);
  }
  const masked = Buffer.from(body);
  for (let i = 0; i < n; i++) masked[i] ^= mask[i & 3];
  return Buffer.concat([head, mask, masked]);
}

class Client extends EventEmitter {
  #socket = null;
  #chunks = [];
  #size = 0;
  #parts = [];
  #next = 1;
  #waiting = new Map();

  get connected() { return this.#socket !== null; }

  async connect(host, port) {
    const [target] = await getJSON(host, port, '/json');
    const url = new (require('internal/url').URL)(target.webSocketDebuggerUrl);
    const key = randomBytes(16).toString('base64');
    const expected = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const [socket, head] = await new Promise((resolve, reject) => {
      const request = http.get({
        host, port, path: url.pathname,
        headers: { 'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': 13 },
      });
      request.on('error', reject);
      request.on('response', (res) => reject(debuggerError(`Unexpected ${res.statusCode} instead of a WebSocket`)));
      request.on('upgrade', (res, socket, head) => {
        if (res.headers['sec-websocket-accept'] === expected) {
          resolve([socket, head]);
          return;
        }
        socket.destroy();
        reject(debuggerError('WebSocket secret mismatch'));
      });
    });
    this.#socket = socket;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#gone(socket));
    if (head.length > 0) this.#receive(head);
  }

  /** Has the program do something; the promise is of its answer. */
  call(method, params) {
    if (this.#socket === null) return Promise.reject(debuggerError('Use `run` to start the app again.'));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(frame(opText, Buffer.from(JSON.stringify({ id, method, params }))));
    });
  }

  close() {
    const socket = this.#socket;
    if (socket === null) return;
    socket.end(frame(opClose, Buffer.alloc(0)));
    socket.destroySoon?.();
    this.#gone(socket);
  }

  #gone(socket) {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#chunks = [];
    this.#size = 0;
    this.#parts = [];
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const { reject } of waiting.values()) reject(debuggerError('The connection was closed'));
    this.emit('close');
  }

  #receive(chunk) {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#socket !== null) {
      const data = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      this.#chunks = [data];
      if (data.length < 2) return;
      let n = data[1] & 127;
      let at = 2;
      if (n === 126) {
        if (data.length < 4) return;
        n = data.readUInt16BE(2);
        at = 4;
      } else if (n === 127) {
        if (data.length < 10) return;
        n = Number(data.readBigUInt64BE(2));
        at = 10;
      }
      if (this.#size < at + n) return;
      const body = data.subarray(at, at + n);
      this.#chunks = [data.subarray(at + n)];
      this.#size -= at + n;
      this.#take(data[0] & 15, (data[0] & 128) !== 0, body);
    }
  }

  #take(op, final, body) {
    if (op === opClose) {
      this.close();
    } else if (op === opPing) {
      this.#socket.write(frame(opPong, body));
    } else if (op < opClose) {
      this.#parts.push(body);
      if (!final) return;
      const message = JSON.parse(Buffer.concat(this.#parts).toString());
      this.#parts = [];
      this.#message(message);
    }
  }

  #message({ id, method, params, result, error }) {
    if (id === undefined) {
      if (method !== undefined) this.emit(method, params);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(debuggerError(error.message));
  }
}

module.exports = { Client, debuggerError };
