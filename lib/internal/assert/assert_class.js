'use strict';

// Class Assert: every assertion is one of its methods. The functions of node:assert are those of one instance.

const {
  codes: {
    ERR_AMBIGUOUS_ARGUMENT, ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
    ERR_INVALID_RETURN_VALUE, ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const { validateFunction, validateOneOf } = require('internal/validators');
const { isPromise, isRegExp } = require('internal/util/types');
const { isError } = require('internal/util');
const { inspect } = require('internal/util/inspect');
const AssertionError = require('internal/assert/assertion_error');

const comparisons = () => require('internal/util/comparisons');
const kOptions = Symbol('options');
const NO_EXCEPTION = {};

// ---- failing ----

function fail(details) {
  if (isError(details.message)) throw details.message;
  throw new AssertionError(details);
}

function failWith(details, generatedMessage) {
  if (isError(details.message)) throw details.message;
  const error = new AssertionError(details);
  error.generatedMessage = generatedMessage;
  throw error;
}

const diffOf = (self) => self?.[kOptions]?.diff;
const skipsPrototype = (self) => Boolean(self?.[kOptions]?.skipPrototype);

function needTwo(count) {
  if (count < 2) throw new ERR_MISSING_ARGS('actual', 'expected');
}

/** What assert() and assert.ok() have in common; `fn` is the one the program called. */
function checkOk(fn, count, value, message, diff) {
  if (value) return;
  let generated = false;
  if (count === 0) {
    generated = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    generated = true;
    message = expressionMessage(fn, value);
  }
  failWith({ actual: value, expected: true, message, operator: '==', stackStartFn: fn, diff }, generated);
}

function expressionMessage(fn, value) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  const error = {};
  Error.captureStackTrace(error, fn);
  Error.stackTraceLimit = limit;
  const code = require('internal/assert/expression').callExpression(error);
  if (code === undefined) return `${inspect(value)} == true`;
  return `The expression evaluated to a falsy value:\n\n  ${code}\n`;
}

// ---- exceptions ----

/** The properties of an error that are compared; a pattern that matches becomes what it matched. */
class Comparison {
  constructor(source, keys, actual) {
    for (const key of keys) {
      if (!(key in source)) continue;
      const matched = actual !== undefined && typeof actual[key] === 'string' && isRegExp(source[key]) &&
        source[key].exec(actual[key]) !== null;
      this[key] = matched ? actual[key] : source[key];
    }
  }
}

function compareProperty(actual, expected, key, message, keys, fn, diff) {
  if (key in actual && comparisons().isDeepStrictEqual(actual[key], expected[key])) return;
  if (!message) {
    const error = new AssertionError({
      actual: new Comparison(actual, keys),
      expected: new Comparison(expected, keys, actual),
      operator: 'deepStrictEqual',
      stackStartFn: fn,
      diff,
    });
    error.actual = actual;
    error.expected = expected;
    error.operator = fn.name;
    throw error;
  }
  fail({ actual, expected, message, operator: fn.name, stackStartFn: fn, diff });
}

function expectPropertiesOf(actual, expected, message, fn, diff) {
  if (typeof actual !== 'object' || actual === null) {
    const error = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: fn, diff });
    error.operator = fn.name;
    throw error;
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push('name', 'message');
  else if (keys.length === 0) throw new ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) && expected[key].exec(actual[key]) !== null) continue;
    compareProperty(actual, expected, key, message, keys, fn, diff);
  }
}

