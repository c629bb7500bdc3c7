// bench: {"kind": "program", "unit": "round trips/s", "matrix": {"connections": [1, 16], "size": [64, 16384]}}
'use strict';

const net = require('node:net');

require('../measure.cjs')(({ connections, size }) => new Promise((ready) => {
  const server = net.createServer({ noDelay: true }, (socket) => socket.on('data', (data) => socket.write(data)));
  server.listen(0, '127.0.0.1', async () => {
    const message = Buffer.alloc(size, 'x');
    const sockets = await Promise.all(Array.from({ length: connections }, () => new Promise((resolve) => {
      const socket = net.connect({ port: server.address().port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    })));
    ready((n) => new Promise((done) => {
      let sent = 0, back = 0;
      for (const socket of sockets) {
        let got = 0;
        socket.removeAllListeners('data');
        socket.on('data', (data) => {
          got += data.length;
          if (got < size) return;
          got -= size;
          if (++back === n) done();
          else if (sent < n) send(socket);
        });
      }
      function send(socket) {
        sent++;
        socket.write(message);
      }
      for (const socket of sockets) if (sent < n) send(socket);
    }));
  });
}));
