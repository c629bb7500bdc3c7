'use strict';
// Duplex.from(): a Duplex of anything that can give or take chunks.

const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const from = require('internal/streams/from');
const { Bridge, Duplexify } = require('internal/streams/bridge');
const { destroyer } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE } } = require('internal/errors');
const {
  isDuplexNodeStream, isIterable, isNodeStream, isReadable, isReadableNodeStream, isReadableStream, isWritable, isWritableNodeStream,
  isWritableStream,
} = require('internal/streams/utils');

const isBlob = (value) => typeof Blob === 'function' && value instanceof Blob;
const isObject = (value) => typeof value === 'object' && value !== null;

module.exports = function duplexify(body, name) {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return fromPair({ readable: body });
  if (isWritableNodeStream(body)) return fromPair({ writable: body });
  if (isNodeStream(body)) return fromPair({ writable: false, readable: false });
  if (isReadableStream(body)) return fromPair({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body)) return fromPair({ writable: Writable.fromWeb(body) });
  if (typeof body === 'function') return fromFunction(body, name);
  if (isBlob(body)) return duplexify(body.arrayBuffer());
  if (isIterable(body)) return from(Duplexify, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) return Duplexify.fromWeb(body);
  if (isObject(body?.writable) || isObject(body?.readable)) {
    const readable = body?.readable && (isReadableNodeStream(body.readable) ? body.readable : duplexify(body.readable));
    const writable = body?.writable && (isWritableNodeStream(body.writable) ? body.writable : duplexify(body.writable));
    return fromPair({ readable, writable });
  }
  if (typeof body?.then === 'function') return fromPromise(body);
  throw new ERR_INVALID_ARG_TYPE(name, [
    'Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function', '{ readable, writable } pair',
    'Promise',
  ], body);
};

function fromPromise(promise) {
  const duplex = new Duplexify({ objectMode: true, writable: false, read() {} });
  promise.then((value) => {
    if (value !== null && value !== undefined) duplex.push(value);
    duplex.push(null);
  }, (error) => { destroyer(duplex, error); });
  return duplex;
}

function fromFunction(fn, name) {
  const { value, write, final, destroy } = feed(fn);
  if (isDuplexNodeStream(value)) return value;
  if (isIterable(value)) return from(Duplexify, value, { objectMode: true, write, final, destroy });
  if (typeof value?.then !== 'function') {
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, value);
  }
  // An async function: it only consumes.
  let duplex;
  const result = value.then((returned) => {
    if (returned !== null && returned !== undefined) throw new ERR_INVALID_RETURN_VALUE('nully', 'body', returned);
  }, (error) => { destroyer(duplex, error); });
  duplex = new Duplexify({
    objectMode: true,
    readable: false,
    write,
    final(callback) {
      final(async () => {
        try {
          await result;
          process.nextTick(callback, null);
        } catch (error) {
          process.nextTick(callback, error);
        }
      });
    },
    destroy,
  });
  return duplex;
}

/** Calls fn with an async iterable that yields what is written. */
function feed(fn) {
  const controller = new AbortController();
  const { signal } = controller;
  let slot = Promise.withResolvers();
  async function* written() {
    for (;;) {
      const { chunk, done, callback } = await slot.promise;
      process.nextTick(callback);
      if (done) return;
      if (signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
      slot = Promise.withResolvers();
      yield chunk;
    }
  }
  return {
    value: fn(written(), { signal }),
    write(chunk, encoding, callback) { slot.resolve({ chunk, done: false, callback }); },
    final(callback) { slot.resolve({ chunk: undefined, done: true, callback }); },
    destroy(error, callback) {
      controller.abort();
      callback(error);
    },
  };
}

function fromPair(pair) {
  const r = pair.readable && typeof pair.readable.read !== 'function' ? Readable.wrap(pair.readable) : pair.readable;
  const w = pair.writable;
  const readable = !!isReadable(r);
  const writable = !!isWritable(w);
  const bridge = new Bridge({
    readableObjectMode: !!r?.readableObjectMode,
    writableObjectMode: !!w?.writableObjectMode,
    readable,
    writable,
  }, (error) => {
    destroyer(w, error);
    destroyer(r, error);
  });
  if (writable) {
    eos(w, (error) => {
      if (error) destroyer(r, error);
      bridge.over(error);
    });
    bridge.writeTo(w);
    w.on('finish', () => bridge.wake('onFinish'));
  }
  if (readable) {
    eos(r, (error) => {
      if (error) destroyer(r, error);
      bridge.over(error);
    });
    bridge.readFrom(r);
  }
  return bridge.duplex;
}

