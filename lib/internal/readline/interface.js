'use strict';

// The Interface behind readline and readline/promises: where lines come from and who hears of them. What keys do is in
// internal/readline/editing, what the terminal shows in internal/readline/display.

const EventEmitter = require('events');
const { StringDecoder } = require('string_decoder');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_USE_AFTER_CLOSE }, AbortError } = require('internal/errors');
const { validateAbortSignal, validateArray, validateNumber, validateString, validateUint32 } = require('internal/validators');

const kDefaultPrompt = '> ';
const kHistorySize = 30;
const kMinCrlfDelay = 100;
const kEscapeCodeTimeout = 500;
const kTabSize = 8;
const kLineEnd = /\r\n|\n|\r(?!\n)|\u2028|\u2029/g;

const isDumb = () => process.env.TERM === 'dumb';

function settings(input, output, completer, terminal) {
  if (!input?.input) return { input, output, completer, terminal };
  return input;
}

function InterfaceConstructor(...args) {
  const options = settings(...args);
  const { input, output, crlfDelay, prompt = kDefaultPrompt, signal } = options;
  let { completer, terminal, history, historySize, tabSize, escapeCodeTimeout } = options;

  this._sawReturnAt = 0;
  this.isCompletionEnabled = true;
  this._sawKeyPress = false;
  this._previousKey = null;
  this.escapeCodeTimeout = kEscapeCodeTimeout;
  this.tabSize = kTabSize;
  Reflect.apply(EventEmitter, this, []);

  if (signal) validateAbortSignal(signal, 'options.signal');
  if (args[0]?.input) {
    if (tabSize !== undefined) validateUint32(tabSize, 'tabSize', true);
    if (prompt !== undefined) validateString(prompt, 'prompt');
    if (escapeCodeTimeout !== undefined && !Number.isFinite(escapeCodeTimeout)) {
      throw new ERR_INVALID_ARG_VALUE('input.escapeCodeTimeout', escapeCodeTimeout);
    }
  }
  if (completer !== undefined && typeof completer !== 'function') throw new ERR_INVALID_ARG_VALUE('completer', completer);
  if (history === undefined) history = [];
  else validateArray(history, 'history');
  if (historySize === undefined) historySize = kHistorySize;
  validateNumber(historySize, 'historySize', 0);
  if (terminal === undefined && output !== null && output !== undefined) terminal = Boolean(output.isTTY);

  if (escapeCodeTimeout !== undefined) this.escapeCodeTimeout = escapeCodeTimeout;
  if (tabSize !== undefined) this.tabSize = tabSize;
  this.history = history;
  this.historyIndex = -1;
  this.historySize = historySize;
  this.removeHistoryDuplicates = Boolean(options.removeHistoryDuplicates);
  this.line = '';
  this.output = output;
  this.input = input;
  this.crlfDelay = crlfDelay ? Math.max(kMinCrlfDelay, crlfDelay) : kMinCrlfDelay;
  this.completer = completer;
  this.terminal = Boolean(terminal);
  hide(this, {
    _prompt: prompt,
    _lineBuffer: undefined,
    _questionCallback: null,
    _questionReject: null,
    _substring: null,
    _undo: [],
    _redo: [],
    _kills: [],
    _killCursor: 0,
    _yanking: false,
    _decoder: undefined,
    prevRows: 0,
    _tail: undefined,
  });

  if (this.terminal) this._listenTerminal();
  else this._listenPlain();
  if (signal) this._closeOn(signal);
  input.resume();
}

Object.setPrototypeOf(InterfaceConstructor.prototype, EventEmitter.prototype);
Object.setPrototypeOf(InterfaceConstructor, EventEmitter);

function hide(object, values) {
  for (const [key, value] of Object.entries(values)) {
    Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: false });
  }
}

/** Methods for the prototype: there, and not seen by for-in. */
function install(methods) {
  for (const key of Reflect.ownKeys(methods)) {
    Object.defineProperty(InterfaceConstructor.prototype, key,
                          { ...Object.getOwnPropertyDescriptor(methods, key), enumerable: false });
  }
}

