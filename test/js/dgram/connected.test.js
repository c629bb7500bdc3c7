'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');

const server = dgram.createSocket('udp4');
const client = dgram.createSocket('udp4');
server.bind(0, '127.0.0.1', () => {
  const { port } = server.address();
  client.connect(port, '127.0.0.1', () => {
    assert.deepStrictEqual(client.remoteAddress(), { address: '127.0.0.1', family: 'IPv4', port });
    assert.throws(() => client.send('x', 0, 1, port, '127.0.0.1'), { code: 'ERR_SOCKET_DGRAM_IS_CONNECTED' });
    client.send('one');
    client.send('two');
    client.send('three', (error, bytes) => {
      assert.ifError(error);
      assert.strictEqual(bytes, 5);
      client.disconnect();
      assert.throws(() => client.remoteAddress(), { code: 'ERR_SOCKET_DGRAM_NOT_CONNECTED' });
      assert.throws(() => client.send('x'), { code: 'ERR_SOCKET_BAD_PORT' });
      client.close();
    });
  });
});
const got = [];
server.on('message', (message) => {
  got.push(String(message));
  if (got.length === 3) {
    assert.deepStrictEqual(got, ['one', 'two', 'three']);
    server.close();
  }
});
