'use strict';

// The entries util.inspect shows before the properties, one function per kind of object: (context, value, depth, shape).

const formatting = require('internal/util/inspect/value');
const { bigintText, numberText } = require('internal/util/inspect/text');
const { kArrayExtrasType, kArrayType, kObjectType, layOut } = require('internal/util/inspect/layout');

const native = binding('util');
const setForEach = Set.prototype.forEach.call.bind(Set.prototype.forEach);
const mapForEach = Map.prototype.forEach.call.bind(Map.prototype.forEach);
const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
const getterOf = (prototype, key) => {
  const { get } = Object.getOwnPropertyDescriptor(prototype, key);
  return get.call.bind(get);
};
const typedArrayLength = getterOf(typedArrayPrototype, 'length');

const moreItems = (count) => `... ${count} more item${count > 1 ? 's' : ''}`;
const shownOf = (context, length) => Math.min(Math.max(0, context.maxArrayLength), length);

function array(context, value, depth) {
  const { length } = value;
  const shown = shownOf(context, length);
  const entries = [];
  for (let i = 0; i < shown; i++) {
    const descriptor = Object.getOwnPropertyDescriptor(value, i);
    if (descriptor === undefined) return sparseArray(context, value, depth, shown, entries, i);
    entries.push(formatting.formatProperty(context, value, depth, i, kArrayType, descriptor));
  }
  if (length > shown) entries.push(moreItems(length - shown));
  return entries;
}

/** Goes on where the first hole is: each run of holes is one entry. */
function sparseArray(context, value, depth, maxEntries, entries, index) {
  const keys = Object.keys(value);
  let next = index;
  for (const key of keys.slice(index)) {
    if (entries.length >= maxEntries) break;
    const position = Number(key);
    if (!/^(?:0|[1-9]\d*)$/.test(key) || position > 2 ** 32 - 2) break;
    if (position !== next) {
      const holes = position - next;
      entries.push(context.stylize(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
      next = position;
      if (entries.length === maxEntries) break;
    }
    entries.push(formatting.formatProperty(context, value, depth, key, kArrayType));
    next++;
  }
  const left = value.length - next;
  if (entries.length !== maxEntries) {
    if (left > 0) entries.push(context.stylize(`<${left} empty item${left > 1 ? 's' : ''}>`, 'undefined'));
  } else if (left > 0) {
    entries.push(moreItems(left));
  }
  return entries;
}

function typedArray(context, value, depth) {
  const length = typedArrayLength(value);
  const shown = shownOf(context, length);
  const entries = new Array(shown);
  const text = length > 0 && typeof value[0] === 'bigint' ? bigintText : numberText;
  const style = text === bigintText ? 'bigint' : 'number';
  for (let i = 0; i < shown; i++) entries[i] = context.stylize(text(value[i], context.numericSeparator), style);
  if (length > shown) entries.push(moreItems(length - shown));
  if (context.showHidden) {
    // The buffer is shown without its bytes, they are the same.
    context.indentationLvl += 2;
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
      entries.push(labelled(context, key, formatting.formatValue(context, value[key], depth, true)));
    }
    context.indentationLvl -= 2;
  }
  return entries;
}

function set(context, value, depth) {
  const entries = [];
  const limit = Math.max(0, context.maxArrayLength);
  let seen = 0;
  context.indentationLvl += 2;
  setForEach(value, (item) => {
    if (seen++ < limit) entries.push(formatting.formatValue(context, item, depth));
  });
  context.indentationLvl -= 2;
  if (seen > limit) entries.push(moreItems(seen - limit));
  return entries;
}

function map(context, value, depth) {
  const entries = [];
  const limit = Math.max(0, context.maxArrayLength);
  let seen = 0;
  context.indentationLvl += 2;
  mapForEach(value, (item, key) => {
    if (seen++ < limit) {
      entries.push(`${formatting.formatValue(context, key, depth)} => ${formatting.formatValue(context, item, depth)}`);
    }
  });
  context.indentationLvl -= 2;
  if (seen > limit) entries.push(moreItems(seen - limit));
  return entries;
}

const labelled = (context, key, text) => `${context.stylize(`[${key}]`, 'string')}: ${text}`;

const byteLength = (context, value, depth) =>
  [labelled(context, 'byteLength', formatting.formatValue(context, value.byteLength, depth))];

function arrayBuffer(context, value, depth) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [context.stylize('(detached)', 'special'), ...byteLength(context, value, depth)];
  }
  const { length } = bytes;
  const shown = shownOf(context, length);
  let hex = '';
  for (let i = 0; i < shown; i++) hex += `${i > 0 ? ' ' : ''}${bytes[i] < 16 ? '0' : ''}${bytes[i].toString(16)}`;
  if (length > shown) hex += ` ... ${length - shown} more byte${length - shown > 1 ? 's' : ''}`;
  return [`${context.stylize('[Uint8Contents]', 'special')}: <${hex}>`, ...byteLength(context, value, depth)];
}

