'use strict';
// Between node streams and web streams: Readable.toWeb() and fromWeb(), and the like.

const { Buffer } = require('buffer');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const Duplex = require('internal/streams/duplex');
const { destroyer } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const {
  isDestroyed, isReadable, isReadableEnded, isWritable, isWritableEnded,
} = require('internal/streams/utils');
const { ReadableStream, isReadableStream } = require('internal/webstreams/readablestream');
const { WritableStream, isWritableStream } = require('internal/webstreams/writablestream');
const { CountQueuingStrategy, ByteLengthQueuingStrategy } = require('internal/webstreams/queuingstrategies');
const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_STREAM_PREMATURE_CLOSE },
} = require('internal/errors');
const { validateBoolean, validateObject } = require('internal/validators');
const { kEmptyObject } = require('internal/util');

const noop = () => {};

function throwLater(error) {
  process.nextTick(() => { throw error; });
}

/** A premature close is an abort for the web streams' side. */
function reasonOf(error) {
  if (error?.code !== 'ERR_STREAM_PREMATURE_CLOSE') return error;
  return new AbortError(undefined, { cause: error });
}

function asBytes(chunk) {
  return Buffer.isBuffer(chunk) || !ArrayBuffer.isView(chunk) ? new Uint8Array(chunk) : chunk;
}

// --- from node to web -----------------------------------------------------------------------------------------------

function newWritableStreamFromStreamWritable(streamWritable, errorOf = reasonOf) {
  // An OutgoingMessage has no _writableState.
  if (typeof streamWritable?.write !== 'function' || typeof streamWritable?.on !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('streamWritable', 'stream.Writable', streamWritable);
  }
  if (isDestroyed(streamWritable) || !isWritable(streamWritable)) {
    const writable = new WritableStream();
    writable.close();
    return writable;
  }
  const objectMode = streamWritable.writableObjectMode;
  const highWaterMark = streamWritable.writableHighWaterMark;
  const strategy = objectMode ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };

  let controller;
  // What write() and close() wait for.
  let drained;
  let closed;
  const cleanup = eos(streamWritable, (error) => {
    error = errorOf(error);
    cleanup();
    // Errors after this have nobody to hear of them.
    streamWritable.on('error', noop);
    if (error) {
      drained?.reject(error);
      if (closed !== undefined) {
        closed.reject(error);
        closed = undefined;
      }
      controller.error(error);
      controller = undefined;
      return;
    }
    if (closed !== undefined) {
      closed.resolve();
      closed = undefined;
      return;
    }
    controller.error(new AbortError());
    controller = undefined;
  });
  streamWritable.on('drain', () => { drained?.resolve(); });

  return new WritableStream({
    start(given) { controller = given; },
    write(chunk) {
      if (streamWritable.writableNeedDrain || !streamWritable.write(chunk)) {
        drained = Promise.withResolvers();
        return drained.promise.finally(() => { drained = undefined; });
      }
      return undefined;
    },
    abort(reason) { destroyer(streamWritable, reason); },
    close() {
      if (closed === undefined && !isWritableEnded(streamWritable)) streamWritable.end();
      closed = Promise.withResolvers();
      return closed.promise;
    },
  }, strategy);
}

