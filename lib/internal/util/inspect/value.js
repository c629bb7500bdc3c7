'use strict';

// The heart of util.inspect: one value to text. What an object is decides braces, prefix and the entries before its
// properties; the layout comes last.

module.exports = { formatPrimitive, formatProperty, formatValue };

const { isStackOverflowError } = require('internal/errors');
const types = require('internal/util/types');
const { bigintText, escapeControls, getStringWidth, numberText, quote } = require('internal/util/inspect/text');
const { kArrayExtrasType, kArrayType, kObjectType, layOut } = require('internal/util/inspect/layout');
const { boxedBase, constructorName, functionBase, kindPrefix } = require('internal/util/inspect/naming');
const { formatError } = require('internal/util/inspect/error');
const entriesOf = require('internal/util/inspect/entries');

const native = binding('util');
const customInspect = Symbol.for('nodejs.util.inspect.custom');
const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

// Property filters of V8.
const kAllProperties = 0;
const kOnlyEnumerable = 2;

const setSize = getterOf(Set.prototype, 'size');
const mapSize = getterOf(Map.prototype, 'size');
const typedArrayLength = getterOf(Object.getPrototypeOf(Uint8Array.prototype), 'length');
const typedArrayName = getterOf(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const dateToISOString = Date.prototype.toISOString.call.bind(Date.prototype.toISOString);
const dateToString = Date.prototype.toString.call.bind(Date.prototype.toString);
const dateGetTime = Date.prototype.getTime.call.bind(Date.prototype.getTime);
const regexpToString = RegExp.prototype.toString.call.bind(RegExp.prototype.toString);
const objectToString = Object.prototype.toString.call.bind(Object.prototype.toString);
const hasOwn = Object.hasOwn;
const isEnumerable = Object.prototype.propertyIsEnumerable.call.bind(Object.prototype.propertyIsEnumerable);

function getterOf(prototype, key) {
  const { get } = Object.getOwnPropertyDescriptor(prototype, key);
  return get.call.bind(get);
}

// ---- primitives ----

// A string that is longer than this and does not fit is broken at its newlines.
const minLengthToBreak = 16;

function formatString(stylize, value, context) {
  let rest = '';
  if (value.length > context.maxStringLength) {
    const left = value.length - context.maxStringLength;
    value = value.slice(0, context.maxStringLength);
    rest = `... ${left} more character${left > 1 ? 's' : ''}`;
  }
  if (context.compact !== true && value.length > minLengthToBreak &&
      value.length > context.breakLength - context.indentationLvl - 4) {
    const lines = value.split(/(?<=\n)/);
    return lines.map((line) => stylize(quote(line), 'string'))
      .join(` +\n${' '.repeat(context.indentationLvl + 2)}`) + rest;
  }
  return stylize(quote(value), 'string') + rest;
}

function formatPrimitive(stylize, value, context) {
  switch (typeof value) {
    case 'string': return formatString(stylize, value, context);
    case 'number': return stylize(numberText(value, context.numericSeparator), 'number');
    case 'bigint': return stylize(bigintText(value, context.numericSeparator), 'bigint');
    case 'boolean': return stylize(`${value}`, 'boolean');
    case 'undefined': return stylize('undefined', 'undefined');
    default: return stylize(Symbol.prototype.toString.call(value), 'symbol');
  }
}

// ---- any value ----

function formatValue(context, value, depth, typed) {
  if (typeof value !== 'object' && typeof value !== 'function') return formatPrimitive(context.stylize, value, context);
  if (value === null) return context.stylize('null', 'null');

  const original = value;
  const proxied = native.getProxyDetails(value, Boolean(context.showProxy));
  if (proxied !== undefined) {
    if (proxied === null || (context.showProxy && proxied[0] === null)) {
      return context.stylize('<Revoked Proxy>', 'special');
    }
    if (context.showProxy) return formatProxy(context, proxied, depth);
    value = proxied;
    for (;;) {
      const inner = native.getProxyDetails(value, false);
      if (inner === undefined) break;
      if (inner === null) return context.stylize('<Revoked Proxy>', 'special');
      value = inner;
    }
  }

  if (context.customInspect) {
    const custom = value[customInspect];
    if (typeof custom === 'function' && custom !== require('internal/util/inspect').inspect &&
        !isOwnPrototype(value)) {
      return formatCustom(context, custom, value, original, proxied !== undefined, depth, typed);
    }
  }
  if (context.seen.includes(value)) {
    context.circular ??= new Map();
    let index = context.circular.get(value);
    if (index === undefined) {
      index = context.circular.size + 1;
      context.circular.set(value, index);
    }
    return context.stylize(`[Circular *${index}]`, 'special');
  }
  return formatObject(context, value, depth, typed);
}

// Foo.prototype inherits what is meant for instances of Foo.
function isOwnPrototype(value) {
  const descriptor = Object.getOwnPropertyDescriptor(value, 'constructor');
  return descriptor !== undefined && descriptor.value?.prototype === value;
}

function formatCustom(context, custom, value, original, isProxy, depth, typed) {
  const left = context.depth === null ? null : context.depth - depth;
  const foreign = isProxy || !(original instanceof Object);
  const result = custom.call(original, left, userOptions(context, foreign), require('internal/util/inspect').inspect);
  if (result === original) return formatObject(context, value, depth, typed);
  const text = typeof result === 'string' ? result : formatValue(context, result, depth);
  return text.replaceAll('\n', `\n${' '.repeat(context.indentationLvl)}`);
}

/** The options a custom inspection function gets; without ways out of its realm for an object from another one. */
function userOptions(context, foreign) {
  const options = {
    stylize: context.stylize,
    showHidden: context.showHidden,
    depth: context.depth,
    colors: context.colors,
    customInspect: context.customInspect,
    showProxy: context.showProxy,
    maxArrayLength: context.maxArrayLength,
    maxStringLength: context.maxStringLength,
    breakLength: context.breakLength,
    compact: context.compact,
    sorted: context.sorted,
    getters: context.getters,
    numericSeparator: context.numericSeparator,
    ...context.userOptions,
  };
  if (foreign) {
    Object.setPrototypeOf(options, null);
    for (const key of Object.keys(options)) {
      if ((typeof options[key] === 'object' || typeof options[key] === 'function') && options[key] !== null) {
        delete options[key];
      }
    }
    options.stylize = Object.setPrototypeOf((value, flavour) => {
      let styled;
      try {
        styled = `${context.stylize(value, flavour)}`;
      } catch {
        // A style of the program may throw; the text is then left plain.
      }
      return typeof styled === 'string' ? styled : value;
    }, null);
  }
  return options;
}

function formatProxy(context, proxied, depth) {
  if (context.depth !== null && depth > context.depth) return context.stylize('Proxy [Array]', 'special');
  depth++;
  context.indentationLvl += 2;
  const entries = [formatValue(context, proxied[0], depth), formatValue(context, proxied[1], depth)];
  context.indentationLvl -= 2;
  return layOut(context, entries, '', ['Proxy [', ']'], kArrayExtrasType, depth);
}

// ---- objects ----

function propertyKeys(value, showHidden) {
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) {
    const names = Object.getOwnPropertyNames(value);
    return symbols.length > 0 ? names.concat(symbols) : names;
  }
  let names;
  try {
    names = Object.keys(value);
  } catch {
    // A namespace with bindings that are not initialized yet.
    names = Object.getOwnPropertyNames(value);
  }
  for (let i = 0; i < symbols.length; i++) {
    if (isEnumerable(value, symbols[i])) names.push(symbols[i]);
  }
  return names;
}

