'use strict';
// The compile cache: it is filled, used, and never believed where it is damaged or of another source.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');

const dir = fs.realpathSync(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'compile-cache-')));
const cache = path.join(dir, 'cache');
const write = (name, text) => fs.writeFileSync(path.join(dir, name), text);
write('main.js', "const { f } = require('./lib'); import('./m.mjs').then(({ g }) => console.log(f() + g() + require('./t.ts').h()))");
write('lib.js', 'exports.f = () => 1');
write('m.mjs', 'export const g = () => 20');
write('t.ts', 'exports.h = (): number => 300');
const env = { ...process.env, NODE_COMPILE_CACHE: cache, NODE_DEBUG_NATIVE: 'COMPILE_CACHE', NODE_NO_WARNINGS: '1' };
delete env.NODE_DISABLE_COMPILE_CACHE;
const run = (more = {}) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['main.js'], { cwd: dir, env: { ...env, ...more }, encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  return [stdout.trim(), stderr];
};
const files = () => fs.readdirSync(cache, { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
  .map((f) => path.join(f.parentPath, f.name));

(async () => {
  // Many at once, on an empty folder.
  const many = Array.from({ length: 4 }, () => spawn(process.execPath, ['main.js'], { cwd: dir, env, stdio: ['ignore', 'pipe', 'ignore'] }));
  await Promise.all(many.map(async (child) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => { text += part; });
    assert.deepStrictEqual(await once(child, 'close'), [0, null]);
    assert.strictEqual(text.trim(), '321');
  }));
  assert.ok(files().length >= 5); // CommonJS, ES module, what TypeScript became

  let [out, told] = run();
  assert.strictEqual(out, '321');
  for (const name of ['main.js', 'lib.js', 'm.mjs', 't.ts']) {
    assert.match(told, new RegExp(`cache for .*${name} was accepted`));
    assert.match(told, new RegExp(`skip persisting .*${name} because cache was the same`));
  }

  write('lib.js', 'exports.f = () => 2');
  [out, told] = run();
  assert.strictEqual(out, '322');
  assert.match(told, /for .*lib\.js.*mismatch/);

  for (const damage of [(b) => b.fill(0x41), (b) => b.subarray(0, b.length / 2), () => '', (b) => { b[b.length - 9] ^= 1; return b; }]) {
    for (const file of files()) fs.writeFileSync(file, damage(fs.readFileSync(file)));
    assert.strictEqual(run()[0], '322');
  }
  assert.match(run()[1], /cache for .*lib\.js was accepted/);

  assert.doesNotMatch(run({ NODE_DISABLE_COMPILE_CACHE: '1' })[1], /accepted/);
  // A folder that cannot be: the program runs all the same.
  assert.strictEqual(run({ NODE_COMPILE_CACHE: path.join(dir, 'main.js', 'no') })[0], '322');

  const { enableCompileCache, getCompileCacheDir, flushCompileCache, constants } = require('node:module');
  if (process.env.NODE_COMPILE_CACHE === undefined && process.env.NODE_DISABLE_COMPILE_CACHE === undefined) {
    assert.strictEqual(getCompileCacheDir(), undefined);
    assert.strictEqual(enableCompileCache({ directory: cache }).status, constants.compileCacheStatus.ENABLED);
    assert.strictEqual(enableCompileCache().status, constants.compileCacheStatus.ALREADY_ENABLED);
    assert.strictEqual(path.dirname(getCompileCacheDir()), cache);
    const before = files().length;
    write('later.js', '');
    require(path.join(dir, 'later.js'));
    flushCompileCache();
    assert.strictEqual(files().length, before + 1);
  }
  fs.rmSync(dir, { recursive: true });
  process.exitCode = 0;
})();
