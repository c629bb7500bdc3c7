'use strict';
// A second listener on a port gets EADDRINUSE as an event, worded as Node does.
const assert = require('node:assert');
const net = require('node:net');

let seen = 0;
const first = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = first.address();
  const second = net.createServer();
  second.on('error', (error) => {
    seen++;
    assert.strictEqual(error.message, `listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
    assert.strictEqual(error.code, 'EADDRINUSE');
    assert.strictEqual(error.syscall, 'listen');
    assert.strictEqual(second.listening, false);
    // The same server may try once more.
    second.listen(0, '127.0.0.1', () => {
      second.close();
      first.close();
    });
  });
  second.listen(port, '127.0.0.1');
});
process.on('exit', () => assert.strictEqual(seen, 1));
