'use strict';
// The forms of listen(), and what it refuses.
const assert = require('node:assert');
const net = require('node:net');

const open = (...args) => new Promise((resolve, reject) => {
  const server = net.createServer();
  server.on('error', reject);
  server.listen(...args, () => {
    const address = server.address();
    server.close(() => resolve(address));
  });
});

(async () => {
  assert.ok((await open()).port > 0);
  assert.ok((await open(0)).port > 0);
  assert.ok((await open('0')).port > 0);
  assert.strictEqual((await open(0, '127.0.0.1')).family, 'IPv4');
  assert.strictEqual((await open(0, '127.0.0.1', 5)).address, '127.0.0.1');
  assert.ok((await open({ port: 0, host: 'localhost' })).port > 0);
  assert.ok((await open({ port: 0, backlog: 1, exclusive: true })).port > 0);
  const server = net.createServer();
  for (const bad of [-1, 65536, 'x y', 1.5]) {
    if (bad !== 'x y') assert.throws(() => server.listen({ port: bad }), { code: 'ERR_SOCKET_BAD_PORT' });
  }
  assert.throws(() => server.listen({}), { code: 'ERR_INVALID_ARG_VALUE' });
  server.listen(0);
  assert.throws(() => server.listen(0), { code: 'ERR_SERVER_ALREADY_LISTEN' });
  server.close();
  await new Promise((resolve) => server.close((error) => {
    assert.strictEqual(error.code, 'ERR_SERVER_NOT_RUNNING');
    resolve();
  }));
})();
