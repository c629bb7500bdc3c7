'use strict';
// Error.prepareStackTrace of the program gets the call sites; the default one can be put back.
const assert = require('node:assert');

const original = Error.prepareStackTrace;
assert.strictEqual(typeof original, 'function');
Error.prepareStackTrace = (error, sites) => `${error.message}|${sites[0].getFileName() === __filename}`;
assert.strictEqual(new Error('mine').stack, 'mine|true');
Error.prepareStackTrace = original;
assert.match(new Error('theirs').stack, /^Error: theirs\n {4}at /);
