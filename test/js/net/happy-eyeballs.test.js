'use strict';
// With several addresses each is tried in turn; when all fail, the error names them all.
const assert = require('node:assert');
const net = require('node:net');

const attempts = [];
const server = net.createServer((socket) => {
  socket.end();
  server.close(noneLeft);
}).listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const lookup = (host, options, callback) => {
    assert.strictEqual(options.all, true);
    callback(null, [{ address: '127.0.0.2', family: 4 }, { address: '127.0.0.1', family: 4 }]);
  };
  // The first attempt begins before anyone can listen to it: this lookup answers at once.
  const client = net.connect({ host: 'two.example', port, lookup, autoSelectFamily: true });
  client.on('connectionAttempt', (address) => attempts.push(`try ${address}`));
  client.on('connectionAttemptFailed', (address, p, family, error) => attempts.push(`${address} ${error.code}`));
  client.on('connect', () => attempts.push(`connected ${client.remoteAddress}`));
  client.resume();
});

function noneLeft() {
  const { port } = this.address() ?? { port: 1 };
  const lookup = (host, options, callback) => {
    callback(null, [{ address: '127.0.0.1', family: 4 }, { address: '127.0.0.2', family: 4 }]);
  };
  net.connect({ host: 'none.example', port, lookup, autoSelectFamily: true }).on('error', (error) => {
    assert.ok(error instanceof AggregateError);
    assert.strictEqual(error.code, 'ECONNREFUSED');
    assert.deepStrictEqual(error.errors.map((e) => e.address), ['127.0.0.1', '127.0.0.2']);
    attempts.push('aggregate');
  });
}
process.on('exit', () => {
  assert.deepStrictEqual(attempts, [
    '127.0.0.2 ECONNREFUSED', 'try 127.0.0.1', 'connected 127.0.0.1', 'aggregate',
  ]);
});
