'use strict';
// Databases in files: read only, two at a time, copied by backup(); and what a restricted program may reach.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { DatabaseSync, backup } = require('node:sqlite');
const { spawnSync } = require('node:child_process');

const dir = fs.realpathSync(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'sqlite-')));
const file = path.join(dir, 'one.db');
const db = new DatabaseSync(file);
assert.strictEqual(db.location(), file);
db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2)');
const reader = new DatabaseSync(Buffer.from(file), { readOnly: true });
assert.strictEqual(reader.prepare('SELECT count(*) AS n FROM t').get().n, 2);
assert.throws(() => reader.exec('DELETE FROM t'), { code: 'ERR_SQLITE_ERROR', message: 'attempt to write a readonly database' });
assert.throws(() => new DatabaseSync(path.join(dir, 'no', 'where.db')), { message: 'unable to open database file' });

db.exec('BEGIN IMMEDIATE');
assert.strictEqual(db.isTransaction, true);
const second = new DatabaseSync(file, { timeout: 1 });
assert.throws(() => second.exec('INSERT INTO t VALUES (3)'), { message: 'database is locked' });
db.exec('COMMIT');

(async () => {
  const told = [];
  const pages = await backup(db, path.join(dir, 'two.db'), { rate: 1, progress: (now) => told.push(now) });
  assert.ok(pages >= 2 && told.length >= 1 && told.every((now) => now.totalPages === pages));
  const copy = new DatabaseSync(path.join(dir, 'two.db'));
  assert.deepStrictEqual(copy.prepare('SELECT x FROM t').all().map((row) => row.x), [1, 2]);
  for (const one of [db, reader, second, copy]) one.close();

  if (process.versions.ravel) {
    fs.mkdirSync(path.join(dir, 'mine'));
    const { status, stderr } = spawnSync(process.execPath, [
      '--permission', `--allow-fs-read=${dir}/mine`, `--allow-fs-write=${dir}/mine`, '-e', `
        const assert = require('assert'), { DatabaseSync, backup } = require('node:sqlite');
        for (const path of ['${file}', 'file:${file}', '${dir}/mine/../one.db']) {
          assert.throws(() => new DatabaseSync(path), { code: 'ERR_ACCESS_DENIED' });
        }
        const db = new DatabaseSync('${dir}/mine/my.db');
        db.exec('CREATE TABLE t(x); VACUUM');
        const name = '${dir}/stolen.db';
        for (const sql of ["ATTACH '${file}' AS o", "VACUUM INTO '" + name + "'"]) assert.throws(() => db.exec(sql), { code: 'ERR_SQLITE_ERROR' }, sql);
        assert.throws(() => db.prepare('ATTACH ? AS o').run(name));
        assert.throws(() => backup(db, name), { code: 'ERR_ACCESS_DENIED' });
        assert.strictEqual(require('fs').readdirSync('${dir}/mine').length, 1);
      `], { encoding: 'utf8' });
    assert.strictEqual(status, 0, stderr);
  }
  fs.rmSync(dir, { recursive: true });
})();
