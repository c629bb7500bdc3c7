'use strict';
// What Readables can beyond reading: async iteration, old-style sources, disposal, and the doors to other kinds of streams.

const { AbortError, aggregateTwoErrors } = require('internal/errors');
const { validateObject } = require('internal/validators');

module.exports = (Readable) => {
  const proto = Readable.prototype;

  proto[Symbol.asyncIterator] = function() {
    return iterate(this);
  };

  proto.iterator = function(options) {
    if (options !== undefined) validateObject(options, 'options');
    return iterate(this, options);
  };

  proto[Symbol.asyncDispose] = function() {
    let error;
    if (!this.destroyed) {
      error = this.readableEnded ? null : new AbortError();
      this.destroy(error);
    }
    return disposed(this, error);
  };

  proto.wrap = function(stream) {
    return wrap(this, stream);
  };

  proto.compose = function(stream, options) {
    return require('internal/streams/operators').compose.call(this, stream, options);
  };

  Readable.from = function(iterable, options) {
    return require('internal/streams/from')(Readable, iterable, options);
  };

  Readable.wrap = function(source, options) {
    return new Readable({
      objectMode: source.readableObjectMode ?? source.objectMode ?? true,
      ...options,
      destroy(error, callback) {
        require('internal/streams/destroy').destroyer(source, error);
        callback(error);
      },
    }).wrap(source);
  };

  Readable.fromWeb = function(readableStream, options) {
    return require('internal/webstreams/adapters').newStreamReadableFromReadableStream(readableStream, options);
  };

  Readable.toWeb = function(streamReadable, options) {
    return require('internal/webstreams/adapters').newReadableStreamFromStreamReadable(streamReadable, options);
  };
};

/** Resolves when the stream is over; being aborted by its own disposal is no failure. */
function disposed(stream, error) {
  return new Promise((resolve, reject) => {
    require('internal/streams/end-of-stream').eos(stream, (failure) => {
      if (failure && failure !== error) reject(failure);
      else resolve(null);
    });
  });
}

function iterate(stream, options) {
  if (typeof stream.read !== 'function') {
    const Readable = require('internal/streams/readable');
    stream = Readable.wrap(stream, { objectMode: true });
  }
  const iterator = chunks(stream, options);
  iterator.stream = stream;
  return iterator;
}

async function* chunks(stream, options) {
  const { eos } = require('internal/streams/end-of-stream');
  const { destroyer } = require('internal/streams/destroy');
  let wake = null;
  // undefined: still open, null: ended, else: failed.
  let outcome;
  function next(resolve) {
    if (this === stream) {
      if (wake !== null) {
        wake();
        wake = null;
      }
    } else {
      wake = resolve;
    }
  }
  stream.on('readable', next);
  const cleanup = eos(stream, { writable: false }, (error) => {
    outcome = error ? aggregateTwoErrors(outcome, error) : null;
    if (wake !== null) {
      wake();
      wake = null;
    }
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) {
        yield chunk;
      } else if (outcome) {
        throw outcome;
      } else if (outcome === null) {
        return;
      } else {
        await new Promise(next);
      }
    }
  } catch (error) {
    outcome = aggregateTwoErrors(outcome, error);
    throw outcome;
  } finally {
    if ((outcome || options?.destroyOnReturn !== false) && (outcome === undefined || stream._readableState.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off('readable', next);
      cleanup();
    }
  }
}

/** Feeds `target` from a stream of the old kind, which only emits 'data' and 'end'. */
function wrap(target, source) {
  let paused = false;
  source.on('data', (chunk) => {
    if (!target.push(chunk) && source.pause) {
      paused = true;
      source.pause();
    }
  });
  source.on('end', () => { target.push(null); });
  source.on('error', (error) => { require('internal/streams/destroy').errorOrDestroy(target, error); });
  source.on('close', () => { target.destroy(); });
  source.on('destroy', () => { target.destroy(); });

  target._read = () => {
    if (paused && source.resume) {
      paused = false;
      source.resume();
    }
  };
  // Its own methods stay within reach.
  for (const name of Object.keys(source)) {
    if (target[name] === undefined && typeof source[name] === 'function') target[name] = source[name].bind(source);
  }
  return target;
}

module.exports.disposed = disposed;
