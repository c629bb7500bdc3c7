'use strict';
// pipeTo() (WHATWG Streams 4.9.1, ReadableStreamPipeTo): reads when there is room, and passes ends and errors on both ways.

const core = require('internal/webstreams/readable_stream_core');
const readable = require('internal/webstreams/readablestream');
const writable = require('internal/webstreams/writablestream');
const { AbortError, codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { RESOLVED, kState, noop } = require('internal/webstreams/util');

function readableStreamPipeTo(source, dest, preventClose, preventAbort, preventCancel, signal) {
  return new Pipe(source, dest, { preventClose, preventAbort, preventCancel, signal }).start();
}

class Pipe {
  constructor(source, dest, options) {
    this.source = source;
    this.dest = dest;
    this.options = options;
    this.reader = new readable.ReadableStreamDefaultReader(source);
    source[kState].disturbed = true;
    this.writer = new writable.WritableStreamDefaultWriter(dest);
    this.deferred = Promise.withResolvers();
    this.shuttingDown = false;
    // Chunks read and not yet written; who waits for them to be.
    this.pending = 0;
    this.onWritesDone = undefined;
    this.request = this.readRequest();
    this.writeRequest = { resolve: () => this.written(), reject: () => this.written() };
    this.disposable = undefined;
    this.next = undefined;
  }

  start() {
    const { signal } = this.options;
    if (signal !== undefined) {
      const onAbort = () => this.abort(domReason(signal.reason));
      if (signal.aborted) {
        onAbort();
        return this.deferred.promise;
      }
      this.disposable = require('internal/events/abort_listener').addAbortListener(signal, onAbort);
    }
    this.watch();
    this.loop();
    return this.deferred.promise;
  }

  abort(error) {
    const { preventAbort, preventCancel } = this.options;
    const actions = [];
    if (!preventAbort) {
      actions.push(() => (this.dest[kState].state === 'writable' ?
        writable.writableStreamAbort(this.dest, error) : Promise.resolve()));
    }
    if (!preventCancel) {
      actions.push(() => (this.source[kState].state === 'readable' ?
        core.readableStreamCancel(this.source, error) : Promise.resolve()));
    }
    this.shutdown(() => Promise.all(actions.map((action) => action())), true, error);
  }

  /** The four conditions of the standard, in its order; each may hold from the start. */
  watch() {
    const { source, dest, reader, writer } = this;
    const { preventAbort, preventCancel, preventClose } = this.options;

    onErrored(source, reader[kState].close.promise, (error) => {
      if (preventAbort) this.shutdown(undefined, true, error);
      else this.shutdown(() => writable.writableStreamAbort(dest, error), true, error);
    });
    onErrored(dest, writer[kState].close.promise, (error) => {
      if (preventCancel) this.shutdown(undefined, true, error);
      else this.shutdown(() => core.readableStreamCancel(source, error), true, error);
    });
    onClosed(source, reader[kState].close.promise, () => {
      if (preventClose) this.shutdown();
      else this.shutdown(() => writable.writableStreamDefaultWriterCloseWithErrorPropagation(writer));
    });
    if (writable.writableStreamCloseQueuedOrInFlight(dest) || dest[kState].state === 'closed') {
      const error = new ERR_INVALID_STATE.TypeError('Destination WritableStream is closed');
      if (preventCancel) this.shutdown(undefined, true, error);
      else this.shutdown(() => core.readableStreamCancel(source, error), true, error);
    }
  }

  /** One request serves all reads, as there is never more than one under way. */
  readRequest() {
    let chunk;
    const write = () => {
      const value = chunk;
      chunk = undefined;
      if (this.writer[kState].stream === undefined) {
        this.written(); // shut down in between, by a destination that takes no more
        return;
      }
      writable.writableStreamDefaultWriterWrite(this.writer, value, this.writeRequest);
      this.loop();
    };
    return {
      chunk: (value) => {
        chunk = value;
        this.pending++;
        // In a microtask: enqueue() must not call the sink's write() within itself.
        RESOLVED.then(write);
      },
      close: noop,
      error: noop,
    };
  }

  written() {
    if (--this.pending === 0) this.onWritesDone?.();
  }

  loop() {
    if (this.shuttingDown) return;
    const { writer } = this;
    const desired = writable.writableStreamDefaultWriterGetDesiredSize(writer);
    if (desired === null) return; // its error is being handled
    if (desired > 0) readable.readableStreamDefaultReaderRead(this.reader, this.request);
    else writer[kState].ready.promise.then(this.next ??= () => this.loop(), noop);
  }

  /** Waits for what was read to be written, runs the action, then settles. */
  shutdown(action, failed = false, error = undefined) {
    if (this.shuttingDown) return;
    this.shuttingDown = true;
    const run = () => {
      if (action === undefined) {
        this.finalize(failed, error);
        return;
      }
      action().then(() => this.finalize(failed, error), (actionError) => this.finalize(true, actionError));
    };
    const { dest } = this;
    if (dest[kState].state === 'writable' && !writable.writableStreamCloseQueuedOrInFlight(dest)) this.afterWrites().then(run);
    else run();
  }

  afterWrites() {
    if (this.pending === 0) return RESOLVED;
    return new Promise((resolve) => { this.onWritesDone = resolve; });
  }

  finalize(failed, error) {
    writable.writableStreamDefaultWriterRelease(this.writer);
    core.readableStreamReaderRelease(this.reader);
    this.disposable?.[Symbol.dispose]();
    if (failed) this.deferred.reject(error);
    else this.deferred.resolve();
  }
}

/** Node's own AbortError is no DOMException, which is what the standard promises. */
function domReason(reason) {
  if (!(reason instanceof AbortError)) return reason;
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(reason.message, 'AbortError');
}

function onErrored(stream, closed, action) {
  if (stream[kState].state === 'errored') action(stream[kState].storedError);
  else closed.then(undefined, action);
}

function onClosed(stream, closed, action) {
  if (stream[kState].state === 'closed') action();
  else closed.then(action, noop);
}

module.exports = { readableStreamPipeTo };
