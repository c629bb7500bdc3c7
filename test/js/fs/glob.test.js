'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

for (const name of ['a/x.js', 'a/b/y.js', 'a/b/z.ts', '.hidden/h.js']) {
  fs.mkdirSync(path.join(dir, path.dirname(name)), { recursive: true });
  fs.writeFileSync(path.join(dir, name), '');
}
const find = (pattern, options) => fs.globSync(pattern, { cwd: dir, ...options }).sort();
assert.deepStrictEqual(find('**/*.js'), ['a/b/y.js', 'a/x.js']);
assert.deepStrictEqual(find('a/{b,c}/*.{js,ts}'), ['a/b/y.js', 'a/b/z.ts']);
assert.deepStrictEqual(find('a/*/[!y].ts'), ['a/b/z.ts']);
assert.deepStrictEqual(find('a/!(b)'), ['a/x.js']);
assert.deepStrictEqual(find('.hidden/*'), ['.hidden/h.js']);
assert.deepStrictEqual(find('**/*.js', { exclude: ['a/b'] }), ['a/x.js']);
assert.deepStrictEqual(find(['a/x.js', 'none']), ['a/x.js']);
fs.glob('**/*.ts', { cwd: dir }, (error, list) => {
  assert.ifError(error);
  assert.deepStrictEqual(list, ['a/b/z.ts']);
});
