'use strict';

// A completer may return its result; own properties stand after those of the prototype, once each.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');
const { Worker } = require('node:worker_threads');

const start = (options) => repl.start({ prompt: '', terminal: false, input: new PassThrough(), output: new PassThrough().resume(), ...options });
let called = 0;

const words = start({ completer: (line) => [['one', 'other'].filter((word) => word.startsWith(line)), line] });
words.complete('o', (error, data) => {
  assert.deepStrictEqual([error, data], [null, [['one', 'other'], 'o']]);
  called++;
  words.close();
});

const plain = start();
plain.context.y = Object.assign(Object.create(Object.assign(Object.create(null), { a: 1, b: 2 })), { a: 3, c: 4 });
plain.complete('y.', (error, data) => {
  assert.deepStrictEqual([error, data], [null, [['y.b', '', 'y.a', 'y.c'], 'y.']]);
  called++;
  plain.close();
});

// The end of the options is not one of a worker's.
new Worker('require("worker_threads").parentPort.postMessage(process.execArgv)', { eval: true, execArgv: ['--no-warnings', '--'] })
  .on('message', (execArgv) => {
    assert.deepStrictEqual(execArgv, ['--no-warnings']);
    called++;
  });
process.on('exit', () => assert.strictEqual(called, 3));
