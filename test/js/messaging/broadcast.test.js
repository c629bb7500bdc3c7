'use strict';
// A BroadcastChannel is heard by all others of its name, not by itself.
const assert = require('node:assert');

const [a, b, c, other] = ['x', 'x', 'x', 'y'].map((name) => new BroadcastChannel(name));
const heard = [];
a.onmessage = () => heard.push('a');
other.onmessage = () => heard.push('other');
let left = 2;
for (const channel of [b, c]) {
  channel.onmessage = ({ data }) => {
    heard.push(data.n);
    if (--left === 0) for (const one of [a, b, c, other]) one.close();
  };
}
a.postMessage({ n: 1 });
process.on('exit', () => assert.deepStrictEqual(heard, [1, 1]));
