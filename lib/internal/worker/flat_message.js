'use strict';

// Most messages are a plain object with a few primitive values. They are sent as a shape, which all threads know by its
// number, and the values.

const { kindOf } = binding('serdes');
const { postFlat, shapeOf } = binding('messaging');

const ObjectPrototype = Object.prototype;
const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, keys: keysOf } = Object;

const kObject = 1; // of kindOf()
const kMostKeys = 8;
const kLongestKey = 64;
// A shape is worth its number when it comes so often.
const kOften = 8;
// So many objects of a shape may turn out not to be flat before the next ones are left to the serializer at once.
const kFailures = 8;
// More different keys in a row than this are those of dictionaries: the tree is begun anew.
const kMostNodes = 2000;

/** A node of the tree of keys: where objects with these keys, in this order, lead to. */
class Node {
  constructor() {
    this.key = undefined; // the only one that follows, until there is a map
    this.only = undefined;
    this.next = undefined;
    this.seen = 0;
    this.failures = 0;
    this.shape = -1; // 0: there is none
  }

  child(key) {
    if (this.key === key) return this.only;
    return this.next === undefined ? undefined : this.next.get(key);
  }

  add(key, node) {
    if (this.key === undefined) {
      this.key = key;
      this.only = node;
    } else {
      (this.next ??= new Map()).set(key, node);
    }
    return node;
  }
}

let root = new Node();
let nodes = 0;

function nodeOf(keys) {
  let node = root;
  for (let i = 0; i < keys.length; i++) node = node.child(keys[i]) ?? grow(node, keys[i]);
  return node;
}

function grow(node, key) {
  if (++nodes > kMostNodes) {
    nodes = 0;
    root = new Node();
  }
  return node.add(key, new Node());
}

function learn(node, keys) {
  if (++node.seen < kOften) return 0;
  for (const key of keys) {
    if (key.length > kLongestKey || key === '__proto__' || !/^[A-Za-z_$][\w$]*$/.test(key)) return node.shape = 0;
  }
  return node.shape = shapeOf(keys);
}

const isFlat = (value) => {
  switch (typeof value) {
    case 'string': case 'number': case 'boolean': return true;
    case 'undefined': return true;
    case 'object': return value === null;
    default: return false;
  }
};

/** Whether reading these properties once more makes no difference. */
function areData(object, keys, count) {
  for (let i = 0; i < count; i++) if (getOwnPropertyDescriptor(object, keys[i])?.get !== undefined) return false;
  return true;
}

/** What is to be serialized in place of an object whose getters have run for the first `values`. */
function readOnce(object, keys, values) {
  const copy = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const item = i < values.length ? values[i] : object[key];
    if (item !== undefined || hasOwn(object, key)) copy[key] = item;
  }
  return copy;
}

/**
 * Sends the value if it is flat.
 * @param numberOf gives the port's number, once all getters have run
 * @returns what is left to be sent in another way; `sent` when nothing is
 */
function sendFlat(port, numberOf, value) {
  if (kindOf(value) !== kObject || getPrototypeOf(value) !== ObjectPrototype) return value;
  const keys = keysOf(value);
  const count = keys.length;
  if (count === 0 || count > kMostKeys) return value;
  const node = nodeOf(keys);
  const shape = node.shape === -1 ? learn(node, keys) : node.shape;
  if (shape === 0 || node.failures === kFailures) return value;
  const values = [];
  for (let i = 0; i < count; i++) {
    const key = keys[i];
    const item = value[key];
    values.push(item);
    if (!isFlat(item) || item === undefined && !hasOwn(value, key)) {
      node.failures++;
      return areData(value, keys, i + 1) ? value : readOnce(value, keys, values);
    }
  }
  switch (count) {
    case 1: postFlat(numberOf(port), shape, values[0]); break;
    case 2: postFlat(numberOf(port), shape, values[0], values[1]); break;
    case 3: postFlat(numberOf(port), shape, values[0], values[1], values[2]); break;
    case 4: postFlat(numberOf(port), shape, values[0], values[1], values[2], values[3]); break;
    default: postFlat(numberOf(port), shape, ...values);
  }
  return sent;
}

const sent = Symbol('sent');

module.exports = { sendFlat, sent };
