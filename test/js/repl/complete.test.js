'use strict';
// Completion: names, properties, modules, commands; nothing of the program runs for it.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');

const input = new PassThrough();
const server = repl.start({ prompt: '', input, output: new PassThrough().resume(), terminal: false });
let ran = 0;
server.context.thing = { alpha: 1, beta: { gamma: 2 }, get trap() { ran++; return {}; } };
const cases = [
  ['thing.al', ['thing.alpha']], ['thing?.beta.g', ['thing?.beta.gamma']], ['thing["beta"].g', ['thing["beta"].gamma']],
  ['thing.trap.x', []], ['thin', ['thing']], ['.he', ['help']], ['require("string_d', ['string_decoder']], ['require("node:rep', ['node:repl']],
];
for (const [text, want] of cases) {
  server.complete(text, (error, [found]) => {
    assert.ifError(error);
    assert.deepStrictEqual(found, want, text);
  });
}
assert.strictEqual(ran, 0);
server.close();
