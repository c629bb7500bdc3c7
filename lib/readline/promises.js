'use strict';

// readline/promises: the Interface whose question() and completer are promises.

const { InterfaceConstructor } = require('internal/readline/interface');
const { Readline } = require('internal/readline/promises');
const { AbortError } = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');

class Interface extends InterfaceConstructor {
  question(query, options = {}) {
    return new Promise((resolve, reject) => {
      let done = resolve;
      const signal = options?.signal;
      if (signal !== undefined && signal !== null) {
        validateAbortSignal(signal, 'options.signal');
        if (signal.aborted) return reject(new AbortError(undefined, { cause: signal.reason }));
        const onAbort = () => {
          this._questionCancel();
          reject(new AbortError(undefined, { cause: signal.reason }));
        };
        signal.addEventListener('abort', onAbort, { once: true });
        done = (answer) => {
          signal.removeEventListener('abort', onAbort);
          resolve(answer);
        };
      }
      this._question(query, done);
      this._questionReject = reject;
    });
  }
}

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

// A completer here gives its answer as a value or a promise, or takes a callback.
Interface.prototype._complete = function(text, callback) {
  const { completer } = this;
  let result;
  try {
    result = completer.length === 2 ?
      new Promise((resolve, reject) => completer(text, (error, value) => (error ? reject(error) : resolve(value)))) :
      completer(text);
  } catch (error) {
    result = Promise.reject(error);
  }
  Promise.resolve(result).then((value) => callback(null, value), callback);
};
Object.defineProperty(Interface.prototype, '_complete', { enumerable: false });

module.exports = { Interface, Readline, createInterface };
