'use strict';
// Readable.prototype.pipe() and unpipe().

const { prependListener } = require('internal/streams/legacy');
const { NO_PIPES } = require('internal/streams/readable_state');
const { errorOrDestroy } = require('internal/streams/destroy');
const {
  readable: { END_EMITTED, FLOWING, MULTI_AWAIT_DRAIN },
} = require('internal/streams/flags');

function pipe(dest, options) {
  const src = this;
  const state = src._readableState;
  if (state.pipes.length === 1 && !(state.flags & MULTI_AWAIT_DRAIN)) {
    state.flags |= MULTI_AWAIT_DRAIN;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  if (state.pipes === NO_PIPES) state.pipes = [dest];
  else state.pipes.push(dest);

  const endsDest = (!options || options.end !== false) && dest !== process.stdout && dest !== process.stderr;
  const atEnd = endsDest ? onEnd : unpipe;
  if (state.flags & END_EMITTED) process.nextTick(atEnd);
  else src.once('end', atEnd);

  dest.on('unpipe', onUnpipe);
  let onDrain;
  let cleanedUp = false;
  src.on('data', onData);
  prependListener(dest, 'error', onError);
  dest.once('close', onClose);
  dest.once('finish', onFinish);
  dest.emit('pipe', src);

  if (dest.writableNeedDrain === true) wait();
  else if (!(state.flags & FLOWING)) src.resume();
  return dest;

  function onUnpipe(source, info) {
    // `info` is shared by all of this dest's pipes from src; each takes its turn once.
    if (source === src && info && info.hasUnpiped === false) {
      info.hasUnpiped = true;
      cleanUp();
    }
  }

  function onEnd() {
    dest.end();
  }

  function cleanUp() {
    dest.removeListener('close', onClose);
    dest.removeListener('finish', onFinish);
    if (onDrain) dest.removeListener('drain', onDrain);
    dest.removeListener('error', onError);
    dest.removeListener('unpipe', onUnpipe);
    src.removeListener('end', onEnd);
    src.removeListener('end', unpipe);
    src.removeListener('data', onData);
    cleanedUp = true;
    // Nobody will tell of a drain any more: let the source go on for the others.
    if (onDrain && state.awaitDrainWriters && (!dest._writableState || dest._writableState.needDrain)) onDrain();
  }

  function wait() {
    // After an unpipe within write() the source must not be stopped for this dest.
    if (!cleanedUp) {
      if (state.pipes.length === 1 && state.pipes[0] === dest) {
        state.awaitDrainWriters = dest;
        state.flags &= ~MULTI_AWAIT_DRAIN;
      } else if (state.pipes.length > 1 && state.pipes.includes(dest)) {
        state.awaitDrainWriters.add(dest);
      }
      src.pause();
    }
    if (!onDrain) {
      onDrain = () => drained(src, dest);
      dest.on('drain', onDrain);
    }
  }

  function onData(chunk) {
    try {
      if (dest.write(chunk) === false) wait();
    } catch (error) {
      dest.destroy(error);
    }
  }

  function onError(error) {
    unpipe();
    dest.removeListener('error', onError);
    if (dest.listenerCount('error') === 0) {
      const s = dest._writableState || dest._readableState;
      if (s && !s.errorEmitted) errorOrDestroy(dest, error);
      else dest.emit('error', error);
    }
  }

  function onClose() {
    dest.removeListener('finish', onFinish);
    unpipe();
  }

  function onFinish() {
    dest.removeListener('close', onClose);
    unpipe();
  }

  function unpipe() {
    src.unpipe(dest);
  }
}

function drained(src, dest) {
  const state = src._readableState;
  if (state.awaitDrainWriters === dest) state.awaitDrainWriters = null;
  else if (state.flags & MULTI_AWAIT_DRAIN) state.awaitDrainWriters.delete(dest);
  if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) && src.listenerCount('data') > 0) src.resume();
}

function unpipe(dest) {
  const state = this._readableState;
  if (state.pipes.length === 0) return this;
  if (!dest) {
    const dests = state.pipes;
    state.pipes = NO_PIPES;
    this.pause();
    for (const one of dests) one.emit('unpipe', this, { hasUnpiped: false });
    return this;
  }
  const index = state.pipes.indexOf(dest);
  if (index === -1) return this;
  state.pipes.splice(index, 1);
  if (state.pipes.length === 0) this.pause();
  dest.emit('unpipe', this, { hasUnpiped: false });
  return this;
}

module.exports = (proto) => {
  proto.pipe = pipe;
  proto.unpipe = unpipe;
};
