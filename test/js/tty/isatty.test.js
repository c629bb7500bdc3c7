'use strict';
// isatty() is false for everything that is no terminal, whatever it is given.
const assert = require('node:assert');
const tty = require('node:tty');

for (const no of [-1, 1.5, 1e9, '0', null, undefined, {}, NaN]) assert.strictEqual(tty.isatty(no), false);
const fs = require('node:fs');
const fd = fs.openSync(__filename);
assert.strictEqual(tty.isatty(fd), false);
assert.throws(() => new tty.ReadStream(fd), { code: 'ERR_TTY_INIT_FAILED' });
assert.throws(() => new tty.WriteStream(-1), { code: 'ERR_INVALID_FD' });
fs.closeSync(fd);
