'use strict';

// repl: read, evaluate, print, and again.

const { Interface } = require('readline');
const { inspect } = require('internal/util/inspect');
const { deprecate } = require('internal/util');
const { hide } = require('internal/readline/interface');
const { validateFunction, validateObject, validateString } = require('internal/validators');
const { codes: { ERR_INVALID_REPL_EVAL_CONFIG, ERR_INVALID_REPL_INPUT } } = require('internal/errors');
const { compile, execute, isRecoverable, isValidSyntax, prepare } = require('internal/repl/evaluate');

const REPL_MODE_SLOPPY = Symbol('repl-sloppy');
const REPL_MODE_STRICT = Symbol('repl-strict');
const kStandalone = Symbol.for('ravel.repl.standalone');
const kMorePrompt = '| ';

/** Thrown by an evaluator whose input is not complete yet. */
class Recoverable extends SyntaxError {
  constructor(err) {
    super();
    this.err = err;
  }
}

function writer(value) { return inspect(value, writer.options); }
writer.options = { ...inspect.defaultOptions, showProxy: true };

let counter = 0;
const domains = new WeakSet();
let guarding = false;

// Uncaught exceptions of a REPL's lines go to its domain: a listener for them would never be called.
function guardListeners() {
  if (guarding) return;
  guarding = true;
  process.prependListener('newListener', (event) => {
    if (event === 'uncaughtException' && process.domain && domains.has(process.domain)) {
      throw new ERR_INVALID_REPL_INPUT('Listeners for `uncaughtException` cannot be used in the REPL');
    }
  });
}

function settings(prompt, stream, eval_, useGlobal, ignoreUndefined, replMode) {
  if (prompt !== null && typeof prompt === 'object') return { ...prompt };
  return { prompt, input: stream, output: stream, eval: eval_, useGlobal, ignoreUndefined, replMode, socket: true };
}

function REPLServer(...args) {
  if (!(this instanceof REPLServer)) return new REPLServer(...args);
  const options = settings(...args);
  if (options.breakEvalOnSigint && options.eval) throw new ERR_INVALID_REPL_EVAL_CONFIG();
  if (options.breakEvalOnSigint && !options[kStandalone]) require('internal/unsupported').fail('repl option breakEvalOnSigint');
  const { socket } = options;
  options.input ??= socket?.stdin ?? process.stdin;
  options.output ??= socket?.stdout ?? process.stdout;
  options.prompt ??= '> ';
  options.terminal ??= Boolean(options.output.isTTY);
  options.useColors ??= Boolean(options.output.isTTY) && (typeof options.output.getColorDepth !== 'function' || options.output.getColorDepth() > 2);

  const domain = options.domain ?? require('domain').create();
  domains.add(domain);
  if (!options[kStandalone]) guardListeners();
  hide(this, { _domain: domain });
  this.useColors = Boolean(options.useColors);
  this.useGlobal = Boolean(options.useGlobal);
  this.ignoreUndefined = Boolean(options.ignoreUndefined);
  this.replMode = options.replMode ?? REPL_MODE_SLOPPY;
  this.underscoreAssigned = false;
  this.last = undefined;
  this.underscoreErrAssigned = false;
  this.lastError = undefined;
  this.breakEvalOnSigint = Boolean(options.breakEvalOnSigint);
  this.editorMode = false;
  hide(this, { _bufferedCommand: '', _sawCtrlD: false, _sawInterrupt: false, _initialPrompt: options.prompt, _standalone: Boolean(options[kStandalone]) });
  this.lines = [];
  this.lexicalNames = new Set();

  const evaluate = options.eval || defaultEval;
  this.eval = domain.bind(function(code, context, file, callback) { Reflect.apply(evaluate, this, [code, context, file, callback]); });
  if (options.completer !== undefined) validateFunction(options.completer, 'completer');
  const complete = withCallback(options.completer) ?? ((text, callback) => require('internal/repl/completion').complete(this, text, callback));
  this.resetting = false;
  hide(this, { _handleErrorOption: options.handleError });

  Reflect.apply(Interface, this, [{
    input: options.input,
    output: options.output,
    completer: (text, callback) => this.completer(text, callback),
    terminal: options.terminal,
    historySize: options.historySize,
    prompt: options.prompt,
  }]);
  this.completer = complete;
  hide(this, { _completer: complete });
  this.resetContext();
  this.commands = { __proto__: null };
  require('internal/repl/commands').define(this);
  this.writer = options.writer ?? writer;
  if (this.useColors && this.writer === writer) {
    const colored = (value) => inspect(value, colored.options);
    colored.options = { ...writer.options, colors: true };
    this.writer = colored;
  }
  domain.on('error', (error) => this._handleError(error));
  this.on('close', () => {
    if (this._evaluating) {
      this._closing = true;
      return;
    }
    process.nextTick(() => this.emit('exit'));
  });
  this.on('SIGINT', () => this._interrupted());
  this.on('line', (line) => this._onReplLine(line));
  this.on('SIGCONT', () => {
    if (this.editorMode) {
      this.output.write(`${this._initialPrompt}.editor\n`);
      this.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
      this.output.write(`${this._bufferedCommand}\n`);
      this.prompt(true);
    } else {
      this.displayPrompt(true);
    }
  });
  this.displayPrompt();
}
Object.setPrototypeOf(REPLServer.prototype, Interface.prototype);
Object.setPrototypeOf(REPLServer, Interface);

