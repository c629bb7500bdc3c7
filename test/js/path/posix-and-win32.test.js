'use strict';
// Both flavours of node:path work everywhere.
const assert = require('node:assert');
const { posix, win32 } = require('node:path');

assert.strictEqual(posix.join('a', '', '..', '..', './b//c/'), '../b/c/');
assert.strictEqual(posix.resolve('/a', 'b', '../c'), '/a/c');
assert.strictEqual(posix.relative('/data/a/b', '/data/c/d'), '../../c/d');
assert.strictEqual(posix.dirname('//a'), '//');
assert.strictEqual(posix.basename('/a/b.html/', '.html'), 'b');
assert.strictEqual(posix.extname('.profile'), '');
assert.deepStrictEqual(posix.parse('/x/y.tar.gz'),
                       { root: '/', dir: '/x', base: 'y.tar.gz', ext: '.gz', name: 'y.tar' });
assert.strictEqual(posix.format({ root: '/', name: 'f', ext: 'txt' }), '/f.txt');
assert.strictEqual(win32.join('\\\\server', 'share', '..', 'x'), '\\\\server\\share\\x');
assert.strictEqual(win32.resolve('C:\\a', '..\\b'), 'C:\\b');
assert.strictEqual(win32.relative('C:\\A\\b', 'c:\\a\\C'), '..\\C');
assert.strictEqual(win32.normalize('C:////x/../y'), 'C:\\y');
assert.strictEqual(win32.normalize('a/../C:/x'), '.\\C:\\x');
assert.strictEqual(win32.toNamespacedPath('\\\\s\\h\\f'), '\\\\?\\UNC\\s\\h\\f');
