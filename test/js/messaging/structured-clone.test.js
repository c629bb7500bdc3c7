'use strict';
// structuredClone copies what the algorithm knows, keeps identity inside, and refuses the rest.
const assert = require('node:assert');

const value = { date: new Date(0), map: new Map([[{}, new Set([1n])]]), re: /x/g, error: new TypeError('t'), u: undefined };
value.self = value;
const copy = structuredClone(value);
assert.notStrictEqual(copy, value);
assert.strictEqual(copy.self, copy);
assert.deepStrictEqual(copy.map, value.map);
assert.ok(copy.error instanceof TypeError && copy.re.flags === 'g' && 'u' in copy);
for (const bad of [() => {}, Symbol('s'), new WeakMap(), new URL('http://a'), Promise.resolve()]) {
  assert.throws(() => structuredClone(bad), { name: 'DataCloneError', code: 25 });
}
const buffer = new ArrayBuffer(4);
const [moved] = structuredClone([buffer], { transfer: [buffer] });
assert.strictEqual(buffer.byteLength, 0);
assert.strictEqual(moved.byteLength, 4);
assert.throws(() => structuredClone(1, { transfer: [buffer] }), { name: 'DataCloneError' });
