'use strict';
// What is written after the peer has ended the connection fails with EPIPE and the text that says so.
const assert = require('node:assert');
const net = require('node:net');

const seen = [];
const server = net.createServer((socket) => {
  socket.end();
  socket.resume();
  server.close();
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.resume();
  client.on('end', () => setImmediate(() => client.write('x', (error) => seen.push(error.code, error.message))));
  client.on('error', () => {});
});
process.on('exit', () => {
  assert.deepStrictEqual(seen, ['EPIPE', 'This socket has been ended by the other party']);
});
