'use strict';
// A Console writes formatted lines to its streams, indented inside groups.
const assert = require('node:assert');
const { Console } = require('node:console');
const { Writable } = require('node:stream');

const collect = () => {
  const stream = new Writable({ decodeStrings: false, write(chunk, encoding, callback) { stream.text += chunk; callback(); } });
  stream.text = '';
  return stream;
};
const stdout = collect(), stderr = collect();
const console = new Console({ stdout, stderr, groupIndentation: 3 });
console.log('%s is %d', 'x', 5, { y: 1 });
console.group('head');
console.info('two\nlines');
console.group();
console.error('deep');
console.groupEnd();
console.groupEnd();
console.count('c');
console.count('c');
console.assert(true, 'silent');
console.assert(false, 'loud %s', 1);
console.dir({ a: { b: {} } }, { depth: 0 });
assert.strictEqual(stdout.text, 'x is 5 { y: 1 }\nhead\n   two\n   lines\nc: 1\nc: 2\n{ a: [Object] }\n');
assert.strictEqual(stderr.text, '      deep\nAssertion failed: loud 1\n');
