'use strict';

// How the more talkative error messages are put together: lists of expected types, descriptions of the value received.

const primitiveTypes = new Set([
  'string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol',
]);
const className = /^[A-Z][a-zA-Z0-9]*$/;
const maxShownString = 28;

/** 'a', 'a and b', 'a, b, and c'. */
function formatList(words, conjunction = 'and') {
  const n = words.length;
  if (n === 0) return '';
  if (n === 1) return `${words[0]}`;
  if (n === 2) return `${words[0]} ${conjunction} ${words[1]}`;
  return `${words.slice(0, -1).join(', ')}, ${conjunction} ${words[n - 1]}`;
}

const inspect = (value, options) => require('internal/util/inspect').inspect(value, options);

/** The words after "Received": a primitive with its type, or the class of an object. */
function determineSpecificType(value) {
  switch (typeof value) {
    case 'undefined': return 'undefined';
    case 'function': return `function ${value.name}`;
    case 'object': {
      if (value === null) return 'null';
      const { constructor } = value;
      if (constructor && 'name' in constructor) return `an instance of ${constructor.name}`;
      return inspect(value, { depth: -1 });
    }
    case 'string': {
      const shown = value.length > maxShownString ? `${value.slice(0, 25)}...` : value;
      return `type string (${quoted(shown)})`;
    }
    case 'number': return `type number (${Object.is(value, -0) ? '-0' : value})`;
    case 'bigint': return `type bigint (${value}n)`;
    case 'symbol': return `type symbol (${String(value)})`;
    default: return `type boolean (${value})`;
  }
}

const quoted = (text) => (text.includes("'") ? JSON.stringify(text) : `'${text}'`);

/** Sorts what was expected into types, classes and free descriptions, and words each sort its own way. */
function expectation(expected) {
  const types = [], classes = [], others = [];
  for (const entry of Array.isArray(expected) ? expected : [expected]) {
    if (primitiveTypes.has(entry)) types.push(entry.toLowerCase());
    else if (className.test(entry)) classes.push(entry);
    else others.push(entry);
  }
  if (classes.length > 0) {
    const at = types.indexOf('object');
    if (at >= 0) {
      types.splice(at, 1);
      classes.push('Object');
    }
  }
  const clauses = [];
  if (types.length > 0) {
    clauses.push(`${types.length > 1 ? 'one of type' : 'of type'} ${formatList(types, 'or')}`);
  }
  if (classes.length > 0) clauses.push(`an instance of ${formatList(classes, 'or')}`);
  if (others.length > 1) {
    clauses.push(`one of ${formatList(others, 'or')}`);
  } else if (others.length === 1) {
    clauses.push(others[0].toLowerCase() === others[0] ? others[0] : `an ${others[0]}`);
  }
  return clauses.join(' or ');
}

/** "The "path" argument", "The "options.fd" property", "The first argument". */
function subject(name) {
  if (name.endsWith(' argument')) return `The ${name}`;
  return `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
}

function argType(name, expected, actual) {
  return `${subject(name)} must be ${expectation(expected)}. Received ${determineSpecificType(actual)}`;
}

function argValue(name, value, reason = 'is invalid') {
  let shown = inspect(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  return `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${shown}`;
}

/** 4294967297 -> 4_294_967_297; of a fraction only the digits before the point. */
function groupDigits(text) {
  return text.replace(/(?<=\d)(?=(?:\d{3})+n?$)/g, '_');
}

function outOfRange(name, range, received, replaceDefault = false) {
  let shown;
  if (Number.isInteger(received) && Math.abs(received) > 2 ** 32) {
    shown = groupDigits(String(received));
  } else if (typeof received === 'bigint') {
    shown = `${received}`;
    if (received > 2n ** 32n || received < -(2n ** 32n)) shown = groupDigits(shown);
    shown += 'n';
  } else {
    shown = inspect(received);
  }
  const start = replaceDefault ? name : `The value of "${name}" is out of range.`;
  return `${start} It must be ${range}. Received ${shown}`;
}

module.exports = { formatList, determineSpecificType, argType, argValue, outOfRange, inspect };
