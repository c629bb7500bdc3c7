// Flags: --experimental-webstorage --no-warnings
'use strict';

// sessionStorage and, in processes of their own, localStorage with its file.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

sessionStorage.a = 1;
sessionStorage.setItem('b', 'two');
assert.strictEqual(sessionStorage.a, '1');
assert.strictEqual(sessionStorage.getItem('b'), 'two');
assert.strictEqual(sessionStorage.length, 2);
assert.deepStrictEqual(Object.keys(sessionStorage).sort(), ['a', 'b']);
assert.deepStrictEqual({ ...sessionStorage }, { a: '1', b: 'two' });
assert.ok('a' in sessionStorage && !('c' in sessionStorage));
assert.strictEqual(sessionStorage.getItem('c'), null);
assert.strictEqual(sessionStorage.c, undefined);
assert.strictEqual(sessionStorage.key(7), null);
assert.ok(['a', 'b'].includes(sessionStorage.key(0)));
delete sessionStorage.a;
sessionStorage.removeItem('c');
assert.strictEqual(sessionStorage.length, 1);
assert.ok(sessionStorage instanceof Storage);
assert.throws(() => new Storage(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
assert.throws(() => sessionStorage.setItem('x'), { code: 'ERR_MISSING_ARGS' });
assert.throws(() => sessionStorage.setItem('x', 'y'.repeat(6 << 20)), { name: 'QuotaExceededError' });
sessionStorage.clear();
assert.strictEqual(sessionStorage.length, 0);
assert.throws(() => localStorage, { code: 'ERR_INVALID_ARG_VALUE' });

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-storage-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'items');
const run = (code) => execFileSync(process.execPath,
  ['--experimental-webstorage', '--no-warnings', '--localstorage-file', file, '-p', code], { encoding: 'utf8' }).trim();

run('localStorage === globalThis.localStorage');
assert.ok(!fs.existsSync(file));
run('localStorage.name = "a\\nb\\u2028"; localStorage.other = 5; delete localStorage.other');
assert.strictEqual(run('JSON.stringify(localStorage)'), '{"name":"a\\nb\u2028"}');
// Another process that uses the file meanwhile is seen.
const code = `localStorage.mine = 1; require("child_process").execFileSync(process.execPath, ["--experimental-webstorage", "--no-warnings",
  "--localstorage-file", ${JSON.stringify(file)}, "-e", "localStorage.theirs = localStorage.mine + 1"]); localStorage.theirs`;
assert.strictEqual(run(code), '11');
run('localStorage.clear()');
assert.strictEqual(run('localStorage.length'), '0');
