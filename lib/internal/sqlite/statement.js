'use strict';

// StatementSync and the store of tagged statements.

const native = binding('sqlite');
const { checkBoolean, checkInteger, wrong } = require('internal/sqlite/arguments');

// As in internal/v8/sqlite/sqlite.h.
const kBigInts = 1;
const kArrays = 2;
const kBareNames = 4;
const kUnknownNames = 8;

const floats = new Float64Array(2);
const ints = new BigInt64Array(2);

const kMake = Symbol('made by a database');

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

class StatementSync {
  #database; // lives as long as its statements
  #handle;
  #flags;
  #runs = 0; // an iterator ends when its statement is used anew

  constructor(key, database, handle, flags) {
    if (key !== kMake) throw wrong(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    this.#database = database;
    this.#handle = handle;
    this.#flags = flags;
  }

  all(...args) {
    this.#runs++;
    return native.all(this.#handle, this.#flags, args);
  }

  get(...args) {
    this.#runs++;
    return native.get(this.#handle, this.#flags, args);
  }

  run(...args) {
    this.#runs++;
    const out = this.#flags & kBigInts ? ints : floats;
    native.run(this.#handle, this.#flags, args, out);
    // Nothing ran since they were written.
    return { changes: out[1], lastInsertRowid: out[0] };
  }

  iterate(...args) {
    const handle = this.#handle;
    const flags = this.#flags;
    native.begin(handle, flags, args);
    const run = ++this.#runs;
    const current = () => run === this.#runs;
    const finish = (value) => ({ __proto__: null, done: true, value });
    let done = false;
    return {
      __proto__: iteratorPrototype,
      next() {
        if (done) return finish(null);
        if (!current()) throw wrong(Error, 'ERR_INVALID_STATE', 'iterator was invalidated');
        const value = native.next(handle, flags);
        if (value !== undefined) return { __proto__: null, done: false, value };
        done = true;
        return finish(null);
      },
      return() {
        done = true;
        if (current()) native.reset(handle);
        return finish(null);
      },
      toArray() { return Array.from(this); },
      [Symbol.iterator]() { return this; },
    };
  }

  columns() {
    const texts = native.describe(this.#handle, 2);
    const columns = [];
    for (let i = 0; i < texts.length; i += 5) {
      columns.push({ __proto__: null, column: texts[i], database: texts[i + 1], name: texts[i + 2], table: texts[i + 3], type: texts[i + 4] });
    }
    return columns;
  }

  get sourceSQL() { return native.describe(this.#handle, 0); }
  get expandedSQL() { return native.describe(this.#handle, 1); }

  #set(flag, on, name) {
    native.describe(this.#handle, 0); // it must not be finalized
    if (checkBoolean(on, name)) this.#flags |= flag;
    else this.#flags &= ~flag;
  }

  setAllowBareNamedParameters(enabled) { this.#set(kBareNames, enabled, 'allowBareNamedParameters'); }
  setAllowUnknownNamedParameters(enabled) { this.#set(kUnknownNames, enabled, 'enabled'); }
  setReadBigInts(enabled) { this.#set(kBigInts, enabled, 'readBigInts'); }
  setReturnArrays(enabled) { this.#set(kArrays, enabled, 'returnArrays'); }
}
for (const name of ['sourceSQL', 'expandedSQL']) {
  Object.defineProperty(StatementSync.prototype, name, { __proto__: null, enumerable: true });
}

/** Statements by their text, the one used longest ago leaving first. */
class SQLTagStore {
  #database;
  #capacity;
  #statements = new Map();

  constructor(database, capacity = 1000) {
    this.#database = database;
    this.#capacity = checkInteger(capacity, 'maxSize');
  }

  #statement(strings) {
    const sql = strings.join('?');
    let statement = this.#statements.get(sql);
    if (statement === undefined) statement = this.#database.prepare(sql);
    else this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > this.#capacity) this.#statements.delete(this.#statements.keys().next().value);
    return statement;
  }

  get(strings, ...values) { return this.#statement(strings).get(...values); }
  all(strings, ...values) { return this.#statement(strings).all(...values); }
  iterate(strings, ...values) { return this.#statement(strings).iterate(...values); }
  run(strings, ...values) { return this.#statement(strings).run(...values); }
  clear() { this.#statements.clear(); }
  size() { return this.#statements.size; }
  get capacity() { return this.#capacity; }
  get db() { return this.#database; }
}

module.exports = { SQLTagStore, StatementSync, kArrays, kBareNames, kBigInts, kMake, kUnknownNames };
