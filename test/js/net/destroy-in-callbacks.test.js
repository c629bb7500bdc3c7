'use strict';
// Sockets that are destroyed from each other's callbacks within one turn get no event afterwards.
const assert = require('node:assert');
const net = require('node:net');

const count = 20;
const clients = [];
let late = 0;
let connections = 0;
const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.resume();
  if (++connections === count) for (const one of sockets) one.write('x');
  sockets.push(socket);
  if (connections === count) socket.write('x');
}).listen(0, '127.0.0.1', () => {
  for (let i = 0; i < count; i++) {
    const client = net.connect(server.address().port, '127.0.0.1');
    client.on('data', () => {
      if (client.destroyed) late++;
      for (const other of clients) other.destroy();
      server.close();
    });
    clients.push(client);
  }
});
const sockets = [];
process.on('exit', () => {
  assert.strictEqual(late, 0);
  assert.ok(clients.every((client) => client.destroyed));
});
