'use strict';

// readline: lines from a stream, edited where the stream is a terminal.

const { AbortError } = require('internal/errors');
const { InterfaceConstructor } = require('internal/readline/interface');
const { cursorTo, moveCursor, clearLine, clearScreenDown } = require('internal/readline/cursor');
const { emitKeypressEvents } = require('internal/readline/keypress');
const { promisify } = require('internal/util');
const { validateAbortSignal } = require('internal/validators');

function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  Reflect.apply(InterfaceConstructor, this, [input, output, completer, terminal]);
}
Object.setPrototypeOf(Interface.prototype, InterfaceConstructor.prototype);
Object.setPrototypeOf(Interface, InterfaceConstructor);

Interface.prototype.question = function question(query, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  const signal = options?.signal;
  if (signal !== undefined && signal !== null) {
    validateAbortSignal(signal, 'options.signal');
    if (signal.aborted) return;
    const onAbort = () => this._questionCancel();
    signal.addEventListener('abort', onAbort, { once: true });
    const answered = callback;
    callback = typeof answered !== 'function' ? onAbort : (answer) => {
      signal.removeEventListener('abort', onAbort);
      return answered(answer);
    };
  }
  if (typeof callback === 'function') this._question(query, callback);
};

Interface.prototype.question[promisify.custom] = function question(query, options) {
  const signal = options?.signal;
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    let answered = resolve;
    if (signal !== undefined && signal !== null) {
      const onAbort = () => reject(new AbortError(undefined, { cause: signal.reason }));
      signal.addEventListener('abort', onAbort, { once: true });
      answered = (answer) => {
        signal.removeEventListener('abort', onAbort);
        resolve(answer);
      };
    }
    this.question(query, options, answered);
  });
};

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = {
  Interface,
  clearLine,
  clearScreenDown,
  createInterface,
  cursorTo,
  emitKeypressEvents,
  moveCursor,
};
Object.defineProperty(module.exports, 'promises', { enumerable: true, configurable: true, get: () => require('readline/promises') });
