'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');
const net = require('node:net');

assert.throws(() => dgram.createSocket('tcp'), { code: 'ERR_SOCKET_BAD_TYPE' });
const closed = dgram.createSocket('udp4');
closed.close(() => {
  assert.throws(() => closed.send('x', 1), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
  assert.throws(() => closed.bind(), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
  assert.throws(() => closed.close(), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
});

const first = dgram.createSocket('udp4');
first.bind(0, '127.0.0.1', () => {
  const { port } = first.address();
  assert.throws(() => first.bind(), { code: 'ERR_SOCKET_ALREADY_BOUND' });
  assert.throws(() => first.setTTL(0), { code: 'EINVAL', syscall: 'setTTL' });
  assert.throws(() => first.setTTL('1'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => first.addMembership('not-an-address'), { code: 'EINVAL', syscall: 'addMembership' });
  const second = dgram.createSocket('udp4');
  second.on('error', (error) => {
    assert.strictEqual(error.message, `bind EADDRINUSE 127.0.0.1:${port}`);
    assert.strictEqual(error.port, port);
    second.close();
    tooLarge();
  });
  second.bind(port, '127.0.0.1');

  function tooLarge() {
    first.send(Buffer.alloc(70000), port, '127.0.0.1', (error) => {
      assert.strictEqual(error.code, 'EMSGSIZE');
      assert.strictEqual(error.syscall, 'send');
      blocked();
    });
  }

  function blocked() {
    const sendBlockList = new net.BlockList();
    sendBlockList.addAddress('127.0.0.1');
    const socket = dgram.createSocket({ type: 'udp4', sendBlockList });
    socket.send('x', port, '127.0.0.1', (error) => {
      assert.strictEqual(error.code, 'ERR_IP_BLOCKED');
      socket.close();
      first.close();
    });
  }
});

const refused = dgram.createSocket('udp4');
const gone = dgram.createSocket('udp4');
gone.bind(0, '127.0.0.1', () => {
  const { port } = gone.address();
  gone.close(() => {
    refused.on('error', (error) => {
      assert.strictEqual(error.code, 'ECONNREFUSED');
      assert.strictEqual(error.syscall, 'recvmsg');
      refused.close();
    });
    refused.connect(port, '127.0.0.1', () => refused.send('x'));
  });
});
