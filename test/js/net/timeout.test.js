'use strict';
// 'timeout' comes after so long without a byte, does not close the socket, and is put off by traffic.
const assert = require('node:assert');
const net = require('node:net');

let last = 0;
let fired = 0;
const server = net.createServer((socket) => {
  let n = 0;
  const timer = setInterval(() => {
    last = performance.now();
    socket.write('x');
    if (++n === 5) clearInterval(timer);
  }, 20);
  socket.resume();
  socket.on('close', () => server.close());
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.resume();
  client.setTimeout(80, () => {
    fired++;
    assert.ok(performance.now() - last >= 75);
    assert.strictEqual(client.destroyed, false);
    client.end();
  });
});
process.on('exit', () => assert.strictEqual(fired, 1));
