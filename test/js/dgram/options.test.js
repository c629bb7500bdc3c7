'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');

const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true, recvBufferSize: 8192, sendBufferSize: 8192 });
assert.throws(() => socket.getRecvBufferSize(), { code: 'ERR_SOCKET_BUFFER_SIZE' });
socket.bind(0, '127.0.0.1', () => {
  assert.ok(socket.getRecvBufferSize() >= 8192);
  assert.ok(socket.getSendBufferSize() >= 8192);
  assert.throws(() => socket.setRecvBufferSize(-1), { code: 'ERR_SOCKET_BAD_BUFFER_SIZE' });
  assert.strictEqual(socket.setTTL(32), 32);
  assert.strictEqual(socket.setMulticastTTL(3), 3);
  assert.strictEqual(socket.setMulticastLoopback(true), true);
  socket.setBroadcast(true);
  socket.setMulticastInterface('127.0.0.1');
  const other = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  other.bind(socket.address().port, '127.0.0.1', () => {
    assert.strictEqual(other.address().port, socket.address().port);
    other.close();
    socket.close();
  });
});

// A socket that is unref'd does not keep the process.
dgram.createSocket('udp4').bind(0, '127.0.0.1').unref();

const stop = new AbortController();
const aborted = dgram.createSocket({ type: 'udp4', signal: stop.signal });
let ended = false;
aborted.on('close', () => { ended = true; });
aborted.bind(0, () => stop.abort());
process.on('exit', () => assert.strictEqual(ended, true));

const slow = dgram.createSocket({ type: 'udp4', lookup: (host, family, done) => done(null, '127.0.0.1', 4) });
slow.bind(0, 'some.name', () => {
  assert.strictEqual(slow.address().address, '127.0.0.1');
  slow.close();
});
