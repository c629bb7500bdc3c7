'use strict';

// Class Console: its streams, its colours, how a line gets out. What the methods do is in internal/console/methods.

const {
  codes: { ERR_CONSOLE_WRITABLE_STREAM, ERR_INCOMPATIBLE_OPTION_PAIR },
  isStackOverflowError,
} = require('internal/errors');
const { validateInteger, validateObject, validateOneOf } = require('internal/validators');
const { formatArguments } = require('internal/util/inspect');
const methods = require('internal/console/methods');

const kColorMode = Symbol('kColorMode');
const kCounts = Symbol('counts');
const kFormat = Symbol('kFormat');
const kGroupIndentation = Symbol('kGroupIndentationString');
const kGroupIndentWidth = Symbol('kGroupIndentWidth');
const kInspectOptions = Symbol('kGetInspectOptions');
const kIsConsole = Symbol('kIsConsole');
const kWrite = Symbol('kWriteToConsole');

const maxGroupIndentation = 1000;
const { isMap } = require('internal/util/types');

// The inspect options of consoles that were given some; most were not.
const inspectOptionsOf = new WeakMap();

const hidden = (value) => ({ __proto__: null, value, writable: true, enumerable: false, configurable: true });

function Console(options /* or: stdout, stderr, ignoreErrors = true */) {
  if (!new.target) return Reflect.construct(Console, arguments);

  if (!options || typeof options.write === 'function') {
    options = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  }
  const {
    stdout, stderr = stdout, ignoreErrors = true, colorMode = 'auto', inspectOptions, groupIndentation,
  } = options;

  if (!stdout || typeof stdout.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stdout');
  if (!stderr || typeof stderr.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stderr');
  validateOneOf(colorMode, 'colorMode', ['auto', true, false]);
  if (groupIndentation !== undefined) validateInteger(groupIndentation, 'groupIndentation', 0, maxGroupIndentation);
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, 'options.inspectOptions');
    for (const one of isMap(inspectOptions) ? inspectOptions.values() : [inspectOptions]) {
      if (one?.colors !== undefined && options.colorMode !== undefined) {
        throw new ERR_INCOMPATIBLE_OPTION_PAIR('options.inspectOptions.color', 'colorMode');
      }
    }
    inspectOptionsOf.set(this, inspectOptions);
  }

  // Methods belong to the object, so that `const { log } = console` works.
  const prototype = Object.getPrototypeOf(this);
  for (const key of Object.keys(Console.prototype)) {
    const method = prototype[key];
    if (typeof method !== 'function') continue;
    this[key] = bound(method, this, key);
  }
  bindStreams(this, stdout, stderr);
  bindState(this, ignoreErrors, colorMode, groupIndentation);
}

function bound(method, self, name) {
  const fn = method.bind(self);
  Object.defineProperty(fn, 'name', { __proto__: null, value: name, configurable: true });
  return fn;
}

function bindStreams(self, stdout, stderr) {
  Object.defineProperties(self, { _stdout: hidden(stdout), _stderr: hidden(stderr) });
}

/** For the global console: process.stdout is made only when something is written, unless it is replaced before. */
function bindStreamsLazily(self, holder) {
  for (const name of ['stdout', 'stderr']) {
    let stream;
    require('internal/bootstrap/refresh').onStart(() => { stream = undefined; });
    Object.defineProperty(self, `_${name}`, {
      __proto__: null,
      enumerable: false,
      configurable: true,
      get() {
        return stream || (stream = holder[name]);
      },
      set(value) {
        stream = value;
      },
    });
  }
}

function bindState(self, ignoreErrors, colorMode, groupIndentation = 2) {
  Object.defineProperties(self, {
    _stdoutErrorHandler: hidden(errorHandlerOf(self, '_stdout')),
    _stderrErrorHandler: hidden(errorHandlerOf(self, '_stderr')),
    _ignoreErrors: hidden(Boolean(ignoreErrors)),
    _times: hidden(new Map()),
    [kCounts]: hidden(new Map()),
    [kColorMode]: hidden(colorMode),
    [kIsConsole]: hidden(true),
    [kGroupIndentWidth]: hidden(groupIndentation),
    [kGroupIndentation]: hidden(''),
    [Symbol.toStringTag]: {
      __proto__: null, value: 'console', writable: false, enumerable: false, configurable: true,
    },
  });
}

const ignore = () => {};

// The error of a write comes with its callback before the event: a listener in between keeps it from being uncaught.
function errorHandlerOf(self, key) {
  return (error) => {
    const stream = self[key];
    if (error && !stream._writableState?.errorEmitted && stream.listenerCount('error') === 0) {
      stream.once('error', ignore);
    }
  };
}

const operations = {
  [kWrite](useStderr, text) {
    const indentation = this[kGroupIndentation];
    if (indentation.length > 0) {
      if (text.includes('\n')) text = text.replaceAll('\n', `\n${indentation}`);
      text = indentation + text;
    }
    text += '\n';

    const stream = useStderr ? this._stderr : this._stdout;
    if (this._ignoreErrors === false) {
      stream.write(text);
      return;
    }
    const guarded = typeof stream.once === 'function' && stream.listenerCount?.('error') === 0;
    if (guarded) stream.once('error', ignore);
    try {
      stream.write(text, useStderr ? this._stderrErrorHandler : this._stdoutErrorHandler);
    } catch (error) {
      // Console is a debugging aid: its own failures stay silent, but not the end of the stack.
      if (isStackOverflowError(error)) throw error;
    } finally {
      if (guarded) stream.removeListener('error', ignore);
    }
  },

  [kInspectOptions](stream) {
    let color = this[kColorMode];
    if (color === 'auto') color = require('internal/util/colors').shouldColorize(stream);
    const given = inspectOptionsOf.get(this);
    if (given !== undefined) {
      const options = isMap(given) ? given.get(stream) : given;
      if (options) return options.colors === undefined ? { ...options, colors: color } : options;
    }
    return color ? { colors: true } : undefined;
  },

  /** Only what is inspected needs to know about colours: text alone does not ask the stream for them. */
  [kFormat](useStderr, args) {
    if (args.length === 1 && typeof args[0] === 'string') return args[0];
    let plain = true;
    for (let i = 0; i < args.length; i++) {
      if (typeof args[i] !== 'string' || (i === 0 && args[0].includes('%'))) {
        plain = false;
        break;
      }
    }
    if (plain) return args.join(' ');
    return formatArguments(this[kInspectOptions](useStderr ? this._stderr : this._stdout), args);
  },
};
for (const key of Object.getOwnPropertySymbols(operations)) {
  Object.defineProperty(Console.prototype, key, hidden(operations[key]));
}

Object.defineProperty(Console, Symbol.hasInstance, {
  __proto__: null,
  value: (instance) => Boolean(instance?.[kIsConsole]),
});

methods.install(Console.prototype, {
  kCounts, kFormat, kGroupIndentWidth, kGroupIndentation, kInspectOptions, kWrite,
});

module.exports = {
  Console, bindState, bindStreamsLazily, bound, kFormat, kInspectOptions, kWrite, operations,
};
