'use strict';

const assert = require('node:assert');
const os = require('node:os');

assert.strictEqual(typeof os.getPriority(), 'number');
os.setPriority(os.getPriority());
assert.throws(() => os.getPriority(-1), { code: 'ERR_SYSTEM_ERROR', name: 'SystemError' });
assert.throws(() => os.setPriority(0, 20), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => os.setPriority('me', 0), { code: 'ERR_INVALID_ARG_TYPE' });
