'use strict';
// mock.property notes each access and gives the property back.
const assert = require('assert');
const { mock } = require('node:test');

const object = { name: 'real' };
const { mock: context } = mock.property(object, 'name', 'mocked');
assert.strictEqual(object.name, 'mocked');
object.name = 'set';
context.mockImplementationOnce('once');
assert.strictEqual(object.name, 'once');
assert.strictEqual(object.name, 'set');
assert.deepStrictEqual(context.accesses.map(({ type, value }) => `${type} ${value}`), ['get mocked', 'set set', 'get once', 'get set']);
assert.throws(() => mock.property({}, 'absent', 1), { code: 'ERR_INVALID_ARG_VALUE' });
context.restore();
assert.deepStrictEqual(object, { name: 'real' });