const checks = [
  ['Set', types.isSet], ['Map', types.isMap], ['TypedArray', types.isTypedArray], ['MapIterator', types.isMapIterator],
  ['SetIterator', types.isSetIterator], ['Arguments', types.isArgumentsObject], ['RegExp', types.isRegExp],
  ['Date', types.isDate], ['Error', (value) => types.isNativeError(value) || value instanceof Error],
  ['ArrayBuffer', types.isAnyArrayBuffer], ['DataView', types.isDataView],
  ['Promise', types.isPromise], ['WeakSet', types.isWeakSet], ['WeakMap', types.isWeakMap],
  ['Module', types.isModuleNamespaceObject], ['Boxed', types.isBoxedPrimitive], ['External', types.isExternal],
];
const checkOf = new Map(checks);
const hints = new Map([
  ['[object Set]', 'Set'], ['[object Map]', 'Map'], ['[object Map Iterator]', 'MapIterator'],
  ['[object Set Iterator]', 'SetIterator'], ['[object Arguments]', 'Arguments'], ['[object RegExp]', 'RegExp'],
  ['[object Date]', 'Date'], ['[object Error]', 'Error'], ['[object ArrayBuffer]', 'ArrayBuffer'],
  ['[object SharedArrayBuffer]', 'ArrayBuffer'], ['[object DataView]', 'DataView'], ['[object Promise]', 'Promise'],
  ['[object WeakSet]', 'WeakSet'], ['[object WeakMap]', 'WeakMap'], ['[object Module]', 'Module'],
  ['[object Number]', 'Boxed'], ['[object String]', 'Boxed'], ['[object Boolean]', 'Boxed'],
  ['[object Symbol]', 'Boxed'], ['[object BigInt]', 'Boxed'], ['[object Uint8Array]', 'TypedArray'],
]);

