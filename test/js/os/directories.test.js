'use strict';

const assert = require('node:assert');
const os = require('node:os');

process.env.HOME = '/home/of/nobody';
assert.strictEqual(os.homedir(), '/home/of/nobody');
process.env.TMPDIR = '/some/where/';
assert.strictEqual(os.tmpdir(), '/some/where');
delete process.env.TMPDIR;
delete process.env.TMP;
delete process.env.TEMP;
assert.strictEqual(os.tmpdir(), '/tmp');
