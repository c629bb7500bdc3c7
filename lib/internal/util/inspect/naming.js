'use strict';

// The words util.inspect puts before the braces: class names, tags, functions, boxed primitives.

const types = require('internal/util/types');
const native = binding('util');

// The classes of the language whose prototypes are known to everybody.
const builtInNames = new Set([
  'AggregateError', 'Array', 'ArrayBuffer', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean', 'DataView', 'Date',
  'Error', 'EvalError', 'FinalizationRegistry', 'Float32Array', 'Float64Array', 'Function', 'Int16Array', 'Int32Array',
  'Int8Array', 'Map', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'ReferenceError', 'RegExp', 'Set', 'String',
  'Symbol', 'SyntaxError', 'TypeError', 'URIError', 'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray',
  'WeakMap', 'WeakRef', 'WeakSet',
]);

// Most values end at one of these: no need to look at the property `constructor`.
const wellKnown = new Map([
  Object, Array, Function, Map, Set, Promise, Date, RegExp, ArrayBuffer, Uint8Array, Error, TypeError, RangeError,
].map(({ name, prototype }) => [prototype, name]));

/** `Foo `, `Foo(2) [tag] `, `[Map(2): null prototype] `: always with a blank at the end. */
function kindPrefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    const name = `[${fallback}${size}: null prototype] `;
    return tag !== '' && fallback !== tag ? `${name}[${tag}] ` : name;
  }
  return tag !== '' && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `;
}

function isInstance(object, Class) {
  try {
    return object instanceof Class;
  } catch {
    return false;
  }
}

/**
 * The name of the nearest constructor on the prototype chain, null for none; where the chain does not lead to one,
 * a description of it. With `inherited`, collects what classes of the program add to their prototypes.
 */
function constructorName(value, context, depth, inherited) {
  let firstPrototype;
  for (let at = value; at !== null;) {
    const known = wellKnown.get(at);
    if (known !== undefined && at !== value) {
      if (inherited !== undefined && firstPrototype !== at) collectInherited(value, firstPrototype, inherited);
      return known;
    }
    const descriptor = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.name !== '' &&
        isInstance(value, descriptor.value)) {
      const name = String(descriptor.value.name);
      if (inherited !== undefined && (firstPrototype !== at || !builtInNames.has(name))) {
        collectInherited(value, firstPrototype ?? value, inherited);
      }
      return name;
    }
    at = Object.getPrototypeOf(at);
    if (firstPrototype === undefined) firstPrototype = at;
  }
  if (firstPrototype === null) return null;

  const name = native.getConstructorName(value);
  if (context.depth !== null && depth > context.depth) return `${name} <Complex prototype>`;
  const outer = constructorName(firstPrototype, context, depth + 1, inherited);
  if (outer !== null) return `${name} <${outer}>`;
  const { inspect } = require('internal/util/inspect');
  return `${name} <${inspect(firstPrototype, { ...context, customInspect: false, depth: -1 })}>`;
}

const maxPrototypes = 3;

function collectInherited(value, first, inherited) {
  const seen = new Set();
  let holder = first;
  if (holder === value) holder = Object.getPrototypeOf(value);
  for (let i = 0; i < maxPrototypes && holder !== null; i++, holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, 'constructor');
    if (typeof descriptor?.value === 'function' && builtInNames.has(descriptor.value.name)) return;
    for (const key of Reflect.ownKeys(holder)) {
      if (key === 'constructor' || seen.has(key) || Object.hasOwn(value, key)) continue;
      const own = Object.getOwnPropertyDescriptor(holder, key);
      if (typeof own.value === 'function') continue;
      seen.add(key);
      inherited.push({ holder, key, descriptor: own });
    }
  }
}

const functionText = Function.prototype.toString.call.bind(Function.prototype.toString);
const comments = /\/\/.*?\n|\/\*[^]*?\*\//g;

/** Whether the source is a class; a method called `class` is none. */
function isClass(text) {
  if (!text.startsWith('class') || !text.endsWith('}')) return false;
  const inner = text.slice(5, -1);
  const brace = inner.indexOf('{');
  if (brace === -1) return false;
  const head = inner.slice(0, brace);
  return !head.includes('(') || /^(?:\s+[^(]*?)\s*$/.test(head.replace(comments, ''));
}

function functionBase(context, value, constructor, tag) {
  const text = functionText(value);
  if (isClass(text)) return classBase(value, constructor, tag);
  let kind = 'Function';
  if (types.isGeneratorFunction(value)) kind = `Generator${kind}`;
  if (types.isAsyncFunction(value)) kind = `Async${kind}`;
  let base = `[${kind}`;
  if (constructor === null) base += ' (null prototype)';
  const { name } = value;
  if (name === '') base += ' (anonymous)';
  else base += `: ${typeof name === 'string' ? name : require('internal/util/inspect/value').formatValue(context, name)}`;
  base += ']';
  if (constructor !== kind && constructor !== null) base += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  return base;
}

function classBase(value, constructor, tag) {
  const name = (Object.hasOwn(value, 'name') && value.name) || '(anonymous)';
  let base = `class ${name}`;
  if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  if (constructor === null) {
    base += ' extends [null prototype]';
  } else {
    const { name: superName } = Object.getPrototypeOf(value);
    if (superName) base += ` extends ${superName}`;
  }
  return `[${base}]`;
}

const boxes = [
  ['Number', types.isNumberObject, Number.prototype.valueOf],
  ['String', types.isStringObject, String.prototype.valueOf],
  ['Boolean', types.isBooleanObject, Boolean.prototype.valueOf],
  ['BigInt', types.isBigIntObject, BigInt.prototype.valueOf],
  ['Symbol', types.isSymbolObject, Symbol.prototype.valueOf],
];
const plain = (text) => text;

/** `[String: 'abc']`; takes the characters of a boxed string out of `keys`. */
function boxedBase(context, value, constructor, tag, keys) {
  const [kind, , valueOf] = boxes.find(([, check]) => check(value));
  const inner = valueOf.call(value);
  // The index properties of a boxed string say nothing new.
  if (kind === 'String') keys.splice(0, inner.length);
  let base = `[${kind}`;
  if (kind !== constructor) base += constructor === null ? ' (null prototype)' : ` (${constructor})`;
  base += `: ${require('internal/util/inspect/value').formatPrimitive(plain, inner, context)}]`;
  if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
  return keys.length > 0 || !context.colors ? base : context.stylize(base, kind.toLowerCase());
}

module.exports = { boxedBase, builtInNames, constructorName, functionBase, kindPrefix };
