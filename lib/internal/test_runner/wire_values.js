'use strict';

// Values of events as text: a table whose entries refer to each other by index, so that circles pass. What has no
// likeness in another process (functions, symbols, proxies' tricks) goes as its inspection.

const types = require('internal/util/types');

const kMaxEntries = 100_000;
const constructors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError };

class Encoder {
  table = [];
  #seen = new Map();

  /** The value, or a reference to its entry: [index]. */
  ref(value) {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : this.#put(value, 'number', Object.is(value, -0) ? '-0' : String(value));
      case 'undefined':
        return this.#put(value, 'undefined');
      case 'bigint':
        return this.#put(value, 'bigint', String(value));
      case 'object':
        if (value !== null) return this.#object(value);
        return null;
    }
    return this.#inspection(value);
  }

  #put(value, tag, data) {
    return [this.table.push([tag, data]) - 1];
  }

  #inspection(value) {
    let text;
    try {
      text = require('internal/util/inspect').inspect(value);
    } catch {
      text = '[object]';
    }
    return text;
  }

  #object(value) {
    const known = this.#seen.get(value);
    if (known !== undefined) return [known];
    if (this.table.length > kMaxEntries) return '[...]';
    const index = this.table.push(null) - 1;
    this.#seen.set(value, index);
    try {
      this.table[index] = this.#entry(value);
    } catch {
      this.table[index] = ['text', this.#inspection(value)];
    }
    return [index];
  }

  #entry(value) {
    if (types.isProxy(value)) return ['text', this.#inspection(value)];
    if (types.isNativeError(value) || value instanceof Error) return this.#error(value);
    if (Array.isArray(value)) return ['array', Array.from(value, (v) => this.ref(v))];
    if (types.isDate(value)) return ['date', value.getTime()];
    if (types.isRegExp(value)) return ['regexp', value.source, value.flags];
    if (types.isMap(value)) return ['map', Array.from(value, ([k, v]) => [this.ref(k), this.ref(v)])];
    if (types.isSet(value)) return ['set', Array.from(value, (v) => this.ref(v))];
    if (types.isBoxedPrimitive(value)) return ['box', this.ref(value.valueOf())];
    if (ArrayBuffer.isView(value)) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      return ['view', Buffer.isBuffer(value) ? 'Buffer' : value[Symbol.toStringTag] ?? 'DataView', bytes.toString('base64')];
    }
    if (types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isAnyArrayBuffer(value)) return ['text', this.#inspection(value)];
    return ['object', this.#properties(value, Object.keys(value))];
  }

  #properties(value, keys) {
    const out = [];
    for (const key of keys) {
      let item;
      try {
        item = value[key];
      } catch {
        continue; // a getter that throws
      }
      out.push(key, this.ref(item));
    }
    return out;
  }

  #error(error) {
    const own = Object.getOwnPropertyNames(error).filter((k) => k !== 'stack' && k !== 'message' && k !== 'name');
    const name = error.constructor?.name;
    return ['error', name === 'AssertionError' || Object.hasOwn(constructors, name) ? name : baseOf(error),
      this.ref(error.name), this.ref(error.message), this.ref(error.stack),
      this.#properties(error, own), own.filter((k) => !Object.prototype.propertyIsEnumerable.call(error, k))];
  }
}

function baseOf(error) {
  for (const name of Object.keys(constructors)) if (name !== 'Error' && error instanceof constructors[name]) return name;
  return 'Error';
}

class Decoder {
  #made = [];
  constructor(table) { this.table = table; }

  value(ref) {
    if (!Array.isArray(ref)) return ref;
    const [index] = ref;
    if (!(index in this.#made)) this.#make(index, this.table[index]);
    return this.#made[index];
  }

  #make(index, [tag, data, more, ...rest]) {
    const keep = (v) => this.#made[index] = v;
    switch (tag) {
      case 'undefined': return keep(undefined);
      case 'number': return keep(Number(data));
      case 'bigint': return keep(BigInt(data));
      case 'date': return keep(new Date(data ?? NaN));
      case 'regexp': return keep(new RegExp(data, more));
      case 'text': return keep(data);
      case 'box': return keep(Object(this.value(data)));
      case 'array': {
        const out = keep([]);
        for (const item of data) out.push(this.value(item));
        return out;
      }
      case 'map': {
        const out = keep(new Map());
        for (const [k, v] of data) out.set(this.value(k), this.value(v));
        return out;
      }
      case 'set': {
        const out = keep(new Set());
        for (const item of data) out.add(this.value(item));
        return out;
      }
      case 'view': return keep(view(data, Buffer.from(more, 'base64')));
      case 'error': return this.#error(keep, data, more, ...rest);
      default: {
        const out = keep({});
        this.#fill(out, data, []);
        return out;
      }
    }
  }

  #fill(out, pairs, hidden) {
    for (let i = 0; i < pairs.length; i += 2) {
      const value = this.value(pairs[i + 1]);
      Object.defineProperty(out, pairs[i], { value, writable: true, configurable: true, enumerable: !hidden.includes(pairs[i]) });
    }
  }

  #error(keep, constructor, name, message, stack, pairs, hidden) {
    const out = keep(new Error(this.value(message)));
    const Base = constructor === 'AssertionError' ? require('assert').AssertionError : constructors[constructor] ?? Error;
    Object.setPrototypeOf(out, Base.prototype);
    const own = (key, value) => Object.defineProperty(out, key, { value, writable: true, configurable: true, enumerable: false });
    const givenName = this.value(name);
    if (givenName !== out.name) own('name', givenName);
    own('stack', this.value(stack));
    this.#fill(out, pairs, hidden);
    return out;
  }
}

function view(kind, bytes) {
  if (kind === 'Buffer') return bytes;
  const { buffer } = new Uint8Array(bytes); // a copy, aligned
  return new (globalThis[kind] ?? Uint8Array)(buffer);
}

const encode = (value) => {
  const encoder = new Encoder();
  const root = encoder.ref(value);
  return JSON.stringify([root, encoder.table]);
};

const decode = (text) => {
  const [root, table] = JSON.parse(text);
  return new Decoder(table).value(root);
};

module.exports = { decode, encode };
