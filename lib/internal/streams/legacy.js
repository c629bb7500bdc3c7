'use strict';
// Stream, the root class. Its pipe() is the one of Node 0.x, kept for subclasses that are no Readables.

const EE = require('events');

function Stream(options) {
  EE.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EE.prototype);
Object.setPrototypeOf(Stream, EE);

Stream.prototype.pipe = function pipe(dest, options) {
  const source = this;
  const listeners = [
    [source, 'data', (chunk) => {
      if (dest.writable && dest.write(chunk) === false && source.pause) source.pause();
    }],
    [dest, 'drain', () => {
      if (source.readable && source.resume) source.resume();
    }],
    [source, 'end', cleanup],
    [source, 'close', cleanup],
    [dest, 'close', cleanup],
  ];

  let ended = false;
  // A stdio stream outlives what is piped to it.
  if (!dest._isStdio && options?.end !== false) {
    listeners.push([source, 'end', () => {
      if (ended) return;
      ended = true;
      dest.end();
    }]);
    listeners.push([source, 'close', () => {
      if (ended) return;
      ended = true;
      if (typeof dest.destroy === 'function') dest.destroy();
    }]);
  }

  function onError(error) {
    cleanup();
    if (EE.listenerCount(this, 'error') === 0) this.emit('error', error);
  }
  function cleanup() {
    for (const [emitter, event, listener] of listeners) emitter.removeListener(event, listener);
    source.removeListener('error', onError);
    dest.removeListener('error', onError);
  }

  for (const [emitter, event, listener] of listeners) emitter.on(event, listener);
  prependListener(source, 'error', onError);
  prependListener(dest, 'error', onError);
  dest.emit('pipe', source);
  return dest;
};

// Node's streams list their own events first, in this order, whenever they were first listened to.
const ownEvents = ['close', 'error', 'prefinish', 'finish', 'drain', 'data', 'end', 'readable'];

Stream.prototype.eventNames = function eventNames() {
  const names = EE.prototype.eventNames.call(this);
  if (names.length < 2) return names;
  return [...ownEvents.filter((name) => names.includes(name)), ...names.filter((name) => !ownEvents.includes(name))];
};

/** Also for emitters of user-land event libraries, which may lack the method. */
function prependListener(emitter, event, listener) {
  if (typeof emitter.prependListener === 'function') emitter.prependListener(event, listener);
  else emitter.on(event, listener);
}

module.exports = { Stream, prependListener };
