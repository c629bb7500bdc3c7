'use strict';
// util.styleText: nested styles come back after an inner one ends; names are checked.
const assert = require('node:assert');
const { styleText } = require('node:util');

const options = { validateStream: false };
assert.strictEqual(styleText('red', 'x', options), '\u001b[31mx\u001b[39m');
assert.strictEqual(styleText(['red', 'bold'], 'x', options), '\u001b[31m\u001b[1mx\u001b[22m\u001b[39m');
assert.strictEqual(styleText('red', `a${styleText('blue', 'b', options)}c`, options),
                   '\u001b[31ma\u001b[34mb\u001b[31mc\u001b[39m');
assert.throws(() => styleText('no-such-style', 'x', options), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => styleText('red', 1, options), { code: 'ERR_INVALID_ARG_TYPE' });
