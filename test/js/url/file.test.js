'use strict';
// Paths and file: URLs turn into each other without loss.
const assert = require('node:assert');
const { fileURLToPath, pathToFileURL } = require('node:url');

for (const path of ['/a b', '/%41', '/ü/€/😀', '/a#b?c', '/back\\slash', '/new\nline', '/tab\tx', '/[x]', '/x/']) {
  const url = pathToFileURL(path);
  assert.strictEqual(url.protocol, 'file:');
  assert.strictEqual(fileURLToPath(url), path);
  assert.strictEqual(fileURLToPath(url.href), path);
}
assert.strictEqual(fileURLToPath('file:///C:/x%20y', { windows: true }), 'C:\\x y');
assert.strictEqual(pathToFileURL('\\\\srv\\share\\f', { windows: true }).href, 'file://srv/share/f');
assert.throws(() => fileURLToPath('http://a/'), { code: 'ERR_INVALID_URL_SCHEME' });
assert.throws(() => fileURLToPath('file:///a%2Fb'), { code: 'ERR_INVALID_FILE_URL_PATH' });
assert.throws(() => fileURLToPath('file://host/a', { windows: false }), { code: 'ERR_INVALID_FILE_URL_HOST' });
