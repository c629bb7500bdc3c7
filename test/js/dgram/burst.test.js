'use strict';
// Many datagrams at once: each callback comes once, in order, and the queue is empty afterwards.
const assert = require('node:assert');
const dgram = require('node:dgram');

const server = dgram.createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
const client = dgram.createSocket('udp4');
let got = 0;
server.on('message', (message) => {
  assert.strictEqual(message.length, 512);
  got++;
});
server.bind(0, '127.0.0.1', () => {
  const { port } = server.address();
  const order = [];
  client.bind(0, () => {
    for (let i = 0; i < 2000; i++) {
      client.send(Buffer.alloc(512, i & 255), port, '127.0.0.1', (error) => {
        assert.ifError(error);
        if (order.push(i) === 2000) {
          assert.deepStrictEqual(order, Array.from({ length: 2000 }, (_, n) => n));
          assert.strictEqual(client.getSendQueueCount(), 0);
          client.close();
          setImmediate(() => setImmediate(() => {
            assert.ok(got > 0);
            server.close();
          }));
        }
      });
    }
  });
});
