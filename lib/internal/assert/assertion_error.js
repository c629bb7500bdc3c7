'use strict';

// AssertionError and the words it makes up from actual, expected and operator.

const { validateObject } = require('internal/validators');
const { isErrorStackTraceLimitWritable } = require('internal/errors');
const { isError } = require('internal/util');
const { inspect } = require('internal/util/inspect');
const colors = require('internal/util/colors');
const { errorDiff, inspectForDiff, readable } = require('internal/assert/error_diff');

const maxLines = 50;
const maxShown = 512;
const maxSame = 1024;

const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 3)}...` : text);

/** An error whose stack says nothing: where it was made does not matter to the comparison. */
function withoutStack(error) {
  const copy = Object.assign({ __proto__: Object.getPrototypeOf(error) }, error);
  Object.defineProperty(copy, 'message', { __proto__: null, value: error.message });
  if (Object.hasOwn(error, 'cause')) {
    const { cause } = error;
    Object.defineProperty(copy, 'cause', { __proto__: null, value: isError(cause) ? withoutStack(cause) : cause });
  }
  return copy;
}

function unequalMessage(actual, operator, diff) {
  const isReference = operator === 'notStrictEqual' &&
    ((typeof actual === 'object' && actual !== null) || typeof actual === 'function');
  const base = readable[isReference ? 'notStrictEqualObject' : operator];
  const lines = inspectForDiff(actual).split('\n');
  if (lines.length > maxLines && diff !== 'full') {
    lines[46] = `${colors.blue}...${colors.white}`;
    lines.length = 47;
  }
  if (lines.length === 1) return `${base}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${base}\n\n${lines.join('\n')}\n`;
}

function looseMessage(actual, expected, operator, diff) {
  const limit = diff === 'full' ? Infinity : maxShown;
  let left = inspectForDiff(actual);
  let right = inspectForDiff(expected);
  if (operator === 'notDeepEqual' && left === right) return cut(`${readable.notDeepEqual}\n\n${left}`, diff === 'full' ? Infinity : maxSame);
  left = cut(left, limit);
  right = cut(right, limit);
  if (operator === 'deepEqual') return `${readable.deepEqual}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  if (operator === 'notDeepEqual') {
    return `${readable.notDeepEqualUnequal}\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
  }
  return `${left} ${operator} ${right}`;
}

function messageFor({ message, operator, actual, expected, diff }) {
  const shows = operator === 'deepStrictEqual' || operator === 'strictEqual' || operator === 'partialDeepStrictEqual';
  if (message != null) {
    return shows ? errorDiff(actual, expected, operator, String(message), diff) : String(message);
  }
  colors.refresh();
  if (isError(actual) && isError(expected) && 'stack' in actual && 'stack' in expected) {
    actual = withoutStack(actual);
    expected = withoutStack(expected);
  }
  if (shows) return errorDiff(actual, expected, operator, undefined, diff);
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') return unequalMessage(actual, operator, diff);
  return looseMessage(actual, expected, operator, diff);
}

/** Of many lines the first ones; of a long text not all, so that an error in a report stays readable. */
function shortened(text) {
  const lines = text.split('\n', 11);
  if (lines.length > 10) return `${lines.slice(0, 10).join('\n')}\n...`;
  return text.length > maxShown ? `${text.slice(maxShown)}...` : text;
}

const hidden = (value) => ({ __proto__: null, value, enumerable: false, writable: true, configurable: true });

class AssertionError extends Error {
  constructor(options) {
    validateObject(options, 'options');
    const { message, operator, stackStartFn, details, stackStartFunction, diff = 'simple' } = options;
    const { actual, expected } = options;

    // The stack is taken once, further down, where its first frame is known.
    const limit = Error.stackTraceLimit;
    if (isErrorStackTraceLimitWritable()) Error.stackTraceLimit = 0;
    super(messageFor({ message, operator, actual, expected, diff }));
    if (isErrorStackTraceLimitWritable()) Error.stackTraceLimit = limit;

    this.generatedMessage = !message;
    // While the stack is written the name carries the code.
    Object.defineProperty(this, 'name', hidden('AssertionError [ERR_ASSERTION]'));
    this.code = 'ERR_ASSERTION';
    if (details) {
      for (const key of ['actual', 'expected', 'operator']) this[key] = undefined;
      for (let i = 0; i < details.length; i++) {
        this[`message ${i}`] = details[i].message;
        this[`actual ${i}`] = details[i].actual;
        this[`expected ${i}`] = details[i].expected;
        this[`operator ${i}`] = details[i].operator;
        this[`stack trace ${i}`] = details[i].stack;
      }
    } else {
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
    this.diff = diff;
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    // Reading it writes it.
    this.stack; // eslint-disable-line no-unused-expressions
    this.name = 'AssertionError';
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [inspect.custom](depth, context) {
    const { actual, expected } = this;
    if (typeof actual === 'string') this.actual = shortened(actual);
    if (typeof expected === 'string') this.expected = shortened(expected);
    const text = inspect(this, { ...context, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}
Object.defineProperty(AssertionError.prototype, inspect.custom, {
  __proto__: null, enumerable: false,
});

module.exports = AssertionError;
