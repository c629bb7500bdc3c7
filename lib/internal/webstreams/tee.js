'use strict';
// tee(): one stream read by two (WHATWG Streams 4.9.1, ReadableStreamDefaultTee and ReadableByteStreamTee).

const core = require('internal/webstreams/readable_stream_core');
const defaultController = require('internal/webstreams/readable_default_controller');
const byteOps = require('internal/webstreams/readable_byte_ops');
const { ReadableByteStreamController } = require('internal/webstreams/readable_byte_controller');
const readable = require('internal/webstreams/readablestream');
const { kState, kType, noop, viewBuffer, viewByteLength, viewByteOffset } = require('internal/webstreams/util');

function readableStreamTee(stream, cloneForBranch2) {
  return stream[kState].controller instanceof ReadableByteStreamController ?
    teeBytes(stream) : teeDefault(stream, cloneForBranch2);
}

/** What the two branches cancel with: both reasons, once both have been given. */
class Cancellation {
  constructor(stream) {
    this.stream = stream;
    this.canceled = [false, false];
    this.reasons = [undefined, undefined];
    this.deferred = Promise.withResolvers();
  }

  cancel(branch, reason) {
    this.canceled[branch] = true;
    this.reasons[branch] = reason;
    if (this.canceled[1 - branch]) this.deferred.resolve(core.readableStreamCancel(this.stream, this.reasons));
    return this.deferred.promise;
  }

  settle() {
    if (!this.canceled[0] || !this.canceled[1]) this.deferred.resolve();
  }
}

function teeDefault(stream, cloneForBranch2) {
  const reader = new readable.ReadableStreamDefaultReader(stream);
  const cancellation = new Cancellation(stream);
  const { canceled } = cancellation;
  const branches = [];
  let reading = false;
  let readAgain = false;

  const pull = () => {
    if (reading) {
      readAgain = true;
      return Promise.resolve();
    }
    reading = true;
    readable.readableStreamDefaultReaderRead(reader, {
      chunk(value) {
        // Later, since a read that is answered at once must not run the branches' pulls within itself.
        queueMicrotask(() => {
          readAgain = false;
          let second = value;
          if (!canceled[1] && cloneForBranch2) {
            try {
              second = structuredClone(value);
            } catch (error) {
              defaultController.readableStreamDefaultControllerError(branches[0][kState].controller, error);
              defaultController.readableStreamDefaultControllerError(branches[1][kState].controller, error);
              cancellation.deferred.resolve(core.readableStreamCancel(stream, error));
              return;
            }
          }
          if (!canceled[0]) defaultController.readableStreamDefaultControllerEnqueue(branches[0][kState].controller, value);
          if (!canceled[1]) defaultController.readableStreamDefaultControllerEnqueue(branches[1][kState].controller, second);
          reading = false;
          if (readAgain) pull();
        });
      },
      close() {
        reading = false;
        for (const i of [0, 1]) {
          if (!canceled[i]) defaultController.readableStreamDefaultControllerClose(branches[i][kState].controller);
        }
        cancellation.settle();
      },
      error() { reading = false; },
    });
    return Promise.resolve();
  };

  for (const i of [0, 1]) {
    branches.push(readable.createReadableStream(noop, pull, (reason) => cancellation.cancel(i, reason)));
  }
  reader[kState].close.promise.then(undefined, (error) => {
    for (const branch of branches) defaultController.readableStreamDefaultControllerError(branch[kState].controller, error);
    cancellation.settle();
  });
  return branches;
}

function copyOf(view) {
  const bytes = new Uint8Array(viewBuffer(view), viewByteOffset(view), viewByteLength(view));
  return new Uint8Array(bytes);
}

/** Reads by a BYOB reader while a branch has a BYOB request, else by a default reader. */
class ByteTee {
  constructor(stream) {
    this.stream = stream;
    this.reader = new readable.ReadableStreamDefaultReader(stream);
    this.cancellation = new Cancellation(stream);
    this.reading = false;
    this.readAgain = [false, false];
    this.branches = [0, 1].map((i) => readable.createReadableByteStream(
      noop, () => this.pull(i), (reason) => this.cancellation.cancel(i, reason)));
    this.forwardError(this.reader);
  }

