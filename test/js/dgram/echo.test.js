'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');

for (const [type, host, family] of [['udp4', '127.0.0.1', 'IPv4'], ['udp6', '::1', 'IPv6']]) {
  const server = dgram.createSocket(type, (message, peer) => {
    assert.strictEqual(peer.family, family);
    assert.strictEqual(peer.address, host);
    assert.strictEqual(peer.size, message.length);
    server.send(message, peer.port, peer.address);
  });
  server.bind(0, host, () => {
    assert.strictEqual(server.address().family, family);
    const client = dgram.createSocket(type);
    const sent = [];
    const got = [];
    client.on('message', (message) => {
      got.push(message.toString());
      if (got.length === 5) {
        assert.deepStrictEqual(got.sort(), ['12', 'abc', 'bytes', 'offset', 'view']);
        assert.deepStrictEqual(sent.sort(), [2, 3, 4, 5, 6]);
        client.close();
        server.close();
      }
    });
    const { port } = server.address();
    const done = (error, bytes) => {
      assert.ifError(error);
      sent.push(bytes);
    };
    client.send('abc', port, host, done);
    client.send(Buffer.from('bytes'), port, host, done);
    client.send(Buffer.from('xxoffsetyy'), 2, 6, port, host, done);
    client.send(['1', Buffer.from('2')], port, host, done);
    client.send(new DataView(new TextEncoder().encode('view').buffer), port, host, done);
  });
}
