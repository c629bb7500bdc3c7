'use strict';

const assert = require('node:assert');
const os = require('node:os');

const cpus = os.cpus();
assert.ok(cpus.length > 0);
assert.deepStrictEqual(Object.keys(cpus[0]), ['model', 'speed', 'times']);
assert.deepStrictEqual(Object.keys(cpus[0].times), ['user', 'nice', 'sys', 'idle', 'irq']);
assert.ok(os.availableParallelism() > 0);
