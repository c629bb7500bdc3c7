'use strict';

// util.format: printf-like templates.

const { bigintText, numberText } = require('internal/util/inspect/text');
const { builtInNames } = require('internal/util/inspect/naming');
const native = binding('util');

const inspect = (value, options) => require('internal/util/inspect').inspect(value, options);

/** Whether String(value) would say no more than "[object Object]". */
function hasBuiltInToString(value) {
  const target = native.getProxyDetails(value, false);
  if (target !== undefined) {
    if (target === null) return true;
    return hasBuiltInToString(target);
  }
  return !isOverridden(value, Symbol.toPrimitive) && !isOverridden(value, 'toString');
}

/** Whether method `key` of `value` is not one that a class of the language brings along. */
function isOverridden(value, key) {
  if (typeof value[key] !== 'function') return false;
  if (Object.hasOwn(value, key)) return true;
  let holder = value;
  do {
    holder = Object.getPrototypeOf(holder);
  } while (!Object.hasOwn(holder, key));
  const descriptor = Object.getOwnPropertyDescriptor(holder, 'constructor');
  return !(typeof descriptor?.value === 'function' && builtInNames.has(descriptor.value.name));
}

let circularMessage;

function toJson(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (circularMessage === undefined) {
      const loop = {};
      loop.loop = loop;
      try {
        JSON.stringify(loop);
      } catch (circular) {
        circularMessage = circular.message.split('\n', 1)[0];
      }
    }
    if (error.name === 'TypeError' && error.message.split('\n', 1)[0] === circularMessage) return '[Circular]';
    throw error;
  }
}

const groupsDigits = (options) =>
  options?.numericSeparator ?? require('internal/util/inspect').inspectDefaultOptions.numericSeparator;

function asString(value, options) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return numberText(value, groupsDigits(options));
    case 'bigint': return bigintText(value, groupsDigits(options));
    case 'object':
      if (value === null || !hasBuiltInToString(value)) return String(value);
      return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
    default: return String(value);
  }
}

function asNumber(value, convert, options) {
  if (typeof value === 'bigint') return bigintText(value, groupsDigits(options));
  if (typeof value === 'symbol') return 'NaN';
  return numberText(convert(value), groupsDigits(options));
}

const kPercent = 37;

/** The text of directive `letter` for `value`, undefined when there is no such directive. */
function directive(letter, value, options) {
  switch (letter) {
    case 115: return asString(value, options); // s
    case 106: return toJson(value); // j
    case 100: return asNumber(value, Number, options); // d
    case 105: return asNumber(value, Number.parseInt, options); // i
    case 102: return typeof value === 'symbol' ? 'NaN' : numberText(Number.parseFloat(value), groupsDigits(options)); // f
    case 79: return inspect(value, options); // O
    case 111: return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 }); // o
    case 99: return ''; // c
    default: return undefined;
  }
}

function formatArguments(options, args) {
  const [first] = args;
  let text = '', next = 0, separator = '';
  if (typeof first === 'string') {
    if (args.length === 1) return first;
    let last = 0;
    next = 1;
    const end = first.length - 1;
    for (let at = first.indexOf('%'); at !== -1 && at < end; at = first.indexOf('%', at + 1)) {
      const letter = first.charCodeAt(at + 1);
      if (letter === kPercent) {
        text += first.slice(last, at + 1);
        last = at + 2;
        at++;
        continue;
      }
      if (next === args.length) continue;
      const replacement = directive(letter, args[next], options);
      if (replacement === undefined && letter !== 106) continue;
      text += first.slice(last, at) + replacement;
      last = at + 2;
      at++;
      next++;
    }
    text += last === 0 ? first : first.slice(last);
    separator = ' ';
  }
  for (; next < args.length; next++) {
    const value = args[next];
    text += separator + (typeof value === 'string' ? value : inspect(value, options));
    separator = ' ';
  }
  return text;
}

function format(...args) {
  return formatArguments(undefined, args);
}

function formatWithOptions(inspectOptions, ...args) {
  require('internal/validators').validateObject(
    inspectOptions, 'inspectOptions', require('internal/validators').kValidateObjectAllowObjects);
  return formatArguments(inspectOptions, args);
}

module.exports = { format, formatArguments, formatWithOptions };
