'use strict';
// Plain data is cloned as all data is: the same graph, the same order of getters, the same refusals.
const assert = require('node:assert');
const v8 = require('node:v8');

const cycle = { list: [] };
cycle.self = cycle;
cycle.list.push(cycle, cycle.list);
class Point { constructor() { this.x = 1; } get y() { return 2; } }
const extra = Object.assign([1, 2], { extra: true });
const many = Array.from({ length: 100 }, (_, i) => ({ i }));
const values = [
  1, 'text', 4n, -0, NaN, null, undefined, true, {}, [], { a: { b: [1, { c: 'd' }] } }, [, 1], [1, , 3], [undefined], extra,
  new Date(5), new Date(NaN), new Map([[{ k: 1 }, new Set([1, 'x'])]]), new Set([[1]]), new Point(), { __proto__: null, n: 1 },
  JSON.parse('{"__proto__": 1, "a": 2}'), /re/gi, new Error('e'), Object(1), Object('s'), new Uint8Array([1, 2]),
  new ArrayBuffer(3), [many, many], many.map((x) => [x, x]), Object.defineProperty({ seen: 1 }, 'hidden', { value: 2 }),
  { [Symbol('s')]: 1, named: 2 }, 'abc'.match(/b/), Object.setPrototypeOf(new Date(7), Object.prototype),
  Object.setPrototypeOf([1], null), require('node:vm').runInNewContext('({ a: [1, new Map()] })'), globalThis.structuredClone({ a: 1 }),
  new (class extends Map {})([[1, 2]]), new (class extends Array {})(3),
];
for (const value of values) {
  assert.deepStrictEqual(structuredClone(value), v8.deserialize(v8.serialize(value)));
}
{
  const copy = structuredClone(cycle);
  assert.ok(copy !== cycle && copy.self === copy && copy.list[0] === copy && copy.list[1] === copy.list);
  const [one, two] = structuredClone([many, many]);
  assert.ok(one === two && one !== many && one[99] !== many[99]);
}

// Getters are called once each, in order, and may change what follows.
{
  const calls = [];
  const object = {
    get a() { calls.push('a'); delete object.b; return 1; },
    b: 2,
    get c() { calls.push('c'); return { get d() { calls.push('d'); return 3; } }; },
  };
  assert.deepStrictEqual(structuredClone(object), { a: 1, c: { d: 3 } });
  assert.deepStrictEqual(calls, ['a', 'c', 'd']);
  assert.throws(() => structuredClone({ get a() { throw new RangeError('mine'); } }), { name: 'RangeError', message: 'mine' });
}

for (const value of [() => {}, Symbol('x'), new Proxy({}, {}), new WeakMap(), Promise.resolve(), (function() { return arguments; })(1)]) {
  for (const wrapped of [value, { value }, [value], new Map([[value, 1]])]) {
    assert.throws(() => structuredClone(wrapped), { name: 'DataCloneError', code: 25 });
  }
}

let deep = [];
for (let i = 0; i < 1e6; i++) deep = [deep];
assert.throws(() => structuredClone(deep), RangeError);

const { markAsUncloneable } = require('node:worker_threads');
const marked = {};
markAsUncloneable(marked);
assert.throws(() => structuredClone([marked]), { name: 'DataCloneError' });
