'use strict';

// Structured clone of platform objects. A class takes part by these symbols on its prototype:
//   [kTransferMode]   whether it can be cloned (1), transferred (2), both (3) or neither (0)
//   [kClone](), [kTransfer]()   { data, deserializeInfo: 'module:export' }
//   [kDeserialize](data)   called on `new export()` at the other side
// What the engine writes for such an object is its number; the objects themselves go in messages of their own, since their
// data may again hold platform objects.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE, ERR_MISSING_ARGS } } = require('internal/errors');
const { isMarkedAsUntransferable } = require('internal/buffer');
const { isDOMException } = require('internal/per_context/domexception');
const { clonePlain, notPlain } = require('internal/worker/plain_clone');
const { sendFlat, sent } = require('internal/worker/flat_message');
const { onStart } = require('internal/bootstrap/refresh');

const serdes = binding('serdes');
const messaging = binding('messaging');

const kTransferMode = Symbol('kTransferMode');
const kClone = Symbol('messaging_clone_symbol');
const kDeserialize = Symbol('messaging_deserialize_symbol');
const kTransfer = Symbol('messaging_transfer_symbol');
const kTransferList = Symbol('messaging_transfer_list_symbol');
const kCloneable = 1, kTransferable = 2;

function dataCloneError(message) {
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(message, 'DataCloneError');
}

/** Says what an object, or all of a class through its prototype, can do. */
function markTransferMode(object, cloneable, transferable) {
  Object.defineProperty(object, kTransferMode, {
    __proto__: null, configurable: true, writable: true,
    value: (cloneable ? kCloneable : 0) | (transferable ? kTransferable : 0),
  });
}

const uncloneable = new WeakSet();
// Whether ordinary objects may be marked too.
let plainMarked = false;

function markAsUncloneable(object) {
  if (typeof object !== 'object' || object === null || uncloneable.has(object)) return;
  uncloneable.add(object);
  if (!plainMarked) {
    plainMarked = true;
    serdes.plainMarked();
  }
  markTransferMode(object, false, false);
}

// How ports take part; internal/messaging sets it, so that cloning does without it.
let portOf = () => undefined;
let adoptPort;
function setPorts(of, adopt) {
  portOf = of;
  adoptPort = adopt;
}

// ---- writing ----

// The one serialization in progress: null in between, saved when a getter starts another.
let writing = null;

class Writing {
  constructor(transferList) {
    this.buffers = [];
    this.ports = [];
    this.portObjects = new Map();
    this.transferred = new Set();
    this.numbers = new Map();
    this.entries = [];
    for (const object of transferList) this.addTransfer(object);
  }

  addTransfer(object) {
    const { isAnyArrayBuffer } = require('internal/util/types');
    if (object instanceof ArrayBuffer || typeof object === 'object' && object !== null && isAnyArrayBuffer(object)) {
      if (isMarkedAsUntransferable(object)) throw dataCloneError('Cannot transfer object of unsupported type.');
      if (this.buffers.includes(object)) throw dataCloneError('Transfer list contains duplicate ArrayBuffer');
      this.buffers.push(object);
      return;
    }
    const port = portOf(object);
    if (port !== undefined) {
      if (isMarkedAsUntransferable(object)) throw dataCloneError('Cannot transfer object of unsupported type.');
      if (this.portObjects.has(object)) throw dataCloneError('Transfer list contains duplicate MessagePort');
      if (port <= 0) throw dataCloneError('MessagePort in transfer list is already detached');
      this.portObjects.set(object, this.ports.push(port) - 1);
      return;
    }
    if (object === null || typeof object !== 'object' || !(object[kTransferMode] & kTransferable)) {
      throw dataCloneError('Found invalid object in transferList');
    }
    if (isMarkedAsUntransferable(object)) throw dataCloneError('Cannot transfer object of unsupported type.');
    if (this.transferred.has(object)) throw dataCloneError(`Transfer list contains duplicate ${object.constructor.name}`);
    this.transferred.add(object);
    for (const nested of object[kTransferList]?.() ?? []) this.addTransfer(nested);
  }

  /** The number under which an object is written. */
  write(object) {
    const known = this.numbers.get(object);
    if (known !== undefined) return known;
    const number = this.entries.length;
    this.numbers.set(object, number);
    this.entries.push(undefined);
    this.entries[number] = this.describe(object);
    return number;
  }

  describe(object) {
    const port = this.portObjects.get(object);
    if (port !== undefined) return { port };
    const mode = object[kTransferMode];
    if (portOf(object) !== undefined || mode === kTransferable && !this.transferred.has(object)) {
      throw dataCloneError('Object that needs transfer was found in message but not listed in transferList');
    }
    if (this.transferred.has(object)) return object[kTransfer]();
    if ((mode & kCloneable) !== 0) return object[kClone]();
    throw dataCloneError('Cannot clone object of unsupported type.');
  }
}