  controller(i) { return this.branches[i][kState].controller; }

  forwardError(reader) {
    reader[kState].close.promise.then(undefined, (error) => {
      if (this.reader !== reader) return;
      byteOps.readableByteStreamControllerError(this.controller(0), error);
      byteOps.readableByteStreamControllerError(this.controller(1), error);
      this.cancellation.settle();
    });
  }

  pull(i) {
    if (this.reading) {
      this.readAgain[i] = true;
      return Promise.resolve();
    }
    this.reading = true;
    const request = this.controller(i).byobRequest;
    if (request === null) this.pullWithDefaultReader();
    else this.pullWithBYOBReader(request[kState].view, i);
    return Promise.resolve();
  }

  replaceReader(Reader, name) {
    if (this.reader[kType] === name) return;
    core.readableStreamReaderRelease(this.reader);
    this.reader = new Reader(this.stream);
    this.forwardError(this.reader);
  }

  fail(error) {
    byteOps.readableByteStreamControllerError(this.controller(0), error);
    byteOps.readableByteStreamControllerError(this.controller(1), error);
    this.cancellation.deferred.resolve(core.readableStreamCancel(this.stream, error));
  }

  again() {
    this.reading = false;
    if (this.readAgain[0]) this.pull(0);
    else if (this.readAgain[1]) this.pull(1);
  }

  pullWithDefaultReader() {
    this.replaceReader(readable.ReadableStreamDefaultReader, 'ReadableStreamDefaultReader');
    const { canceled } = this.cancellation;
    readable.readableStreamDefaultReaderRead(this.reader, {
      chunk: (chunk) => queueMicrotask(() => {
        this.readAgain = [false, false];
        let second = chunk;
        if (!canceled[0] && !canceled[1]) {
          try {
            second = copyOf(chunk);
          } catch (error) {
            this.fail(error);
            return;
          }
        }
        if (!canceled[0]) byteOps.readableByteStreamControllerEnqueue(this.controller(0), chunk);
        if (!canceled[1]) byteOps.readableByteStreamControllerEnqueue(this.controller(1), second);
        this.again();
      }),
      close: () => {
        this.reading = false;
        for (const i of [0, 1]) if (!canceled[i]) byteOps.readableByteStreamControllerClose(this.controller(i));
        for (const i of [0, 1]) {
          if (this.controller(i)[kState].pendingPullIntos.length > 0) byteOps.readableByteStreamControllerRespond(this.controller(i), 0);
        }
        this.cancellation.settle();
      },
      error: () => { this.reading = false; },
    });
  }

  pullWithBYOBReader(view, own) {
    this.replaceReader(readable.ReadableStreamBYOBReader, 'ReadableStreamBYOBReader');
    const { canceled } = this.cancellation;
    const other = 1 - own;
    readable.readableStreamBYOBReaderRead(this.reader, view, 1, {
      chunk: (chunk) => queueMicrotask(() => {
        this.readAgain = [false, false];
        if (!canceled[other]) {
          let copy;
          try {
            copy = copyOf(chunk);
          } catch (error) {
            this.fail(error);
            return;
          }
          if (!canceled[own]) byteOps.readableByteStreamControllerRespondWithNewView(this.controller(own), chunk);
          byteOps.readableByteStreamControllerEnqueue(this.controller(other), copy);
        } else if (!canceled[own]) {
          byteOps.readableByteStreamControllerRespondWithNewView(this.controller(own), chunk);
        }
        this.again();
      }),
      close: (chunk) => {
        this.reading = false;
        for (const i of [own, other]) if (!canceled[i]) byteOps.readableByteStreamControllerClose(this.controller(i));
        if (chunk !== undefined) {
          if (!canceled[own]) byteOps.readableByteStreamControllerRespondWithNewView(this.controller(own), chunk);
          if (!canceled[other] && this.controller(other)[kState].pendingPullIntos.length > 0) {
            byteOps.readableByteStreamControllerRespond(this.controller(other), 0);
          }
        }
        this.cancellation.settle();
      },
      error: () => { this.reading = false; },
    });
  }
}

function teeBytes(stream) {
  return new ByteTee(stream).branches;
}

module.exports = { readableStreamTee };
