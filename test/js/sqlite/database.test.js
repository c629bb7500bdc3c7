'use strict';
// Values both ways, named parameters, iteration, functions of the program's, errors of SQLite's.
const assert = require('node:assert');
const { DatabaseSync, StatementSync, constants } = require('node:sqlite');

const plain = (rows) => rows.map((row) => ({ ...row }));
const db = new DatabaseSync(':memory:');
db.exec('CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b REAL, c BLOB)');
const insert = db.prepare('INSERT INTO t(a, b, c) VALUES (?, ?, ?)');
assert.ok(insert instanceof StatementSync);
assert.deepStrictEqual({ ...insert.run('é€😀', 1.5, new Uint8Array([1, 0, 2])) }, { lastInsertRowid: 1, changes: 1 });
insert.run('', null, new Uint8Array(0));
assert.deepStrictEqual(plain(db.prepare('SELECT * FROM t').all()), [
  { id: 1, a: 'é€😀', b: 1.5, c: new Uint8Array([1, 0, 2]) }, { id: 2, a: '', b: null, c: new Uint8Array(0) }]);
assert.strictEqual(db.prepare('SELECT * FROM t WHERE id = 9').get(), undefined);
assert.strictEqual(Object.getPrototypeOf(db.prepare('SELECT 1').get()), null);

const named = db.prepare('SELECT $a AS a, :b AS b, @c AS c');
assert.deepStrictEqual({ ...named.get({ a: 1, b: 2, '@c': 3 }) }, { a: 1, b: 2, c: 3 });
assert.throws(() => named.get({ z: 1 }), { code: 'ERR_INVALID_STATE', message: "Unknown named parameter 'z'" });
named.setAllowUnknownNamedParameters(true);
assert.deepStrictEqual({ ...named.get({ z: 1 }) }, { a: null, b: null, c: null });
assert.throws(() => insert.run(Symbol()), { code: 'ERR_INVALID_ARG_TYPE', message: 'Provided value cannot be bound to SQLite parameter 1.' });
assert.throws(() => insert.run(1, 2, 3, 4), { code: 'ERR_SQLITE_ERROR', errcode: 25 });

const large = db.prepare('SELECT 9007199254740993 AS n');
assert.throws(() => large.get(), { code: 'ERR_OUT_OF_RANGE' });
large.setReadBigInts(true);
assert.strictEqual(large.get().n, 9007199254740993n);

// What an iterator left is no obstacle for the next run.
const each = db.prepare('SELECT id FROM t ORDER BY id');
for (const { id } of each.iterate()) if (id === 1) break;
assert.deepStrictEqual([...each.iterate()].map((row) => row.id), [1, 2]);
each.setReturnArrays(true);
assert.deepStrictEqual(each.all(), [[1], [2]]);

// Exceptions come through SQL as they are.
const failure = new Error('mine');
db.function('fails', () => { throw failure; });
assert.throws(() => db.prepare('SELECT fails() FROM t').all(), (error) => error === failure);
db.function('sum3', { varargs: true }, (...args) => args.reduce((x, y) => x + y, 0));
assert.strictEqual(db.prepare('SELECT sum3(1, 2, 3) AS n').get().n, 6);
db.aggregate('longest', { start: '', step: (most, text) => (text.length > most.length ? text : most) });
assert.strictEqual(db.prepare('SELECT longest(a) AS a FROM t').get().a, 'é€😀');
db.aggregate('running', { start: 0, step: (n, x) => n + x, inverse: (n, x) => n - x, result: (n) => n * 10 });
assert.deepStrictEqual(plain(db.prepare('SELECT running(id) OVER (ORDER BY id ROWS 0 PRECEDING) AS n FROM t').all()), [{ n: 10 }, { n: 20 }]);

// In the middle of its own work a statement or a database is not pulled away.
if (process.versions.ravel) {
  let self;
  db.function('inside', () => {
    assert.throws(() => self.get(), { code: 'ERR_INVALID_STATE' });
    assert.throws(() => db.close(), { code: 'ERR_INVALID_STATE' });
    return 1;
  });
  self = db.prepare('SELECT inside() AS n');
  assert.strictEqual(self.get().n, 1);
}

assert.throws(() => db.exec('nonsense'), { code: 'ERR_SQLITE_ERROR', errcode: 1, errstr: 'SQL logic error' });
assert.throws(() => db.exec("INSERT INTO t(id) VALUES (1)"), { errcode: 1555, message: 'UNIQUE constraint failed: t.id' });

const seen = [];
db.setAuthorizer((action, table) => {
  seen.push([action, table]);
  return action === constants.SQLITE_DELETE ? constants.SQLITE_DENY : constants.SQLITE_OK;
});
assert.throws(() => db.exec('DELETE FROM t'), { message: 'not authorized' });
assert.ok(seen.some(([action, table]) => action === constants.SQLITE_DELETE && table === 't'));
db.setAuthorizer(null);

// Sessions.
const other = new DatabaseSync(':memory:');
other.exec('CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b REAL, c BLOB)');
const session = db.createSession();
insert.run('new', 2, null);
assert.strictEqual(other.applyChangeset(session.changeset()), true);
assert.strictEqual(other.prepare('SELECT a FROM t').get().a, 'new');
assert.strictEqual(other.applyChangeset(session.changeset(), { onConflict: () => constants.SQLITE_CHANGESET_ABORT }), false);
session.close();
assert.throws(() => session.changeset(), { code: 'ERR_INVALID_STATE', message: 'session is not open' });

db.close();
assert.throws(() => insert.run(), { code: 'ERR_INVALID_STATE', message: 'statement has been finalized' });
assert.throws(() => db.exec(''), { code: 'ERR_INVALID_STATE', message: 'database is not open' });
assert.strictEqual(db.isOpen, false);
