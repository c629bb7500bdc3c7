'use strict';

// node --expose-gc uv.js ADDON
const assert = require('node:assert');
const addon = require(process.argv[2]);
const turn = () => new Promise((done) => setImmediate(done));

async function main() {
  const seen = [];
  await new Promise((done) => {
    addon.count((n) => {
      seen.push(n);
      process.nextTick(() => { if (n === -1) done(); });
    });
  });
  assert.strictEqual(seen.pop(), -1);
  assert.strictEqual(seen.at(-1), 1000);
  assert.ok(seen.every((n, i) => i === 0 || n >= seen[i - 1]), 'wakes in order');

  assert.strictEqual(await new Promise((done) => addon.work(done)), 42);

  await turn(); // so that the next phase is the next turn's first
  const told = [];
  await new Promise((done) => {
    addon.watch((what, n) => {
      told.push(`${what} ${n}`);
      if (what === 'closed') done();
    });
  });
  assert.deepStrictEqual(told.splice(told.indexOf('ipc 0'), 1), ['ipc 0']);
  assert.deepStrictEqual(told, ['timer 1', 'byte 101', 'timer 2', 'byte 201', 'closed 0']);
  assert.strictEqual(addon.system(), '');
  assert.strictEqual(addon.errors(), 'ENOENT: no such file or directory');

  let given = addon.give();
  assert.ok(Buffer.isBuffer(given));
  assert.strictEqual(given.toString(), 'given');
  given[0] = 0x47;
  assert.strictEqual(given.toString(), 'Given');
  given = undefined;
  for (let i = 0; i < 50 && addon.freed() === 0; i++) {
    globalThis.gc();
    await turn();
  }
  assert.strictEqual(addon.freed(), 1);

  addon.idle();
  await new Promise((done) => addon.count((n) => { if (n === -1) done(); }));
  process.stdout.write('done\n');
}
main();