/**
 * What kind of exotic object `value` is. Object.prototype.toString tells nearly always where to look: the engine is asked
 * only to confirm, not for each kind in turn.
 */
function kindOf(value, constructor) {
  if (typeof value === 'function') return 'Function';
  // Without its methods a collection is shown as the plain object that is left.
  const iterable = constructor === null || isIterable(value);
  if (Array.isArray(value)) return iterable ? 'Array' : 'Object';
  const text = nativeTag(value);
  // An exotic object with this text has lost its prototype: then there is no constructor, or no iterator either.
  if (text === '[object Object]' && constructor !== null && !iterable) return value instanceof Error ? 'Error' : 'Object';
  const kind = kindAmong(value, hints.get(text));
  if (iterableKinds.has(kind)) return iterable ? kind : 'Object';
  return constructor === 'Object' && kind !== 'Arguments' ? 'Object' : kind;
}

function isIterable(value) {
  try {
    return Boolean(value[Symbol.iterator]);
  } catch {
    return false;
  }
}

function nativeTag(value) {
  try {
    return objectToString(value);
  } catch {
    // The tag is a getter of the program that throws.
    return '';
  }
}

const iterableKinds = new Set(['Map', 'MapIterator', 'Set', 'SetIterator', 'TypedArray']);

function kindAmong(value, hint) {
  if (hint !== undefined && checkOf.get(hint)(value)) return hint;
  for (const [kind, check] of checks) {
    if (check(value)) return kind;
  }
  return 'Object';
}

/** Symbol.toStringTag where it says something that is not to be seen anyway. */
function tagOf(value, constructor, showHidden) {
  let tag;
  try {
    tag = value[Symbol.toStringTag];
  } catch {
    return '';
  }
  if (typeof tag !== 'string' || tag === '') return '';
  // One of its own is printed among the properties.
  if ((showHidden ? hasOwn : isEnumerable)(value, Symbol.toStringTag)) return '';
  // FooMap says that it is a Map; Mapped does not.
  if (constructor !== null && constructor.length > tag.length) {
    const at = constructor.indexOf(tag);
    if (at !== -1 && wordEnd.test(constructor.slice(at + tag.length))) return '';
  }
  return tag;
}

const wordEnd = /^(?:$|[A-Z])/;

