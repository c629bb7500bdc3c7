'use strict';
// A proxy is looked through without running its traps; getters run only when asked for.
const assert = require('node:assert');
const { inspect } = require('node:util');

const trap = () => { throw new Error('trapped'); };
const proxy = new Proxy({ a: 1 }, { get: trap, ownKeys: trap, getOwnPropertyDescriptor: trap, getPrototypeOf: trap });
assert.strictEqual(inspect(proxy), '{ a: 1 }');
assert.match(inspect(new Proxy([1], {}), { showProxy: true }), /^Proxy \[ \[ 1 \], \{\} \]$/);

const object = { get a() { return 5; }, get b() { throw new Error('no'); }, set c(value) {} };
assert.strictEqual(inspect(object), '{ a: [Getter], b: [Getter], c: [Setter] }');
assert.match(inspect(object, { getters: true }), /a: \[Getter: 5\],\n {2}b: \[Getter: <Inspection threw \(Error: no/);
