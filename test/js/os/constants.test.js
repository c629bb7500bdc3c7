'use strict';

const assert = require('node:assert');
const os = require('node:os');

assert.strictEqual(os.constants.signals.SIGINT, 2);
assert.strictEqual(os.constants.errno.ENOENT, 2);
assert.strictEqual(os.constants.priority.PRIORITY_HIGHEST, -20);
assert.throws(() => { 'use strict'; os.constants.signals.SIGINT = 3; }, TypeError);
assert.throws(() => { 'use strict'; os.constants = 3; }, TypeError);
