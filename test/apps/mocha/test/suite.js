'use strict';

const assert = require('node:assert');

describe('a suite', () => {
  const order = [];
  before(() => order.push('before'));
  beforeEach(() => order.push('beforeEach'));
  afterEach(() => order.push('afterEach'));
  after(() => assert.deepStrictEqual(order.slice(0, 3), ['before', 'beforeEach', 'afterEach']));

  it('passes', () => assert.ok(true));
  it('waits for a promise', async () => { await new Promise((resolve) => setTimeout(resolve, 5)); });
  it('waits for a callback', (done) => setImmediate(done));
  it('is pending');
  it.skip('is skipped', () => assert.fail());
  it('fails with a diff', () => assert.deepStrictEqual({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }));
  it('throws', () => { throw new TypeError('on purpose'); });
  it('takes too long', function(done) { this.timeout(20); setTimeout(done, 1000).unref(); });
  it('retries', function() {
    this.retries(2);
    assert.ok(this.test.currentRetry() === 2);
  });
  describe('nested', () => {
    for (const n of [1, 2, 3]) it(`case ${n}`, () => assert.strictEqual(n * 2, n + n));
  });
});
