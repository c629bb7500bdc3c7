'use strict';
// Hundreds of connections at once are all served, and nothing stays open.
const assert = require('node:assert');
const net = require('node:net');

const count = 300;
let closed = 0;
const server = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  for (let i = 0; i < count; i++) {
    const client = net.connect(port, '127.0.0.1');
    let got = '';
    client.on('data', (data) => { got += data; });
    client.end(`number ${i}`);
    client.on('close', () => {
      assert.strictEqual(got, `number ${i}`);
      if (++closed === count) server.close();
    });
  }
});
process.on('exit', () => assert.strictEqual(closed, count));
