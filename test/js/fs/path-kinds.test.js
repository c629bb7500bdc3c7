'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// Strings, Buffers (also such as are no UTF-8) and file: URLs.
const { pathToFileURL } = require('node:url');
fs.writeFileSync(pathToFileURL(file), 'url');
assert.strictEqual(fs.readFileSync(Buffer.from(file), 'utf8'), 'url');
const odd = Buffer.concat([Buffer.from(dir), Buffer.from([0x2f, 0xff, 0xfe])]);
if (process.platform === 'linux') {
  fs.writeFileSync(odd, 'odd');
  assert.strictEqual(fs.readFileSync(odd, 'utf8'), 'odd');
  const names = fs.readdirSync(dir, 'buffer');
  assert.ok(names.some((name) => name.equals(Buffer.from([0xff, 0xfe]))));
  fs.unlinkSync(odd);
}
assert.throws(() => fs.readFileSync(new URL('http://example.org/')), { code: 'ERR_INVALID_URL_SCHEME' });
assert.throws(() => fs.readFileSync({}), { code: 'ERR_INVALID_ARG_TYPE' });
