// bench: {"kind": "program", "unit": "processes/s", "matrix": {"how": ["spawn", "spawn, 8 at once", "spawnSync"]}}
'use strict';

const { spawn, spawnSync } = require('node:child_process');

const one = () => new Promise((resolve, reject) => {
  const child = spawn('echo', ['hello']);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data) => { text += data; });
  child.on('close', () => (text === 'hello\n' ? resolve() : reject(new Error(text))));
});

require('../measure.cjs')(({ how }) => async (n) => {
  if (how === 'spawnSync') {
    for (let i = 0; i < n; i++) spawnSync('echo', ['hello']);
    return;
  }
  let left = n;
  const run = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: how === 'spawn' ? 1 : 8 }, run));
});