function newReadableStreamFromStreamReadable(streamReadable, options = kEmptyObject) {
  if (typeof streamReadable?._readableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('streamReadable', 'stream.Readable', streamReadable);
  }
  const isBYOB = options.type === 'bytes';
  if (options.type !== undefined && !isBYOB) throw new ERR_INVALID_ARG_VALUE('options.type', options.type);
  if (isDestroyed(streamReadable) || !isReadable(streamReadable)) {
    const readable = new ReadableStream(isBYOB ? { type: 'bytes' } : undefined);
    readable.cancel();
    return readable;
  }
  const errorOf = options.errorOf ?? reasonOf;
  const objectMode = streamReadable.readableObjectMode;
  const highWaterMark = streamReadable.readableHighWaterMark;
  const strategy = isBYOB ? { highWaterMark } : (options.strategy ??
    (objectMode ? new CountQueuingStrategy({ highWaterMark }) : new ByteLengthQueuingStrategy({ highWaterMark })));

  let controller;
  let canceled = false;
  const onData = (chunk) => {
    if (!objectMode && typeof chunk !== 'string') chunk = asBytes(chunk);
    else if (isBYOB && typeof chunk === 'string') chunk = new Uint8Array(Buffer.from(chunk));
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) streamReadable.pause();
  };
  streamReadable.pause();
  const cleanup = eos(streamReadable, (error) => {
    error = errorOf(error);
    cleanup();
    streamReadable.on('error', noop);
    if (error) {
      controller.error(error);
    } else if (!canceled) {
      controller.close();
      if (isBYOB) controller.byobRequest?.respond(0);
    }
  });
  streamReadable.on('data', onData);

  return new ReadableStream({
    type: isBYOB ? 'bytes' : undefined,
    start(given) { controller = given; },
    pull() { streamReadable.resume(); },
    cancel(reason) {
      canceled = true;
      destroyer(streamReadable, reason);
    },
  }, strategy);
}

function newReadableWritablePairFromDuplex(duplex, options = kEmptyObject) {
  if (typeof duplex?._writableState !== 'object' || typeof duplex?._readableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('duplex', 'stream.Duplex', duplex);
  }
  const readableOptions = { type: options.readableType ?? options.type, errorOf: options.errorOf };
  if (isDestroyed(duplex)) {
    const writable = new WritableStream();
    const readable = new ReadableStream({ type: readableOptions.type });
    writable.close();
    readable.cancel();
    return { readable, writable };
  }
  const writable = isWritable(duplex) ? newWritableStreamFromStreamWritable(duplex, options.errorOf) : new WritableStream();
  if (!isWritable(duplex)) writable.close();
  const readable = isReadable(duplex) ?
    newReadableStreamFromStreamReadable(duplex, readableOptions) : new ReadableStream({ type: readableOptions.type });
  if (!isReadable(duplex)) readable.cancel();
  return { writable, readable };
}

// --- from web to node -----------------------------------------------------------------------------------------------

/** Calls a node callback from a promise job; what it throws is an uncaught exception, not a rejection. */
function settle(promise, callback) {
  promise.then(() => call(callback), (error) => call(callback, error));
}

function call(callback, error) {
  try {
    callback(error);
  } catch (thrown) {
    throwLater(thrown);
  }
}

function checkWebOptions(options) {
  validateObject(options, 'options');
  for (const name of ['objectMode', 'decodeStrings', 'readableObjectMode', 'writableObjectMode']) {
    if (options[name] !== undefined) validateBoolean(options[name], `options.${name}`);
  }
}

