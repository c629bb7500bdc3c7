'use strict';
// throws(): classes, patterns, objects, functions, and what is said when they do not match.
const assert = require('node:assert');

const boom = () => { throw Object.assign(new TypeError('boom'), { code: 'E_BOOM' }); };
assert.throws(boom, TypeError);
assert.throws(boom, /boom/);
assert.throws(boom, { name: 'TypeError', message: /oo/, code: 'E_BOOM' });
assert.throws(boom, (error) => error.code === 'E_BOOM');
assert.throws(() => assert.throws(() => {}), { message: 'Missing expected exception.' });
assert.throws(() => assert.throws(boom, RangeError),
              { message: 'The error is expected to be an instance of "RangeError". Received "TypeError"\n\nError message:\n\nboom' });
assert.throws(() => assert.throws(boom, { code: 'E_OTHER' }), /\+ {3}code: 'E_BOOM'\n- {3}code: 'E_OTHER'/);
assert.throws(() => assert.throws(boom, 'boom'), { code: 'ERR_AMBIGUOUS_ARGUMENT' });
assert.throws(() => assert.doesNotThrow(boom, 'why'),
              { message: 'Got unwanted exception: why\nActual message: "boom"' });
