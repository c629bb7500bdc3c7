'use strict';

// Events of a child process on its standard output, between whatever else it prints: a mark, a length, the event serialized.

const v8 = require('v8');

const kMark = Buffer.from([0xff, 0x0f, 0x52, 0x54]);
const kHead = kMark.length + 4;

// Structured clones of errors keep too little.
function encodeError(error, depth = 0) {
  if (error === null || typeof error !== 'object' || depth > 8) return { value: plain(error) };
  if (!(error instanceof Error) && !require('internal/util/types').isNativeError(error)) return { value: plain(error) };
  const props = {};
  for (const key of Reflect.ownKeys(error)) {
    if (typeof key !== 'string' || key === 'stack' || key === 'message' || key === 'cause') continue;
    try {
      props[key] = plain(error[key]);
    } catch {
      // A getter that throws.
    }
  }
  const out = { name: error.name, message: error.message, stack: error.stack, props, constructorName: error.constructor?.name };
  if ('cause' in error) out.cause = encodeError(error.cause, depth + 1);
  return { error: out };
}

function plain(value) {
  try {
    v8.serialize(value);
    return value;
  } catch {
    return require('internal/util/inspect').inspect(value);
  }
}

const constructors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

function decodeError(encoded) {
  if (encoded.error === undefined) return encoded.value;
  const { name, message, stack, props, cause, constructorName } = encoded.error;
  let Base = constructors[constructorName] ?? Error;
  if (constructorName === 'AssertionError') Base = require('assert').AssertionError;
  const make = new Error(message);
  Object.setPrototypeOf(make, Base.prototype);
  Object.defineProperty(make, 'stack', { value: stack, writable: true, configurable: true, enumerable: false });
  if (name !== undefined && name !== make.name) Object.defineProperty(make, 'name', { value: name, writable: true, configurable: true, enumerable: false });
  Object.assign(make, props);
  if (cause !== undefined) make.cause = decodeError(cause);
  return make;
}

function encode(event) {
  let { data } = event;
  if (data?.details?.error !== undefined) data = { ...data, details: { ...data.details, error: undefined, encodedError: encodeError(data.details.error) } };
  const body = v8.serialize({ type: event.type, data });
  const head = Buffer.allocUnsafe(kHead);
  kMark.copy(head);
  head.writeUInt32BE(body.length, kMark.length);
  return Buffer.concat([head, body]);
}

/** In the child. */
function send(stream) {
  stream.on('data', (event) => process.stdout.write(encode(event)));
}

/** In the parent: takes chunks, gives events and what lies between them. */
class Receiver {
  #buffer = Buffer.alloc(0);
  #onEvent;
  #onText;

  constructor(onEvent, onText) {
    this.#onEvent = onEvent;
    this.#onText = onText;
  }

  push(chunk) {
    let b = this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    while (b.length > 0) {
      const at = b.indexOf(kMark);
      if (at === -1) {
        // The mark may be cut in two.
        const tail = Math.min(kMark.length - 1, b.length);
        let keep = 0;
        for (let n = tail; n > 0; n--) {
          if (b.subarray(b.length - n).equals(kMark.subarray(0, n))) {
            keep = n;
            break;
          }
        }
        this.#text(b.subarray(0, b.length - keep));
        b = b.subarray(b.length - keep);
        break;
      }
      this.#text(b.subarray(0, at));
      b = b.subarray(at);
      if (b.length < kHead) break;
      const length = b.readUInt32BE(kMark.length);
      if (b.length < kHead + length) break;
      let event;
      try {
        event = v8.deserialize(b.subarray(kHead, kHead + length));
      } catch {
        this.#text(b.subarray(0, kHead));
        b = b.subarray(kHead);
        continue;
      }
      b = b.subarray(kHead + length);
      const { details } = event.data ?? {};
      if (details?.encodedError !== undefined) {
        details.error = decodeError(details.encodedError);
        delete details.encodedError;
      }
      this.#onEvent(event);
    }
    this.#buffer = b;
  }

  end() {
    this.#text(this.#buffer);
    this.#buffer = Buffer.alloc(0);
  }

  #text(bytes) {
    if (bytes.length > 0) this.#onText(bytes);
  }
}

module.exports = { Receiver, send };
