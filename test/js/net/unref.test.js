'use strict';
// Neither an unref'd server nor an unref'd connection keeps the process alive.
const assert = require('node:assert');
const net = require('node:net');

let connected = false;
const server = net.createServer((socket) => {
  socket.resume();
  socket.unref();
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => {
    connected = true;
    client.unref();
    server.unref();
  });
});
process.on('exit', () => assert.ok(connected));