function formatObject(context, value, depth, typed) {
  let inherited;
  if (context.showHidden && (context.depth === null || depth <= context.depth)) inherited = [];
  const constructor = constructorName(value, context, depth, inherited);
  if (inherited !== undefined && inherited.length === 0) inherited = undefined;

  const tag = tagOf(value, constructor, context.showHidden);
  const kind = kindOf(value, constructor);
  const shape = describe(context, value, depth, kind, constructor, tag, inherited, typed);
  if (typeof shape === 'string') return shape;

  if (context.depth !== null && depth > context.depth) {
    const name = kindPrefix(constructor, tag, nativeName(value, kind, tag)).slice(0, -1);
    return context.stylize(constructor === null ? name : `[${name}]`, 'special');
  }
  depth++;
  context.seen.push(value);
  context.currentDepth = depth;
  let entries;
  const { keys, type, braces } = shape;
  let { base } = shape;
  const indentation = context.indentationLvl;
  try {
    entries = shape.format === undefined ? [] : shape.format(context, value, depth, shape);
    for (let i = 0; i < keys.length; i++) entries.push(formatProperty(context, value, depth, keys[i], type));
    if (inherited !== undefined) entries.push(...formatInherited(context, value, depth - 1, inherited));
  } catch (error) {
    if (!isStackOverflowError(error)) throw error;
    context.seen.pop();
    context.indentationLvl = indentation;
    const name = kindPrefix(constructor, tag, 'Object').slice(0, -1);
    return context.stylize(
      `[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
  }
  if (context.circular !== undefined) {
    const index = context.circular.get(value);
    if (index !== undefined) {
      const reference = context.stylize(`<ref *${index}>`, 'special');
      if (context.compact === true) braces[0] = `${reference} ${braces[0]}`;
      else base = base === '' ? reference : `${reference} ${base}`;
    }
  }
  context.seen.pop();

  if (context.sorted) {
    const comparator = context.sorted === true ? undefined : context.sorted;
    if (type === kObjectType) {
      entries.sort(comparator);
    } else if (keys.length > 1) {
      const sorted = entries.slice(entries.length - keys.length).sort(comparator);
      entries.splice(entries.length - keys.length, keys.length, ...sorted);
    }
  }

  const result = layOut(context, entries, base, braces, type, depth, kind === 'Array' ? value : shape.columns);
  // Texts of the same level add up; past this the rest is cut so that the process survives.
  const budget = (context.budget[context.indentationLvl] ?? 0) + result.length;
  context.budget[context.indentationLvl] = budget;
  if (budget > 2 ** 27) context.depth = -1;
  return result;
}

/** What the engine calls an object that has lost its prototype. */
function nativeName(value, kind, tag) {
  switch (kind) {
    case 'TypedArray': return typedArrayName(value);
    case 'Boxed':
    case 'ArrayBuffer':
    case 'Error':
    case 'Object':
    case 'External': {
      // The engine takes the tag for the name.
      const name = native.getConstructorName(value);
      return name === tag ? 'Object' : name;
    }
    default: return kind;
  }
}

/** The text of an object that needs no entries, or what is to be put around them. */
function describe(context, value, depth, kind, constructor, tag, inherited, typed) {
  const filter = context.showHidden ? kAllProperties : kOnlyEnumerable;
  const shape = { keys: undefined, base: '', braces: ['{', '}'], type: kObjectType, format: undefined, columns: undefined };

  if (kind === 'Array') {
    const prefix = constructor !== 'Array' || tag !== '' ?
      kindPrefix(constructor, tag, 'Array', `(${value.length})`) : '';
    shape.keys = native.getOwnNonIndexProperties(value, filter);
    shape.braces = [`${prefix}[`, ']'];
    if (value.length === 0 && shape.keys.length === 0 && inherited === undefined) return `${prefix}[]`;
    shape.type = kArrayExtrasType;
    shape.format = entriesOf.array;
    return shape;
  }
  if (kind === 'TypedArray') return describeTypedArray(context, value, constructor, tag, inherited, filter);
  const keys = shape.keys = propertyKeys(value, context.showHidden);
  const bare = keys.length === 0 && inherited === undefined;
  switch (kind) {
    case 'Set': {
      const size = setSize(value);
      const prefix = kindPrefix(constructor, tag, 'Set', `(${size})`);
      if (size === 0 && bare) return `${prefix}{}`;
      shape.braces[0] = `${prefix}{`;
      shape.format = entriesOf.set;
      return shape;
    }
    case 'Map': {
      const size = mapSize(value);
      const prefix = kindPrefix(constructor, tag, 'Map', `(${size})`);
      if (size === 0 && bare) return `${prefix}{}`;
      shape.braces[0] = `${prefix}{`;
      shape.format = entriesOf.map;
      return shape;
    }
    case 'MapIterator':
    case 'SetIterator': {
      const name = kind === 'MapIterator' ? 'Map' : 'Set';
      const theirs = tag !== '' && tag !== `${name} Iterator` ? `${tag}] [` : '';
      shape.braces = [`[${theirs}${name} Iterator] {`, '}'];
      shape.format = entriesOf.iterator;
      return shape;
    }
    case 'Arguments':
      shape.braces[0] = `${tag === '' || tag === 'Arguments' ? '[Arguments]' : `[Arguments] [${tag}]`} {`;
      if (bare) return `${shape.braces[0]}}`;
      return shape;
    case 'Function':
      shape.base = functionBase(context, value, constructor, tag);
      if (bare) return context.stylize(shape.base, 'special');
      return shape;
    case 'RegExp': {
      shape.base = regexpToString(constructor !== null ? value : new RegExp(value));
      const prefix = kindPrefix(constructor, tag, 'RegExp');
      if (prefix !== 'RegExp ') shape.base = `${prefix}${shape.base}`;
      if (bare || (context.depth !== null && depth > context.depth)) return context.stylize(shape.base, 'regexp');
      return shape;
    }
    case 'Date': {
      shape.base = Number.isNaN(dateGetTime(value)) ? dateToString(value) : dateToISOString(value);
      const prefix = kindPrefix(constructor, tag, 'Date');
      if (prefix !== 'Date ') shape.base = `${prefix}${shape.base}`;
      if (bare) return context.stylize(shape.base, 'date');
      return shape;
    }
    case 'Error':
      shape.base = formatError(context, value, constructor, tag, keys);
      if (keys.length === 0 && inherited === undefined) return shape.base;
      return shape;
    case 'ArrayBuffer': {
      const name = types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer';
      const prefix = kindPrefix(constructor, tag, name);
      if (typed !== undefined) {
        if (bare) return `${prefix}{ [byteLength]: ${formatPrimitive(context.stylize, value.byteLength, context)} }`;
      } else {
        shape.format = entriesOf.arrayBuffer;
      }
      shape.braces[0] = `${prefix}{`;
      if (typed !== undefined) shape.format = entriesOf.byteLength;
      return shape;
    }
    case 'DataView':
      shape.braces[0] = `${kindPrefix(constructor, tag, 'DataView')}{`;
      shape.format = entriesOf.dataView;
      return shape;
    case 'Promise':
      shape.braces[0] = `${kindPrefix(constructor, tag, 'Promise')}{`;
      shape.format = entriesOf.promise;
      return shape;
    case 'WeakSet':
      shape.braces[0] = `${kindPrefix(constructor, tag, 'WeakSet')}{`;
      shape.format = context.showHidden ? entriesOf.weakSet : entriesOf.unknown;
      return shape;
    case 'WeakMap':
      shape.braces[0] = `${kindPrefix(constructor, tag, 'WeakMap')}{`;
      shape.format = context.showHidden ? entriesOf.weakMap : entriesOf.unknown;
      return shape;
    case 'Module':
      shape.braces[0] = `${kindPrefix(constructor, tag, 'Module')}{`;
      shape.format = entriesOf.namespace;
      shape.names = keys;
      shape.keys = [];
      return shape;
    case 'Boxed':
      shape.base = boxedBase(context, value, constructor, tag, keys);
      if (keys.length === 0 && inherited === undefined) return shape.base;
      return shape;
    case 'External':
      if (bare) return context.stylize(`[External: ${externalAddress(value)}]`, 'special');
      break;
  }

  if (constructor === 'Object' && tag === '') {
    if (bare) return '{}';
    return shape;
  }
  if (isURL(value) && (context.depth === null || depth <= context.depth)) {
    shape.base = value.href;
    return bare ? shape.base : shape;
  }
  const prefix = kindPrefix(constructor, tag, constructor === null ? nativeName(value, kind, tag) : 'Object');
  if (bare) return `${prefix}{}`;
  shape.braces[0] = `${prefix}{`;
  return shape;
}

const isURL = (value) => typeof value.href === 'string' && typeof value.protocol === 'string' &&
  value instanceof require('internal/url').URL;

const externalAddress = (value) => native.getExternalValue?.(value).toString(16) ?? 'address unknown';

function describeTypedArray(context, value, constructor, tag, inherited, filter) {
  const keys = native.getOwnNonIndexProperties(value, filter);
  const size = typedArrayLength(value);
  const prefix = kindPrefix(constructor, tag, typedArrayName(value), `(${size})`);
  if (size === 0 && keys.length === 0 && !context.showHidden) return `${prefix}[]`;
  return {
    keys, base: '', braces: [`${prefix}[`, ']'], type: kArrayExtrasType, format: entriesOf.typedArray, columns: value,
  };
}

// ---- properties ----

function formatProperty(context, value, depth, key, type, given = undefined, original = value) {
  const descriptor = given ?? Object.getOwnPropertyDescriptor(value, key) ??
    { value: value[key], configurable: true, enumerable: true };
  let text, gap = ' ';
  if (descriptor.value !== undefined) {
    const shift = context.compact !== true || type !== kObjectType ? 2 : 3;
    context.indentationLvl += shift;
    text = formatValue(context, descriptor.value, depth);
    if (shift === 3 && context.breakLength < getStringWidth(text, context.colors)) {
      gap = `\n${' '.repeat(context.indentationLvl)}`;
    }
    context.indentationLvl -= shift;
  } else if (descriptor.get !== undefined) {
    text = formatGetter(context, descriptor, depth, original);
  } else if (descriptor.set !== undefined) {
    text = context.stylize('[Setter]', 'special');
  } else {
    text = context.stylize('undefined', 'undefined');
  }
  return type === kArrayType ? text : `${formatKey(context, key, descriptor)}:${gap}${text}`;
}

function formatKey(context, key, descriptor) {
  let name;
  if (typeof key === 'symbol') {
    name = context.stylize(escapeControls(Symbol.prototype.toString.call(key)), 'symbol');
  } else if (key === '__proto__') {
    name = "['__proto__']";
  } else if (identifier.test(key)) {
    name = context.stylize(key, 'name');
  } else {
    name = context.stylize(quote(key), 'string');
  }
  return descriptor.enumerable === false ? `[${name}]` : name;
}

function formatGetter(context, { get, set }, depth, original) {
  const { stylize } = context;
  const label = set === undefined ? 'Getter' : 'Getter/Setter';
  const wanted = context.getters === true || (context.getters === 'get' && set === undefined) ||
    (context.getters === 'set' && set !== undefined);
  if (!wanted) return stylize(`[${label}]`, 'special');
  let result;
  try {
    result = get.call(original);
  } catch (error) {
    context.indentationLvl += 2;
    const thrown = formatValue(context, error, depth);
    context.indentationLvl -= 2;
    return `${stylize(`[${label}:`, 'special')} <Inspection threw (${thrown})>${stylize(']', 'special')}`;
  }
  context.indentationLvl += 2;
  let text;
  if ((typeof result === 'object' && result !== null) || typeof result === 'function') {
    text = `${stylize(`[${label}]`, 'special')} ${formatValue(context, result, depth)}`;
  } else {
    const inner = result === null ? stylize('null', 'null') : formatPrimitive(stylize, result, context);
    text = `${stylize(`[${label}:`, 'special')} ${inner}${stylize(']', 'special')}`;
  }
  context.indentationLvl -= 2;
  return text;
}

function formatInherited(context, value, depth, inherited) {
  return inherited.map(({ holder, key, descriptor }) => {
    const text = formatProperty(context, holder, depth, key, kObjectType, descriptor, value);
    return context.colors ? `\u001b[2m${text}\u001b[22m` : text;
  });
}