/** Throws unless `actual`, which was thrown, is as `expected` says. */
function expectException(actual, expected, message, fn, diff) {
  let text;
  if (isRegExp(expected)) {
    const string = String(actual);
    if (expected.exec(string) !== null) return;
    text = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(string)}\n`;
  } else if (typeof expected !== 'function') {
    return expectPropertiesOf(actual, expected, message, fn, diff);
  } else if (expected.prototype !== undefined && actual instanceof expected) {
    return;
  } else if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    const received = isError(actual) ? actual.constructor?.name || actual.name : inspect(actual, { depth: -1 });
    text = `The error is expected to be an instance of "${expected.name}". Received ` +
      (isError(actual) && received === expected.name ?
        'an error with identical name but a different prototype.' : `"${received}"`);
    if (isError(actual)) text += `\n\nError message:\n\n${actual.message}`;
  } else {
    const result = Reflect.apply(expected, {}, [actual]);
    if (result === true) return;
    const name = expected.name ? `"${expected.name}" ` : '';
    text = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
    if (isError(actual)) text += `\n\nCaught error:\n\n${actual}`;
  }
  failWith({ actual, expected, message: message || text, operator: fn.name, stackStartFn: fn, diff }, !message);
}

function expectError(fn, diff, actual, ...args) {
  let [error, message] = args;
  if (typeof error === 'string') {
    if (args.length === 2) {
      throw new ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    }
    if (typeof actual === 'object' && actual !== null) {
      if (actual.message === error) {
        throw new ERR_AMBIGUOUS_ARGUMENT(
          'error/message', `The error message "${actual.message}" is identical to the message.`);
      }
    } else if (actual === error) {
      throw new ERR_AMBIGUOUS_ARGUMENT('error/message', `The error "${actual}" is identical to the message.`);
    }
    message = error;
    error = undefined;
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
  }
  if (actual === NO_EXCEPTION) {
    const details = `${error?.name ? ` (${error.name})` : ''}${message ? `: ${message}` : '.'}`;
    const what = fn.name === 'rejects' ? 'rejection' : 'exception';
    fail({
      actual: undefined,
      expected: error,
      operator: fn.name,
      message: `Missing expected ${what}${details}`,
      stackStartFn: fn,
      diff,
    });
  }
  if (error) expectException(actual, error, message, fn, diff);
}

function matches(actual, expected) {
  if (isRegExp(expected)) return expected.exec(String(actual)) !== null;
  if (typeof expected !== 'function') throw new ERR_INVALID_ARG_TYPE('expected', ['Function', 'RegExp'], expected);
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected, {}, [actual]) === true;
}

function expectNoError(fn, diff, actual, error, message) {
  if (actual === NO_EXCEPTION) return;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  if (error && !matches(actual, error)) throw actual;
  const what = fn.name === 'doesNotReject' ? 'rejection' : 'exception';
  fail({
    actual,
    expected: error,
    operator: fn.name,
    message: `Got unwanted ${what}${message ? `: ${message}` : '.'}\nActual message: "${actual && actual.message}"`,
    stackStartFn: fn,
    diff,
  });
}

function thrownBy(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NO_EXCEPTION;
}

const isThenable = (value) => isPromise(value) ||
  (value !== null && typeof value === 'object' && typeof value.then === 'function' && typeof value.catch === 'function');

async function rejectionOf(promiseFn) {
  let promise;
  if (typeof promiseFn === 'function') {
    promise = promiseFn();
    if (!isThenable(promise)) throw new ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
  } else if (isThenable(promiseFn)) {
    promise = promiseFn;
  } else {
    throw new ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseFn);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NO_EXCEPTION;
}

// ---- other ----

function checkMatch(string, regexp, message, fn, wanted, diff) {
  if (!isRegExp(regexp)) throw new ERR_INVALID_ARG_TYPE('regexp', 'RegExp', regexp);
  if (typeof string === 'string' && (regexp.exec(string) !== null) === wanted) return;
  const text = typeof string !== 'string' ?
    `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})` :
    `The input ${wanted ? 'did not match' : 'was expected to not match'} the regular expression ` +
      `${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
  failWith({
    actual: string, expected: regexp, message: message || text, operator: fn.name, stackStartFn: fn, diff,
  }, !message);
}

/** Puts the frames of `cause` below those of `error` that they do not have in common. */
function mergeStacks(error, cause) {
  const { stack } = cause;
  if (typeof stack !== 'string') return;
  const start = stack.indexOf('\n    at');
  if (start === -1) return;
  const theirs = stack.slice(start + 1).split('\n');
  let ours = error.stack.split('\n');
  for (const frame of theirs) {
    const at = ours.indexOf(frame);
    if (at === -1) continue;
    ours = ours.slice(0, at);
    break;
  }
  error.stack = `${ours.join('\n')}\n${theirs.join('\n')}`;
}

let warnedOfFail = false;

function warnOfFail() {
  if (warnedOfFail) return;
  warnedOfFail = true;
  process.emitWarning(
    'assert.fail() with more than one argument is deprecated. ' +
    'Please use assert.strictEqual() instead or only pass a message.', 'DeprecationWarning', 'DEP0094');
}

function Assert(options) {
  if (!new.target) throw new ERR_CONSTRUCT_CALL_REQUIRED('Assert');
  options = { __proto__: null, strict: true, ...options };
  if (options.diff !== undefined) validateOneOf(options.diff, 'options.diff', ['simple', 'full']);

  this.AssertionError = AssertionError;
  Object.defineProperty(this, kOptions, { __proto__: null, value: options });
  if (options.strict) {
    this.equal = this.strictEqual;
    this.deepEqual = this.deepStrictEqual;
    this.notEqual = this.notStrictEqual;
    this.notDeepEqual = this.notDeepStrictEqual;
  }
}

