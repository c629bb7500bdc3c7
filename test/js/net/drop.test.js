'use strict';
// Above maxConnections a connection is closed and told by 'drop'.
const assert = require('node:assert');
const net = require('node:net');

const drops = [];
const server = net.createServer((socket) => socket.resume());
server.maxConnections = 1;
server.on('drop', (data) => drops.push(data));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const first = net.connect(port, '127.0.0.1', () => {
    const second = net.connect(port, '127.0.0.1');
    second.resume();
    second.on('error', () => {});
    second.on('close', () => {
      server.getConnections((error, n) => {
        assert.ifError(error);
        assert.strictEqual(n, 1);
        first.end();
        server.close();
      });
    });
  });
});
process.on('exit', () => {
  assert.strictEqual(drops.length, 1);
  assert.strictEqual(drops[0].remoteAddress, '127.0.0.1');
  assert.strictEqual(drops[0].localFamily, 'IPv4');
});
