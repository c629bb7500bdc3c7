'use strict';
// A server with ipv6Only leaves the port of IPv4 alone; without it one socket serves both.
const assert = require('node:assert');
const net = require('node:net');

if (!Object.values(require('node:os').networkInterfaces()).flat().some(({ address }) => address === '::1')) process.exit(0);

function reach(options, callback) {
  const server = net.createServer((socket) => socket.end()).listen(options, () => {
    const socket = net.connect(server.address().port, '127.0.0.1');
    socket.resume();
    let outcome = 'connected';
    socket.on('error', (error) => { outcome = error.code; });
    socket.on('close', () => server.close(() => callback(outcome)));
  });
}

reach({ port: 0 }, (outcome) => {
  assert.strictEqual(outcome, 'connected');
  reach({ port: 0, ipv6Only: true }, (outcome) => assert.strictEqual(outcome, 'ECONNREFUSED'));
});
