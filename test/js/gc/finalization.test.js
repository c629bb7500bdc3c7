'use strict';
// A FinalizationRegistry's callbacks wake a loop that has nothing else to do.
const assert = require('node:assert');
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');
let hold = setTimeout(() => assert.fail('never called'), 30000);
const registry = new FinalizationRegistry((name) => {
  assert.strictEqual(name, 'it');
  clearTimeout(hold);
});
(function make() { registry.register({}, 'it'); })();
setImmediate(gc);
