'use strict';
// resetAndDestroy() is ECONNRESET at the other end.
const assert = require('node:assert');
const net = require('node:net');

const seen = [];
const server = net.createServer((socket) => {
  socket.once('data', () => socket.resetAndDestroy());
  server.close();
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('error', (error) => seen.push(error.code, error.syscall));
  client.on('close', (hadError) => seen.push(hadError));
  client.resume();
  client.write('x');
});
process.on('exit', () => assert.deepStrictEqual(seen, ['ECONNRESET', 'read', true]));
