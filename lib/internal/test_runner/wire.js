'use strict';

// Events of a child process on its standard output, between whatever else it prints: a mark, a length, the event.

const { decode, encode } = require('internal/test_runner/wire_values');

const kMark = Buffer.from([0xff, 0x0f, 0x52, 0x54]);
const kHead = kMark.length + 4;

function frame(event) {
  const body = Buffer.from(encode({ type: event.type, data: event.data }));
  const head = Buffer.allocUnsafe(kHead);
  kMark.copy(head);
  head.writeUInt32BE(body.length, kMark.length);
  return Buffer.concat([head, body]);
}

/** In the child. The promise is for the last event being written. */
function send(stream) {
  const { promise, resolve } = Promise.withResolvers();
  const out = process.stdout;
  // A test may have put a mock in its place.
  const { write } = out;
  stream.on('data', (event) => Reflect.apply(write, out, [frame(event)]));
  stream.on('end', () => Reflect.apply(write, out, ['', resolve]));
  return promise;
}

/** In the parent: takes chunks, gives events and what lies between them. */
class Receiver {
  #parts = [];
  #size = 0;
  #wanted = 1;
  #onEvent;
  #onText;

  constructor(onEvent, onText) {
    this.#onEvent = onEvent;
    this.#onText = onText;
  }

  push(chunk) {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return; // a long event, still on its way
    const rest = this.#take(this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts));
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
  }

  end() {
    this.#text(Buffer.concat(this.#parts));
    this.#parts = [];
    this.#size = 0;
  }

  // What is left has the beginning of an event, or of a mark.
  #take(b) {
    this.#wanted = 1;
    while (b.length > 0) {
      const at = b.indexOf(kMark);
      if (at === -1) {
        const keep = cutMark(b);
        this.#text(b.subarray(0, b.length - keep));
        return b.subarray(b.length - keep);
      }
      this.#text(b.subarray(0, at));
      b = b.subarray(at);
      if (b.length < kHead) return b;
      const whole = kHead + b.readUInt32BE(kMark.length);
      if (b.length < whole) {
        this.#wanted = whole;
        return b;
      }
      let event;
      try {
        event = decode(b.toString('utf8', kHead, whole));
      } catch {
        this.#text(b.subarray(0, kHead));
        b = b.subarray(kHead);
        continue;
      }
      b = b.subarray(whole);
      this.#onEvent(event);
    }
    return b;
  }

  #text(bytes) {
    if (bytes.length > 0) this.#onText(bytes);
  }
}

// How many bytes at the end may be the beginning of a mark.
function cutMark(b) {
  for (let n = Math.min(kMark.length - 1, b.length); n > 0; n--) {
    if (b.subarray(b.length - n).equals(kMark.subarray(0, n))) return n;
  }
  return 0;
}

module.exports = { Receiver, send };
