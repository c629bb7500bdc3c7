'use strict';
// A refused connection is an error with the address in its message and as properties, then 'close' with true.
const assert = require('node:assert');
const net = require('node:net');

const events = [];
const server = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  server.close(() => {
    const socket = net.connect(port, '127.0.0.1');
    assert.strictEqual(socket.connecting, true);
    socket.on('error', (error) => {
      events.push('error');
      assert.strictEqual(error.message, `connect ECONNREFUSED 127.0.0.1:${port}`);
      assert.strictEqual(error.code, 'ECONNREFUSED');
      assert.strictEqual(error.syscall, 'connect');
      assert.strictEqual(error.address, '127.0.0.1');
      assert.strictEqual(error.port, port);
      assert.strictEqual(require('node:util').getSystemErrorName(error.errno), 'ECONNREFUSED');
    });
    socket.on('close', (hadError) => {
      events.push(hadError);
      assert.strictEqual(socket.destroyed, true);
    });
  });
});
process.on('exit', () => assert.deepStrictEqual(events, ['error', true]));