install({
  get columns() { return this.output?.columns ? this.output.columns : Infinity; },

  _listenPlain() {
    const onError = (error) => this.emit('error', error);
    const onData = (data) => this._normalWrite(data);
    const onEnd = () => {
      if (typeof this._lineBuffer === 'string' && this._lineBuffer.length > 0) this.emit('line', this._lineBuffer);
      this.close();
    };
    this.input.on('error', onError);
    this.input.on('data', onData);
    this.input.on('end', onEnd);
    this.once('close', () => {
      this.input.removeListener('data', onData);
      this.input.removeListener('error', onError);
      this.input.removeListener('end', onEnd);
    });
    this._decoder = new StringDecoder('utf8');
  },

  _listenTerminal() {
    const { input, output } = this;
    const onError = (error) => this.emit('error', error);
    const onKeypress = (text, key) => {
      this._ttyWrite(text, key);
      if (key?.sequence) {
        // Outside the basic plane: what the terminal shows after half of it would be wrong.
        const code = key.sequence.codePointAt(0);
        if (code >= 0xd800 && code <= 0xdfff) this._refreshLine();
      }
    };
    const onEnd = () => {
      if (typeof this.line === 'string' && this.line.length > 0) this.emit('line', this.line);
      this.close();
    };
    const onResize = () => this._refreshLine();
    require('internal/readline/keypress').emitKeypressEvents(input, this);
    input.on('error', onError);
    input.on('keypress', onKeypress);
    input.on('end', onEnd);
    this._setRawMode(true);
    this.cursor = 0;
    if (output !== null && output !== undefined) output.on('resize', onResize);
    this.once('close', () => {
      input.removeListener('keypress', onKeypress);
      input.removeListener('error', onError);
      input.removeListener('end', onEnd);
      if (output !== null && output !== undefined) output.removeListener('resize', onResize);
    });
  },

  _closeOn(signal) {
    const onAborted = () => this.close();
    if (signal.aborted) {
      process.nextTick(onAborted);
      return;
    }
    signal.addEventListener('abort', onAborted, { once: true });
    this.once('close', () => signal.removeEventListener('abort', onAborted));
  },

  setPrompt(prompt) { this._prompt = prompt; },
  getPrompt() { return this._prompt; },

  _setRawMode(mode) {
    const was = this.input.isRaw;
    if (typeof this.input.setRawMode === 'function') this.input.setRawMode(mode);
    return was;
  },

  /** Writes the prompt and waits for input. */
  prompt(preserveCursor) {
    if (this.paused) this.resume();
    if (this.terminal && !isDumb()) {
      if (!preserveCursor) this.cursor = 0;
      this._refreshLine();
    } else {
      this._writeToOutput(this._prompt);
    }
  },

  _question(query, callback) {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this._questionCallback) {
      this.prompt();
      return;
    }
    hide(this, { _oldPrompt: this._prompt });
    this.setPrompt(query);
    this._questionCallback = callback;
    this.prompt();
  },

  _questionCancel() {
    if (!this._questionCallback) return;
    this._questionCallback = null;
    this.setPrompt(this._oldPrompt);
    this.clearLine();
  },

  _onLine(line) {
    const callback = this._questionCallback;
    if (callback) {
      this._questionCallback = null;
      this._questionReject = null;
      this.setPrompt(this._oldPrompt);
      callback(line);
    } else {
      this.emit('line', line);
    }
  },

  _writeToOutput(text) {
    validateString(text, 'stringToWrite');
    if (this.output !== null && this.output !== undefined) this.output.write(text);
  },

  /** Ends for good; a promised question hears why. */
  _closeFor(reason) {
    const reject = this._questionReject;
    this.close();
    reject?.(new AbortError(`Aborted with ${reason}`));
  },

  close() {
    if (this.closed) return;
    this.pause();
    if (this.terminal) this._setRawMode(false);
    this.closed = true;
    this.emit('close');
  },

  pause() {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) return this;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  },

  resume() {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (!this.paused) return this;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  },

  write(data, key) {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) this.resume();
    if (this.terminal) this._ttyWrite(data, key);
    else this._normalWrite(data);
  },

  /** Input that is no terminal's: split at line ends, whatever the chunks. */
  _normalWrite(data) {
    if (data === undefined) return;
    let text = this._decoder.write(data);
    if (this._sawReturnAt && Date.now() - this._sawReturnAt <= this.crlfDelay) {
      if (text.charCodeAt(0) === 10) text = text.slice(1);
      this._sawReturnAt = 0;
    }
    const before = this._lineBuffer;
    kLineEnd.lastIndex = 0;
    let match = kLineEnd.exec(text);
    if (match === null) {
      if (text !== '') this._lineBuffer = before === undefined ? text : before + text;
      return;
    }
    this._sawReturnAt = text.endsWith('\r') ? Date.now() : 0;
    // A listener may write: the positions are this call's own.
    const lines = [(before ?? '') + text.slice(0, match.index)];
    let at = kLineEnd.lastIndex;
    while ((match = kLineEnd.exec(text)) !== null) {
      lines.push(text.slice(at, match.index));
      at = kLineEnd.lastIndex;
    }
    this._lineBuffer = text.slice(at);
    for (const line of lines) this._onLine(line);
  },

  [Symbol.asyncIterator]() {
    if (this._iterator === undefined) {
      const iterator = EventEmitter.on(this, 'line', {
        close: ['close'],
        highWaterMark: 1024,
        [Symbol.for('nodejs.kFirstEventParam')]: true,
      });
      hide(this, { _iterator: iterator });
    }
    return this._iterator;
  },

  [Symbol.dispose]() { this.close(); },
});

install(require('internal/readline/display'));
install(require('internal/readline/editing'));
install(require('internal/readline/history'));
install(require('internal/readline/keyboard'));
install(require('internal/readline/completion').methods);

module.exports = { InterfaceConstructor, isDumb, hide, install };
