// bench: {"kind": "program", "unit": "ops/s", "matrix": {"kind": ["round trip", "round trip, 16 at once", "64 KiB", "transfer", "start"]}}
'use strict';

const { Worker } = require('node:worker_threads');

const echo = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', (value) => parentPort.postMessage(value, value.buffer === undefined ? [] : [value.buffer]));`;

require('../measure.cjs')(({ kind }) => {
  if (kind === 'start') {
    return async (n) => {
      for (let i = 0; i < n; i++) await new Promise((done, failed) => new Worker('', { eval: true }).on('error', failed).on('exit', done));
    };
  }
  const worker = new Worker(echo, { eval: true });
  const waiting = [];
  worker.on('message', (value) => { waiting.shift()(value); });
  const ask = (value, transfer) => new Promise((done) => {
    waiting.push(done);
    worker.postMessage(value, transfer);
  });
  const text = 'x'.repeat(65536);
  const one = {
    '64 KiB': async () => { if ((await ask({ text })).text.length !== text.length) throw new Error('text'); },
    transfer: async () => {
      const bytes = new Uint8Array(65536);
      if ((await ask(bytes, [bytes.buffer])).length !== 65536) throw new Error('transfer');
    },
  }[kind] ?? (async () => { if ((await ask({ id: 7, name: 'item' })).id !== 7) throw new Error('echo'); });
  const lanes = kind.endsWith('at once') ? 16 : 1;
  return async (n) => {
    let left = n;
    await Promise.all(Array.from({ length: lanes }, async () => { while (left-- > 0) await one(); }));
  };
});