/** Adds to `values` the messages of the platform objects in `current`. */
function serializeEntries(current, values) {
  // Describing an object may add more.
  for (let base = 0; base < current.entries.length;) {
    const entries = current.entries.slice(base);
    values.push(serdes.serialize({ base, entries }, []));
    base += entries.length;
  }
}

/** What is written of a value: for an exception of the platform something else. */
function carried(value) {
  if (!isDOMException(value)) return value;
  const { Carried } = require('internal/worker/dom_exception');
  return new Carried(value);
}

/**
 * @param transferList an array
 * @returns {{ values: number[], ports: number[], writing: Writing }} `values` are the engine's messages
 */
function serialize(value, transferList) {
  value = carried(value);
  const outer = writing;
  const current = writing = new Writing(transferList);
  const values = [];
  try {
    values.push(serdes.serialize(value, current.buffers));
    serializeEntries(current, values);
  } catch (error) {
    for (const id of values) serdes.freeMessage(id);
    if (value === process.env) return serialize({ ...value }, transferList);
    throw error;
  } finally {
    writing = outer;
  }
  for (const object of current.portObjects.keys()) portOf(object, true);
  return { values, ports: current.ports };
}

/**
 * Sends a value without a transfer list into a port, by number.
 * @returns {number[] | undefined} where platform objects are in it, the engine's messages that are to be sent
 */
function post(portObject, value) {
  if (typeof value === 'object' && value !== null && !plainMarked) {
    value = sendFlat(portObject, portOf, value);
    if (value === sent) return undefined;
  }
  const outer = writing;
  writing = null;
  let values;
  try {
    const first = messaging.post(portOf(portObject), carried(value));
    if (first === undefined) return undefined;
    values = [first];
    serializeEntries(writing, values);
    return values;
  } catch (error) {
    if (values !== undefined) for (const id of values) serdes.freeMessage(id);
    if (value === process.env) return post(portObject, { ...value });
    throw error;
  } finally {
    writing = outer;
  }
}

// ---- reading ----

function revive(entry, ports, received, inside) {
  if (entry.port !== undefined) {
    const port = (inside?.adopt ?? adoptPort)(ports[entry.port]);
    received?.push(port);
    return port;
  }
  if (inside !== undefined) throw new ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE();
  const { data, deserializeInfo } = entry;
  const colon = deserializeInfo.lastIndexOf(':');
  const id = deserializeInfo.slice(0, colon);
  const Class = id.startsWith('internal/') ? require(id)[deserializeInfo.slice(colon + 1)] : undefined;
  if (typeof Class !== 'function') {
    const known = require('module').isBuiltin(id);
    throw new Error(known ? `Unknown deserialize spec ${deserializeInfo}` : `Missing internal module '${id}'`);
  }
  const object = new Class();
  return object[kDeserialize](data) ?? object;
}

/**
 * The value of what serialize() gave. The ports in it are put into `received`.
 * @param {{global: object, adopt: Function}} [inside] the context it is made in
 */
function deserialize(values, ports, received, inside) {
  const objects = [];
  for (let i = values.length - 1; i > 0; i--) {
    const { base, entries } = serdes.deserialize(values[i], objects);
    for (let k = entries.length - 1; k >= 0; k--) objects[base + k] = revive(entries[k], ports, received, inside);
  }
  return serdes.deserialize(values[0], objects, inside?.global);
}

onStart(() => serdes.setHooks(
  kTransferMode,
  (object) => (writing ??= new Writing([])).write(object),
  dataCloneError,
));

// ---- the global ----

const none = [];

function transferListOf(options) {
  if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options', ['object', 'null', 'undefined'], options);
  }
  const transfer = options?.transfer;
  if (transfer === undefined) return none;
  if (transfer === null || typeof transfer[Symbol.iterator] !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.transfer', 'sequence', transfer);
  }
  return [...transfer];
}

function structuredClone(value, options = undefined) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('The value argument');
  const transferList = transferListOf(options);
  if (transferList.length === 0 && (typeof value !== 'object' || value === null) && typeof value !== 'function' &&
      typeof value !== 'symbol') {
    return value;
  }
  if (transferList.length === 0) return cloneInPlace(value);
  const { values, ports } = serialize(value, transferList);
  return deserialize(values, ports);
}

/** The clone of a value, made in one go where no platform object is in it. */
function cloneInPlace(value) {
  if (!plainMarked) {
    const copy = clonePlain(value, kTransferMode);
    if (copy !== notPlain) return copy;
  }
  const outer = writing;
  writing = null;
  const values = [];
  try {
    const result = serdes.clone(carried(value));
    if (writing === null) return result;
    values.push(result);
    serializeEntries(writing, values);
  } catch (error) {
    for (const id of values) serdes.freeMessage(id);
    if (value === process.env) return { ...value }; // a proxy, which the engine does not clone
    throw error;
  } finally {
    writing = outer;
  }
  return deserialize(values, none);
}

module.exports = {
  deserialize,
  kClone,
  kDeserialize,
  kTransfer,
  kTransferList,
  kTransferMode,
  markAsUncloneable,
  markTransferMode,
  post,
  serialize,
  setPorts,
  structuredClone,
};