/** Length and offset of a view whose buffer is gone can't be read. */
function ofView(value, key) {
  try {
    return value[key];
  } catch {
    return key === 'byteLength' ? 0 : undefined;
  }
}

function dataView(context, value, depth) {
  const entries = [];
  context.indentationLvl += 2;
  for (const key of ['byteLength', 'byteOffset', 'buffer']) {
    entries.push(labelled(context, key, formatting.formatValue(context, ofView(value, key), depth)));
  }
  context.indentationLvl -= 2;
  return entries;
}

function promise(context, value, depth) {
  const [state, result] = native.getPromiseDetails(value);
  if (state === 0) return [context.stylize('<pending>', 'special')];
  context.indentationLvl += 2;
  const text = formatting.formatValue(context, result, depth);
  context.indentationLvl -= 2;
  return [state === 2 ? `${context.stylize('<rejected>', 'special')} ${text}` : text];
}

const unknown = (context) => [context.stylize('<items unknown>', 'special')];

function weakSet(context, value, depth) {
  return previewed(context, native.previewEntries(value), depth);
}

function weakMap(context, value, depth) {
  return previewedPairs(context, native.previewEntries(value), depth, false);
}

/** Values of a collection whose order means nothing are sorted, so that the output does not depend on it. */
function previewed(context, values, depth, ordered = false) {
  const limit = shownOf(context, values.length);
  const entries = [];
  context.indentationLvl += 2;
  for (let i = 0; i < limit; i++) entries.push(formatting.formatValue(context, values[i], depth));
  context.indentationLvl -= 2;
  if (!ordered && !context.sorted) entries.sort();
  if (values.length > limit) entries.push(moreItems(values.length - limit));
  return entries;
}

/** `flat` has key, value, key, value. */
function previewedPairs(context, flat, depth, ordered) {
  const pairs = flat.length / 2;
  const limit = shownOf(context, pairs);
  const entries = [];
  context.indentationLvl += 2;
  for (let i = 0; i < limit; i++) {
    const key = formatting.formatValue(context, flat[2 * i], depth);
    const item = formatting.formatValue(context, flat[2 * i + 1], depth);
    entries.push(ordered ? layOut(context, [key, item], '', ['[', ']'], kArrayExtrasType, depth) : `${key} => ${item}`);
  }
  context.indentationLvl -= 2;
  if (!ordered && !context.sorted) entries.sort();
  if (pairs > limit) entries.push(moreItems(pairs - limit));
  return entries;
}

function iterator(context, value, depth, shape) {
  const [values, isKeyValue] = native.previewEntries(value, true);
  if (!isKeyValue) return previewed(context, values, depth, true);
  shape.braces[0] = shape.braces[0].replace(/ Iterator\] \{$/, ' Entries] {');
  return previewedPairs(context, values, depth, true);
}

function namespace(context, value, depth, { names }) {
  return names.map((name) => {
    try {
      return formatting.formatProperty(context, value, depth, name, kObjectType);
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      // A binding whose module has not run yet: its name is known, its value does not exist.
      const key = formatting.formatProperty(context, { [name]: '' }, depth, name, kObjectType);
      return key.slice(0, key.lastIndexOf(' ') + 1) + context.stylize('<uninitialized>', 'special');
    }
  });
}

module.exports = {
  array, arrayBuffer, byteLength, dataView, iterator, map, namespace, promise, set, typedArray, unknown, weakMap, weakSet,
};
