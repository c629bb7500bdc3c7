'use strict';
// A port that is taken is told to the worker; an exclusive server is the worker's own.
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');

if (cluster.isPrimary) {
  const taken = net.createServer().listen(0, () => {
    const worker = cluster.fork({ TAKEN: taken.address().port });
    worker.on('message', (message) => {
      assert.deepStrictEqual(message, { code: 'EADDRINUSE', syscall: 'bind', exclusive: true });
      worker.disconnect();
    });
    worker.on('exit', (code) => {
      assert.strictEqual(code, 0);
      taken.close();
    });
  });
} else {
  const server = net.createServer();
  server.on('error', ({ code, syscall }) => {
    const own = net.createServer();
    own.listen({ port: 0, exclusive: true }, () => {
      process.send({ code, syscall, exclusive: own.address().port > 0 });
      own.close();
    });
  });
  server.listen(process.env.TAKEN);
}