const methods = {
  fail: function fail(actual, expected, message, operator, stackStartFn) {
    const count = arguments.length;
    let generated = false;
    if (actual == null && count <= 1) {
      generated = true;
      message = 'Failed';
    } else if (count === 1) {
      message = actual;
      actual = undefined;
    } else {
      warnOfFail();
      if (count === 2) operator = '!=';
    }
    if (isError(message)) throw message;
    const details = {
      actual, expected, operator: operator === undefined ? 'fail' : operator, stackStartFn: stackStartFn || fail,
      message, diff: diffOf(this),
    };
    const error = new AssertionError(details);
    if (generated) error.generatedMessage = true;
    throw error;
  },

  ok: function ok(...args) {
    checkOk(ok, args.length, args[0], args[1], diffOf(this));
  },

  equal: function equal(actual, expected, message) {
    needTwo(arguments.length);
    // eslint-disable-next-line eqeqeq
    if (actual == expected || (actual !== actual && expected !== expected)) return;
    fail({ actual, expected, message, operator: '==', stackStartFn: equal, diff: diffOf(this) });
  },

  notEqual: function notEqual(actual, expected, message) {
    needTwo(arguments.length);
    // eslint-disable-next-line eqeqeq
    if (actual != expected && !(actual !== actual && expected !== expected)) return;
    fail({ actual, expected, message, operator: '!=', stackStartFn: notEqual, diff: diffOf(this) });
  },

  deepEqual: function deepEqual(actual, expected, message) {
    needTwo(arguments.length);
    if (comparisons().isDeepEqual(actual, expected)) return;
    fail({ actual, expected, message, operator: 'deepEqual', stackStartFn: deepEqual, diff: diffOf(this) });
  },

  notDeepEqual: function notDeepEqual(actual, expected, message) {
    needTwo(arguments.length);
    if (!comparisons().isDeepEqual(actual, expected)) return;
    fail({ actual, expected, message, operator: 'notDeepEqual', stackStartFn: notDeepEqual, diff: diffOf(this) });
  },

  deepStrictEqual: function deepStrictEqual(actual, expected, message) {
    needTwo(arguments.length);
    if (comparisons().isDeepStrictEqual(actual, expected, skipsPrototype(this))) return;
    fail({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: deepStrictEqual, diff: diffOf(this) });
  },

  notDeepStrictEqual: function notDeepStrictEqual(actual, expected, message) {
    needTwo(arguments.length);
    if (!comparisons().isDeepStrictEqual(actual, expected, skipsPrototype(this))) return;
    fail({
      actual, expected, message, operator: 'notDeepStrictEqual', stackStartFn: notDeepStrictEqual, diff: diffOf(this),
    });
  },

  strictEqual: function strictEqual(actual, expected, message) {
    needTwo(arguments.length);
    if (Object.is(actual, expected)) return;
    fail({ actual, expected, message, operator: 'strictEqual', stackStartFn: strictEqual, diff: diffOf(this) });
  },

  notStrictEqual: function notStrictEqual(actual, expected, message) {
    needTwo(arguments.length);
    if (!Object.is(actual, expected)) return;
    fail({ actual, expected, message, operator: 'notStrictEqual', stackStartFn: notStrictEqual, diff: diffOf(this) });
  },

  partialDeepStrictEqual: function partialDeepStrictEqual(actual, expected, message) {
    needTwo(arguments.length);
    if (comparisons().isPartialStrictEqual(actual, expected)) return;
    fail({
      actual, expected, message, operator: 'partialDeepStrictEqual', stackStartFn: partialDeepStrictEqual,
      diff: diffOf(this),
    });
  },

  throws: function throws(fn, ...args) {
    expectError(throws, diffOf(this), thrownBy(fn), ...args);
  },

  rejects: async function rejects(promiseFn, ...args) {
    expectError(rejects, diffOf(this), await rejectionOf(promiseFn), ...args);
  },

  doesNotThrow: function doesNotThrow(fn, ...args) {
    expectNoError(doesNotThrow, diffOf(this), thrownBy(fn), ...args);
  },

  doesNotReject: async function doesNotReject(fn, ...args) {
    expectNoError(doesNotReject, diffOf(this), await rejectionOf(fn), ...args);
  },

  ifError: function ifError(err) {
    if (err === null || err === undefined) return;
    let message = 'ifError got unwanted exception: ';
    if (typeof err === 'object' && typeof err.message === 'string') {
      message += err.message.length === 0 && err.constructor ? err.constructor.name : err.message;
    } else {
      message += inspect(err);
    }
    const error = new AssertionError({
      actual: err, expected: null, operator: 'ifError', message, stackStartFn: ifError, diff: diffOf(this),
    });
    error.generatedMessage = true;
    mergeStacks(error, err);
    throw error;
  },

  match: function match(string, regexp, message) {
    checkMatch(string, regexp, message, match, true, diffOf(this));
  },

  doesNotMatch: function doesNotMatch(string, regexp, message) {
    checkMatch(string, regexp, message, doesNotMatch, false, diffOf(this));
  },
};
Object.assign(Assert.prototype, methods);

module.exports = { Assert, checkOk };
