'use strict';

// Objects of a few primitive values, which come often enough to be sent in a way of their own.

const test = require('node:test');
const assert = require('node:assert');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');

const often = 40;

function roundTrip(value) {
  const { port1, port2 } = new MessageChannel();
  const got = [];
  for (let i = 0; i < often; i++) {
    port1.postMessage(value);
    got.push(receiveMessageOnPort(port2).message);
  }
  port1.close();
  return got;
}

const flat = {
  numbers: { int: 7, negative: -(2 ** 31), large: 2 ** 40, fraction: 1.5, zero: -0, none: NaN, infinite: -Infinity },
  strings: { empty: '', ascii: 'item', latin: 'h\u00e9', wide: '\u65e5\u672c', lone: '\ud800', long: 'x'.repeat(100_000) },
  others: { yes: true, no: false, nothing: null, missing: undefined },
  dashed: { 'a-b': 1, 'c d': 2, '\u65e5': 3 },
  indexed: { 1: 'one', 0: 'zero', name: 'n' },
  many: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 },
  eight: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 },
  nested: { a: 1, b: { c: 2 } },
  big: { a: 1n },
};

for (const [name, value] of Object.entries(flat)) {
  test(`${name} arrive as they were`, () => {
    for (const got of roundTrip(value)) {
      assert.deepStrictEqual(got, value);
      assert.deepStrictEqual(Object.keys(got), Object.keys(value));
      assert.strictEqual(Object.getPrototypeOf(got), Object.prototype);
    }
  });
}

test('primitive values arrive as they were', () => {
  for (const value of [undefined, null, true, false, 0, -0, 1.5, NaN, 5n, '', 'text', '\u65e5']) {
    for (const got of roundTrip(value)) assert.ok(Object.is(got, value));
  }
});

test('what arrives is an object of its own, open to change', () => {
  const [one, two] = roundTrip({ a: 1, b: 'x' }).slice(-2);
  assert.notStrictEqual(one, two);
  one.a = 'other';
  one.c = {};
  delete one.b;
  assert.deepStrictEqual(one, { a: 'other', c: {} });
  assert.deepStrictEqual(two, { a: 1, b: 'x' });
});

test('a getter runs once for a message', () => {
  const { port1, port2 } = new MessageChannel();
  let calls = 0;
  for (let i = 0; i < often; i++) {
    port1.postMessage({ get first() { return ++calls; }, last: i % 2 === 0 ? i : { i } });
    assert.deepStrictEqual(receiveMessageOnPort(port2).message, { first: i + 1, last: i % 2 === 0 ? i : { i } });
  }
  assert.strictEqual(calls, often);
  port1.close();
});

test('a getter that closes the port, throws or takes a key away', () => {
  const { port1, port2 } = new MessageChannel();
  const send = (last) => {
    const object = { get first() { return last(object); }, second: 2 };
    port1.postMessage(object);
    return receiveMessageOnPort(port2)?.message;
  };
  for (let i = 0; i < often; i++) assert.deepStrictEqual(send(() => 1), { first: 1, second: 2 });
  assert.deepStrictEqual(send((object) => { delete object.second; return 1; }), { first: 1 });
  assert.throws(() => send(() => { throw new RangeError('no'); }), RangeError);
  assert.strictEqual(receiveMessageOnPort(port2), undefined);
  send(() => { port1.close(); return 1; });
});

test('symbols, functions and proxies are refused wherever they stand', () => {
  const { port1, port2 } = new MessageChannel();
  for (let i = 0; i < often; i++) {
    for (const bad of [Symbol('s'), () => {}]) {
      assert.throws(() => port1.postMessage({ id: 1, bad }), { name: 'DataCloneError' });
      assert.throws(() => port1.postMessage(bad), { name: 'DataCloneError' });
    }
    assert.throws(() => port1.postMessage(new Proxy({ id: 1 }, {})), { name: 'DataCloneError' });
  }
  assert.strictEqual(receiveMessageOnPort(port2), undefined);
  port1.close();
});
