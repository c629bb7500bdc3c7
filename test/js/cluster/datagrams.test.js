'use strict';
// Workers share the primary's datagram socket unless they bind for themselves.
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');

if (cluster.isWorker) {
  const socket = dgram.createSocket('udp4');
  socket.bind({ port: 0, address: '127.0.0.1', exclusive: process.env.EXCLUSIVE === '1' }, () => {
    process.send(socket.address().port);
    socket.unref(); // the channel keeps the worker, until the primary ends it
  });
} else {
  const ports = [];
  for (const exclusive of ['0', '0', '1']) {
    const worker = cluster.fork({ EXCLUSIVE: exclusive });
    worker.on('message', (port) => {
      ports.push({ exclusive, port });
      if (ports.length < 3) return;
      const [first, second] = ports.filter((one) => one.exclusive === '0');
      assert.strictEqual(first.port, second.port);
      assert.notStrictEqual(ports.find((one) => one.exclusive === '1').port, first.port);
      cluster.disconnect();
    });
  }
}
