'use strict';

// DatabaseSync, Session, backup().

const native = binding('sqlite');
const {
  checkBoolean, checkBytes, checkFunction, checkInteger, checkObject, checkString, demand, option, stateError, toPath, typeError, wrong,
} = require('internal/sqlite/arguments');
const { limits: limitNames } = require('internal/sqlite/constants');
const { SQLTagStore, StatementSync, kArrays, kBareNames, kBigInts, kMake, kUnknownNames } = require('internal/sqlite/statement');

// Of sqlite3_open_v2() and sqlite3_create_function_v2().
const kReadOnly = 0x1;
const kReadWrite = 0x2 | 0x4;
const kURI = 0x40;
const kDeterministic = 0x800;
const kDirectOnly = 0x80000;

/** What a statement's options, or a database's, say of its flags. */
function flagsOf(options, byDefault) {
  let flags = byDefault;
  for (const [name, flag] of [['readBigInts', kBigInts], ['returnArrays', kArrays], ['allowBareNamedParameters', kBareNames],
                              ['allowUnknownNamedParameters', kUnknownNames]]) {
    const on = option(options, name, checkBoolean);
    if (on !== undefined) flags = on ? flags | flag : flags & ~flag;
  }
  return flags;
}

class Session {
  #handle;

  constructor(key, handle) {
    if (key !== kMake) throw wrong(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    this.#handle = handle;
  }

  changeset() { return native.changes(this.#handle, false); }
  patchset() { return native.changes(this.#handle, true); }
  close() { native.closeSession(this.#handle); }

  [Symbol.dispose]() {
    try {
      native.closeSession(this.#handle);
    } catch {
      // It is closed.
    }
  }
}

let handleOf; // for backup()

class Database {
  #handle;
  #path;
  #settings;
  #flags;
  #limits;
  #extensions;

  static {
    handleOf = (database) => {
      if (!(#handle in database)) throw typeError('The "sourceDb" argument must be an object.');
      return database.#opened();
    };
  }

  constructor(path, options = undefined) {
    path = toPath(path);
    if (options !== undefined) checkObject(options, 'options');
    options ??= {};
    const open = option(options, 'open', checkBoolean, true);
    this.#path = path;
    this.#settings = {
      readOnly: option(options, 'readOnly', checkBoolean, false),
      foreignKeys: option(options, 'enableForeignKeyConstraints', checkBoolean, true),
      doubleQuotes: option(options, 'enableDoubleQuotedStringLiterals', checkBoolean, false),
      timeout: option(options, 'timeout', checkInteger, 0),
      defensive: option(options, 'defensive', checkBoolean, false),
    };
    this.#extensions = option(options, 'allowExtension', checkBoolean, false);
    this.#flags = flagsOf(options, kBareNames);
    if (open) this.open();
  }

  open() {
    if (this.isOpen) throw stateError('database is already open');
    const { readOnly, foreignKeys, doubleQuotes, timeout, defensive } = this.#settings;
    demand(this.#path, !readOnly);
    this.#handle = native.open(this.#path, (readOnly ? kReadOnly : kReadWrite) | kURI, timeout, foreignKeys, doubleQuotes, defensive,
                               this.#extensions && process.permission === undefined);
  }

  #opened() {
    if (!this.isOpen) throw stateError('database is not open');
    return this.#handle;
  }

  close() { native.close(this.#opened()); }

  [Symbol.dispose]() {
    if (this.isOpen) native.close(this.#handle);
  }

  get isOpen() { return native.connectionIsOpen(this.#handle); }
  get isTransaction() { return native.inTransaction(this.#opened()); }

  exec(sql) {
    native.exec(this.#opened(), checkString(sql, 'sql'));
  }

  prepare(sql, options = undefined) {
    const handle = this.#opened();
    checkString(sql, 'sql');
    if (options !== undefined) checkObject(options, 'options');
    return new StatementSync(kMake, this, native.prepare(handle, sql), flagsOf(options ?? {}, this.#flags));
  }

  createTagStore(capacity) {
    this.#opened();
    return new SQLTagStore(this, capacity);
  }

  location(name = 'main') {
    const handle = this.#opened();
    return native.location(handle, checkString(name, 'dbName'));
  }

  function(name, options, fn) {
    const handle = this.#opened();
    checkString(name, 'name');
    if (arguments.length < 3) {
      fn = options;
      options = {};
    } else {
      checkObject(options, 'options');
    }
    const { bigints, flags, varargs } = functionOptions(options);
    checkFunction(fn, 'function');
    native.function(handle, name, varargs ? -1 : countOf(fn), flags, bigints, fn);
  }

  aggregate(name, options) {
    const handle = this.#opened();
    checkString(name, 'name');
    checkObject(options, 'options');
    const { start } = options;
    if (start === undefined) throw typeError('The "options.start" argument must be a function or a primitive value.');
    const step = checkFunction(options.step, 'options.step');
    const result = option(options, 'result', checkFunction);
    const { bigints, flags, varargs } = functionOptions(options);
    const inverse = option(options, 'inverse', checkFunction);
    let count = Math.max(countOf(step) - 1, 0);
    if (inverse !== undefined) count = Math.max(count, countOf(inverse) - 1);
    native.aggregate(handle, name, varargs ? -1 : count, flags, bigints, start, step, inverse, result);
  }

  createSession(options = undefined) {
    const handle = this.#opened();
    if (options !== undefined) checkObject(options, 'options');
    const table = option(options ?? {}, 'table', checkString);
    const schema = option(options ?? {}, 'db', checkString, 'main');
    return new Session(kMake, native.session(handle, table, schema));
  }

  applyChangeset(changeset, options = undefined) {
    const handle = this.#opened();
    checkBytes(changeset, 'changeset');
    if (options !== undefined) checkObject(options, 'options');
    const onConflict = option(options ?? {}, 'onConflict', checkFunction);
    const filter = option(options ?? {}, 'filter', checkFunction);
    return native.apply(handle, changeset, filter, onConflict);
  }

  enableLoadExtension(allow) {
    const handle = this.#opened();
    checkBoolean(allow, 'allow');
    if (allow && !this.#extensions) {
      throw stateError('Cannot enable extension loading because it was disabled at database creation.');
    }
    native.configure(handle, 1, allow && process.permission === undefined);
  }

  enableDefensive(active) {
    const handle = this.#opened();
    native.configure(handle, 0, checkBoolean(active, 'active'));
  }

  loadExtension(path, entryPoint = undefined) {
    const handle = this.#opened();
    if (!this.#extensions) throw stateError('extension loading is not allowed');
    checkString(path, 'path');
    if (entryPoint !== undefined) checkString(entryPoint, 'entryPoint');
    native.loadExtension(handle, path, entryPoint);
  }

  serialize(name = 'main') {
    const handle = this.#opened();
    return native.serialize(handle, checkString(name, 'dbName'));
  }

  setAuthorizer(callback) {
    const handle = this.#opened();
    if (callback !== null && typeof callback !== 'function') {
      throw typeError('The "callback" argument must be a function or null.');
    }
    native.setAuthorizer(handle, callback);
  }

  /** SQLite's limits, each of them read and set. */
  get limits() {
    if (this.#limits !== undefined) return this.#limits;
    const limits = {};
    limitNames.forEach((name, which) => {
      Object.defineProperty(limits, name, {
        __proto__: null, enumerable: true, configurable: true,
        get: () => native.limit(this.#opened(), which, -1),
        set: (value) => {
          if (value === Infinity) value = 0x7fffffff;
          else if (checkInteger(value, name) < 0) throw wrong(RangeError, 'ERR_OUT_OF_RANGE', `The "${name}" limit must be non-negative.`);
          native.limit(this.#opened(), which, value);
        },
      });
    });
    return (this.#limits = limits);
  }
}
for (const name of ['isOpen', 'isTransaction', 'limits']) {
  Object.defineProperty(Database.prototype, name, { __proto__: null, enumerable: true });
}

const countOf = (fn) => Math.min(Math.max(fn.length | 0, 0), 1000);

function functionOptions(options) {
  const bigints = option(options, 'useBigIntArguments', checkBoolean, false);
  const varargs = option(options, 'varargs', checkBoolean, false);
  const deterministic = option(options, 'deterministic', checkBoolean, false);
  const directOnly = option(options, 'directOnly', checkBoolean, false);
  return { bigints, varargs, flags: (deterministic ? kDeterministic : 0) | (directOnly ? kDirectOnly : 0) };
}

/** The class as programs see it: without `new` it has an error of its own. */
const DatabaseSync = new Proxy(Database, {
  apply() { throw wrong(TypeError, 'ERR_CONSTRUCT_CALL_REQUIRED', 'Cannot call constructor without `new`'); },
});
// By which others know what it is, where classes do not tell.
Object.defineProperty(Database.prototype, Symbol.for('sqlite-type'), { __proto__: null, value: 'node:sqlite' });
Object.defineProperty(Database, 'name', { __proto__: null, value: 'DatabaseSync' });
Object.defineProperty(Database.prototype, 'constructor', { __proto__: null, value: DatabaseSync });

/**
 * Copies a database to a file, some pages at a time, other work in between.
 * @returns {Promise<number>} the number of pages
 */
function backup(sourceDb, path, options = undefined) {
  if (sourceDb === null || typeof sourceDb !== 'object') throw typeError('The "sourceDb" argument must be an object.');
  const handle = handleOf(sourceDb);
  path = toPath(path);
  if (options !== undefined) checkObject(options, 'options');
  options ??= {};
  const rate = option(options, 'rate', checkInteger, 100);
  const source = option(options, 'source', checkString, 'main');
  const target = option(options, 'target', checkString, 'main');
  const progress = option(options, 'progress', checkFunction);
  demand(path, true);
  return new Promise((resolve, reject) => {
    let running;
    const step = () => {
      try {
        running ??= native.backupStart(handle, path, source, target);
        const [done, remainingPages, totalPages] = native.backupStep(handle, running, rate);
        if (!done) {
          if (totalPages > 0) progress?.({ totalPages, remainingPages });
          setImmediate(step);
          return;
        }
        native.backupEnd(handle, running);
        resolve(totalPages);
      } catch (error) {
        if (running !== undefined) native.backupEnd(handle, running);
        reject(error);
      }
    };
    setImmediate(step);
  });
}

module.exports = { DatabaseSync, Session, backup };