/** The evaluation that options.eval replaces. */
function defaultEval(code, context, file, callback) {
  const where = this.useGlobal ? undefined : context;
  let ready;
  let script;
  try {
    if (code === '\n' || code.trim() === '') return callback(null);
    if (isRecoverable(code)) return callback(new Recoverable(new SyntaxError('more input')));
    ready = prepare(code);
    const strict = this.replMode === REPL_MODE_STRICT;
    script = compile(strict ? `'use strict'; void 0;\n${ready.code}` : ready.code, file, where);
  } catch (error) {
    return callback(error);
  }
  let result;
  try {
    result = execute(script, where);
  } catch (error) {
    if (process.domain) {
      process.domain.emit('error', error);
      process.domain.exit();
      this._afterError();
      return undefined;
    }
    return callback(error);
  }
  require('internal/repl/completion').learn(this, code);
  if (!ready.waits) return callback(null, result);
  // Nothing else may run in between: input waits until the promise settles.
  this.pause();
  hide(this, { _awaited: [] });
  const stop = () => finish(Object.assign(new Error('Script execution was interrupted by `SIGINT`'), { code: 'ERR_SCRIPT_EXECUTION_INTERRUPTED' }));
  let done = false;
  const finish = (error, value) => {
    if (done) return;
    done = true;
    this.removeListener('SIGINT', stop);
    if (!this.closed) this.resume();
    const lines = this._awaited;
    this._awaited = undefined;
    callback(error, value);
    for (const line of lines) this._onReplLine(line);
  };
  this.once('SIGINT', stop);
  result.then((out) => finish(null, out?.value), finish);
  return undefined;
}

Object.assign(REPLServer.prototype, require('internal/repl/server').make({ Recoverable }));
for (const key of Object.keys(REPLServer.prototype)) Object.defineProperty(REPLServer.prototype, key, { enumerable: false });

REPLServer.prototype.setPrompt = function setPrompt(prompt) {
  this._initialPrompt = prompt;
  Interface.prototype.setPrompt.call(this, prompt);
};

REPLServer.prototype.displayPrompt = function displayPrompt(preserveCursor) {
  const prompt = this._bufferedCommand.length > 0 ? kMorePrompt : this._initialPrompt;
  Interface.prototype.setPrompt.call(this, prompt);
  this.prompt(preserveCursor);
};

REPLServer.prototype.defineCommand = function defineCommand(keyword, command) {
  if (typeof command === 'function') command = { action: command };
  else validateObject(command, 'cmd');
  validateFunction(command.action, 'cmd.action');
  validateString(keyword, 'keyword');
  this.commands[keyword] = command;
};

REPLServer.prototype.setupHistory = function setupHistory(config, callback) {
  require('internal/repl/history').setup(this, config, callback);
};

Object.defineProperty(REPLServer.prototype, 'historyManager', {
  configurable: true,
  get() { return { isFlushing: Boolean(this._historyPending) }; },
});

/** A completer that returns its result, as one that calls back. */
function withCallback(completer) {
  if (completer === undefined || completer.length === 2) return completer;
  return (text, callback) => callback(null, completer(text));
}

REPLServer.prototype.clearBufferedCommand = function clearBufferedCommand() { this._bufferedCommand = ''; };

REPLServer.prototype.complete = function complete(...args) { return Reflect.apply(this.completer, this, args); };

REPLServer.prototype.createContext = function createContext() {
  return require('internal/repl/context').create(this);
};

REPLServer.prototype.resetContext = function resetContext() {
  require('internal/repl/context').reset(this);
};

Object.defineProperty(REPLServer.prototype, 'bufferedCommand', {
  configurable: true,
  get() { return this._bufferedCommand; },
  set(value) { this._bufferedCommand = value; },
});
for (const [old, name] of [['inputStream', 'input'], ['outputStream', 'output']]) {
  const text = 'repl.inputStream and repl.outputStream are deprecated. Use repl.input and repl.output instead';
  Object.defineProperty(REPLServer.prototype, old, {
    configurable: true,
    get: pending(function() { return this[name]; }, text, 'DEP0141'),
    set: pending(function(value) { this[name] = value; }, text, 'DEP0141'),
  });
}

// Deprecated where --pending-deprecation asks for it.
function pending(fn, text, code) {
  let warned;
  return function(...args) {
    if (require('internal/options').getOptionValue('--pending-deprecation')) warned ??= deprecate(fn, text, code);
    return Reflect.apply(warned ?? fn, this, args);
  };
}

function start(prompt, source, eval_, useGlobal, ignoreUndefined, replMode) {
  return new REPLServer(prompt, source, eval_, useGlobal, ignoreUndefined, replMode);
}

let builtins;
const libs = () => (builtins ??= require('module').builtinModules.filter((id) => !id.startsWith('_') && !id.includes(':')));
require('internal/bootstrap/refresh').onStart(() => { builtins = undefined; });

module.exports = { start, writer, REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, Recoverable, isValidSyntax };
Object.defineProperty(module.exports, 'builtinModules', {
  enumerable: true, configurable: true,
  get: pending(libs, 'repl.builtinModules is deprecated. Check module.builtinModules instead', 'DEP0191'),
  set: pending((value) => Object.defineProperty(module.exports, 'builtinModules', { value, writable: true }), '', 'DEP0191'),
});
Object.defineProperty(module.exports, '_builtinLibs', {
  enumerable: true, configurable: true,
  get: pending(libs, 'repl._builtinLibs is deprecated. Check module.builtinModules instead', 'DEP0142'),
  set: pending((value) => Object.defineProperty(module.exports, '_builtinLibs', { value, writable: true }), '', 'DEP0142'),
});
Object.defineProperty(inspect, 'replDefaults', {
  configurable: true, enumerable: true,
  get: () => writer.options,
  set(options) {
    validateObject(options, 'options');
    Object.assign(writer.options, options);
  },
});
Object.defineProperty(module.exports, 'libs', { value: libs });
Object.defineProperty(module.exports, 'nextName', { value: () => `REPL${++counter}` });