/** The writable half over a writer: what both Writable and Duplex do. */
function writerMethods(writer, decodesStrings, isClosed) {
  const convert = (chunk, encoding) => {
    if (typeof chunk !== 'string' || !decodesStrings()) return chunk;
    const bytes = Buffer.from(chunk, encoding);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  return {
    writev(chunks, callback) {
      const done = (error) => {
        call(callback, Array.isArray(error) ? error.find(Boolean) : error);
      };
      writer.ready.then(
        () => Promise.all(chunks.map(({ chunk }) => writer.write(chunk))).then(() => done(), done),
        done);
    },
    write(chunk, encoding, callback) {
      const data = convert(chunk, encoding);
      writer.ready.then(() => writer.write(data).then(() => call(callback), (error) => call(callback, error)),
                        (error) => call(callback, error));
    },
    final(callback) {
      if (isClosed()) callback();
      else settle(writer.close(), callback);
    },
  };
}

function newStreamWritableFromWritableStream(writableStream, options = kEmptyObject) {
  if (!isWritableStream(writableStream)) throw new ERR_INVALID_ARG_TYPE('writableStream', 'WritableStream', writableStream);
  checkWebOptions(options);
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  const writer = writableStream.getWriter();
  let closed = false;
  const methods = writerMethods(writer, () => decodeStrings && !objectMode, () => closed);

  const writable = new Writable({
    highWaterMark,
    objectMode,
    decodeStrings,
    signal,
    ...methods,
    destroy(error, callback) {
      const done = () => call(callback, error);
      if (closed) {
        callback(error);
      } else if (error) {
        writer.abort(error).then(done, done);
      } else {
        writer.close().then(done, done);
      }
    },
  });
  writer.closed.then(() => {
    closed = true;
    if (!isWritableEnded(writable)) destroyer(writable, new ERR_STREAM_PREMATURE_CLOSE());
  }, (error) => {
    closed = true;
    destroyer(writable, error);
  });
  return writable;
}

function readInto(target, reader, isClosed) {
  reader.read().then(({ value, done }) => {
    if (done) {
      if (!isClosed() || !isReadableEnded(target)) target.push(null);
    } else {
      target.push(value);
    }
  }, (error) => { destroyer(target, error); });
}

function newStreamReadableFromReadableStream(readableStream, options = kEmptyObject) {
  if (!isReadableStream(readableStream)) throw new ERR_INVALID_ARG_TYPE('readableStream', 'ReadableStream', readableStream);
  checkWebOptions(options);
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE(encoding, 'options.encoding');
  }
  const reader = readableStream.getReader();
  let closed = false;
  const readable = new Readable({
    objectMode,
    highWaterMark,
    encoding,
    signal,
    read() { readInto(readable, reader, () => closed); },
    destroy(error, callback) {
      const done = () => call(callback, error);
      if (closed) done();
      else reader.cancel(error).then(done, done);
    },
  });
  reader.closed.then(() => { closed = true; }, (error) => {
    closed = true;
    destroyer(readable, error);
  });
  return readable;
}

function newStreamDuplexFromReadableWritablePair(pair = kEmptyObject, options = kEmptyObject) {
  validateObject(pair, 'pair');
  const { readable: readableStream, writable: writableStream } = pair;
  if (!isReadableStream(readableStream)) throw new ERR_INVALID_ARG_TYPE('pair.readable', 'ReadableStream', readableStream);
  if (!isWritableStream(writableStream)) throw new ERR_INVALID_ARG_TYPE('pair.writable', 'WritableStream', writableStream);
  checkWebOptions(options);
  const { allowHalfOpen = false, decodeStrings, encoding, highWaterMark, objectMode = false, signal } = options;
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) throw new ERR_INVALID_ARG_VALUE(encoding, 'options.encoding');

  const writer = writableStream.getWriter();
  const reader = readableStream.getReader();
  let writableClosed = false;
  let readableClosed = false;
  const methods = writerMethods(writer, () => decodeStrings !== false && !objectMode, () => writableClosed);

  const duplex = new Duplex({
    allowHalfOpen,
    highWaterMark,
    objectMode,
    encoding,
    decodeStrings,
    signal,
    ...methods,
    read() { readInto(duplex, reader, () => readableClosed); },
    destroy(error, callback) {
      const done = () => call(callback, error);
      const ends = [];
      if (!writableClosed) ends.push(writer.abort(error));
      if (!readableClosed) ends.push(reader.cancel(error));
      Promise.all(ends).then(done, done);
    },
  });
  writer.closed.then(() => {
    writableClosed = true;
    if (!isWritableEnded(duplex)) destroyer(duplex, new ERR_STREAM_PREMATURE_CLOSE());
  }, (error) => {
    writableClosed = true;
    readableClosed = true;
    destroyer(duplex, error);
  });
  reader.closed.then(() => { readableClosed = true; }, (error) => {
    writableClosed = true;
    readableClosed = true;
    destroyer(duplex, error);
  });
  return duplex;
}

module.exports = {
  newReadableStreamFromStreamReadable,
  newReadableWritablePairFromDuplex,
  newStreamDuplexFromReadableWritablePair,
  newStreamReadableFromReadableStream,
  newStreamWritableFromWritableStream,
  newWritableStreamFromStreamWritable,
};
