'use strict';
// A slow reader makes write() say false; 'drain' follows, nothing is lost, and memory stays with the kernel's share.
const assert = require('node:assert');
const crypto = require('node:crypto');
const net = require('node:net');

const size = 64 * 1024 * 1024;
const chunk = crypto.randomBytes(256 * 1024);
let drains = 0;
const sent = crypto.createHash('sha1');
const received = crypto.createHash('sha1');
const server = net.createServer((socket) => {
  let left = size;
  (function send() {
    while (left > 0) {
      const n = Math.min(left, chunk.length);
      left -= n;
      sent.update(chunk.subarray(0, n));
      if (!socket.write(chunk.subarray(0, n))) {
        assert.ok(socket.writableLength <= 2 * chunk.length);
        socket.once('drain', () => { drains++; send(); });
        return;
      }
    }
    socket.end();
  })();
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let total = 0;
  client.on('data', (data) => {
    total += data.length;
    received.update(data);
    client.pause();
    setImmediate(() => client.resume());
  });
  client.on('end', () => {
    assert.strictEqual(total, size);
    assert.strictEqual(received.digest('hex'), sent.digest('hex'));
    assert.ok(drains > 0);
    server.close();
  });
});
