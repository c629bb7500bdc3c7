'use strict';
// Bodies of requests and responses (Fetch 2.2.4 and 5.2, 5.3). A body is text, bytes, a blob, a source that a connection
// fills, or a stream; the first four become a stream only when a program asks for one.

const { Buffer } = require('buffer');
const { isBlob, Blob } = require('internal/blob');
const { isAnyArrayBuffer } = require('internal/util/types');
const { URLSearchParams } = require('internal/url');
const { kControllerErrorFunction } = require('internal/streams/utils');
const { brandOf, kState } = require('internal/webstreams/util');
const { decodeUtf8 } = require('internal/fetch/text');
const { mimeTypeOf } = require('internal/fetch/mime');
const { collect, concat, ownBytes, streamOf } = require('internal/fetch/source');
const { domString, illegalInvocation, isObject } = require('internal/fetch/webidl');

const webStreams = () => require('internal/webstreams/readablestream');
const isReadableStream = brandOf('ReadableStream');

const encode = (text) => {
  const bytes = Buffer.from(text, 'utf8');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

class Body {
  /** One of these is not null, until the body is used; stream joins it when asked for. */
  text = null;
  bytes = null;
  blob = null;
  source = null;
  #stream = null;
  /** It was read through one of the methods, without a stream. */
  #consumed = false;
  /** How many bytes it has; null if that is not known. */
  length = null;
  /** Another body has the same bytes. */
  #shared = false;

  static ofText(text) {
    const body = new Body();
    body.text = text;
    return body;
  }

  static ofBytes(bytes) {
    const body = new Body();
    body.bytes = bytes;
    body.length = bytes.byteLength;
    return body;
  }

  static ofBlob(blob) {
    const body = new Body();
    body.blob = blob;
    body.length = blob.size;
    return body;
  }

  static ofSource(source) {
    const body = new Body();
    body.source = source;
    return body;
  }

  static ofStream(stream) {
    const body = new Body();
    body.#stream = stream;
    return body;
  }

  /** It can be sent a second time. */
  get repeatable() { return this.text !== null || this.bytes !== null || this.blob !== null; }

  get used() { return this.#consumed || this.#stream !== null && this.#stream[kState].disturbed; }

  get unusable() {
    return this.#consumed || this.#stream !== null && (this.#stream[kState].disturbed || this.#stream[kState].reader !== undefined);
  }

  /** Is there nothing but a stream to read it by. */
  get isStream() { return this.#stream !== null; }

  get stream() {
    if (this.#stream !== null) return this.#stream;
    if (this.#consumed) return this.#stream = readStream();
    if (this.source !== null) this.#stream = streamOf(this.source);
    else if (this.blob !== null) this.#stream = this.blob.stream();
    else this.#stream = streamOfBytes(this.bytes ?? encode(this.text));
    return this.#stream;
  }

  /** The number of bytes to come, for Content-Length. */
  size() {
    if (this.length === null && this.text !== null) this.length = Buffer.byteLength(this.text);
    return this.length;
  }

  /** Two bodies for one (Fetch: clone a body); this one goes on as the first. */
  clone() {
    if (this.#stream === null && this.source === null) {
      const twin = this.#alike();
      this.#shared = twin.#shared = true;
      return twin;
    }
    const { 0: first, 1: second } = webStreams().readableStreamTee(this.stream, true);
    this.#stream = first;
    this.source = null;
    const twin = this.#alike();
    twin.#stream = second;
    return twin;
  }

  #alike() {
    const body = new Body();
    body.text = this.text;
    body.bytes = this.bytes;
    body.blob = this.blob;
    body.length = this.length;
    body.#shared = this.#shared;
    return body;
  }

  /** The body goes to another owner; this one counts as used. */
  take() {
    const heir = this.#alike();
    heir.source = this.source;
    if (this.#stream !== null) {
      const { TransformStream } = require('internal/webstreams/transformstream');
      heir.#stream = this.#stream.pipeThrough(new TransformStream());
    } else {
      this.#consumed = true;
    }
    return heir;
  }

  /** Everything, as a promise of bytes. */
  consume() {
    if (this.#stream !== null) return readAll(this.#stream);
    this.#consumed = true;
    if (this.source !== null) return collect(this.source);
    if (this.blob !== null) return this.blob.bytes();
    if (this.bytes === null) return Promise.resolve(encode(this.text));
    return Promise.resolve(this.#shared ? this.bytes.slice() : this.bytes);
  }

  /** Whoever makes the body is told that nobody wants it. */
  abandon(reason) {
    const stream = this.#stream;
    if (stream !== null && stream[kState].reader === undefined && stream[kState].state === 'readable') {
      stream.cancel(reason).catch(() => {});
    }
  }

  /** The reader is told that nothing more comes. */
  fail(error) {
    if (this.source !== null) this.source.fail(error);
    else if (this.#stream !== null && this.#stream[kState].state === 'readable') this.#stream[kControllerErrorFunction](error);
  }
}

/** A stream that was read to its end by somebody. */
function readStream() {
  const { ReadableStream } = webStreams();
  const stream = new ReadableStream({ type: 'bytes', start(controller) { controller.close(); } });
  stream.getReader();
  stream[kState].disturbed = true;
  return stream;
}

function streamOfBytes(bytes) {
  const { ReadableStream } = webStreams();
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes.slice());
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

async function readAll(stream) {
  const reader = stream.getReader();
  const chunks = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks.length === 1 ? chunks[0] : concat(chunks, size);
    if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
    chunks.push(value);
    size += value.byteLength;
  }
}

/**
 * Makes a body of what a program gave (Fetch: extract a body).
 * @returns {{ body: Body, type: string | null }}
 */
function extractBody(object, keepalive = false, header = 'Response') {
  if (typeof object === 'string') return { body: Body.ofText(object), type: 'text/plain;charset=UTF-8' };
  if (isObject(object)) {
    if (isReadableStream(object)) return { body: ofForeignStream(object, keepalive), type: null };
    if (isBlob(object)) return { body: Body.ofBlob(object), type: object.type || null };
    if (ArrayBuffer.isView(object)) {
      return { body: Body.ofBytes(new Uint8Array(object.buffer, object.byteOffset, object.byteLength).slice()), type: null };
    }
    if (isAnyArrayBuffer(object)) return { body: Body.ofBytes(new Uint8Array(object).slice()), type: null };
    if (object instanceof URLSearchParams) {
      return { body: Body.ofText(object.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
    }
    const { encodeMultipart, isFormData } = require('internal/fetch/formdata');
    if (isFormData(object)) {
      const { blob, type } = encodeMultipart(object);
      return { body: Body.ofBlob(blob), type };
    }
    if (typeof object[Symbol.asyncIterator] === 'function') {
      if (keepalive) throw new TypeError('keepalive');
      if (require('stream').isDisturbed(object) || object.locked) {
        throw new TypeError('Response body object should not be disturbed or locked');
      }
      return { body: Body.ofStream(streamFromIterable(object)), type: null };
    }
  }
  return { body: Body.ofText(domString(object, header, 'body')), type: 'text/plain;charset=UTF-8' };
}

function ofForeignStream(stream, keepalive) {
  if (keepalive) throw new TypeError('keepalive');
  if (stream[kState].disturbed || stream.locked) throw new TypeError('Response body object should not be disturbed or locked');
  return Body.ofStream(stream);
}

function streamFromIterable(iterable) {
  const { ReadableStream } = webStreams();
  let iterator;
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      iterator ??= iterable[Symbol.asyncIterator]();
      const { value, done } = await iterator.next();
      if (done) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      const bytes = typeof value === 'string' ? encode(value) : new Uint8Array(value);
      if (bytes.byteLength > 0) controller.enqueue(ownBytes(bytes));
      else await this.pull(controller);
    },
    async cancel(reason) { await iterator?.return?.(reason); },
  });
}

// --- the methods of Request and Response --------------------------------------------------------------------------------

const used = () => new TypeError('Body is unusable: Body has already been read');

const toArrayBuffer = (bytes) =>
  (bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : new Uint8Array(bytes).buffer);

const parseJSON = (bytes) => JSON.parse(decodeUtf8(bytes));

function toForm(bytes, state) {
  const type = mimeTypeOf(state.headers);
  if (type !== null) {
    if (type.essence === 'multipart/form-data') return require('internal/fetch/multipart').parseMultipart(bytes, type);
    if (type.essence === 'application/x-www-form-urlencoded') {
      const { FormData } = require('internal/fetch/formdata');
      const form = new FormData();
      for (const { 0: name, 1: value } of new URLSearchParams(decodeUtf8(bytes))) form.append(name, value);
      return form;
    }
  }
  throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
}

function toBlob(bytes, state) {
  const type = mimeTypeOf(state.headers);
  return new Blob([bytes], { type: type === null ? '' : `${type}` });
}

/**
 * Gives a class its reading methods and `body`, `bodyUsed`.
 * @param {(object) => { body: Body | null, headers: import('./headers').HeaderList } | undefined} stateOf undefined for foreign objects
 */
function mixinBody(Class, stateOf) {
  function consume(object, convert) {
    const state = stateOf(object);
    if (state === undefined) return Promise.reject(illegalInvocation());
    const { body } = state;
    if (body === null) {
      try {
        return Promise.resolve(convert(new Uint8Array(0), state));
      } catch (error) {
        return Promise.reject(error);
      }
    }
    if (body.unusable) return Promise.reject(used());
    return body.consume().then((bytes) => convert(bytes, state));
  }
  const methods = {
    blob() { return consume(this, toBlob); },
    arrayBuffer() { return consume(this, toArrayBuffer); },
    text() { return consume(this, decodeUtf8); },
    json() { return consume(this, parseJSON); },
    formData() { return consume(this, toForm); },
    bytes() { return consume(this, (bytes) => new Uint8Array(toArrayBuffer(bytes))); },
  };
  Object.assign(Class.prototype, methods);
}

module.exports = { Body, extractBody, isReadableStream, mixinBody };
