// bench: {"kind": "program", "unit": "round trips/s", "matrix": {"sockets": [1, 16], "size": [64, 1400]}}
'use strict';

const dgram = require('node:dgram');

require('../measure.cjs')(({ sockets, size }) => new Promise((ready) => {
  const server = dgram.createSocket('udp4', (message, { port, address }) => server.send(message, port, address));
  server.bind(0, '127.0.0.1', async () => {
    const { port } = server.address();
    const message = Buffer.alloc(size, 'x');
    const clients = await Promise.all(Array.from({ length: sockets }, () => new Promise((resolve) => {
      const client = dgram.createSocket('udp4');
      client.bind(0, '127.0.0.1', () => resolve(client));
    })));
    ready((n) => new Promise((done) => {
      let sent = 0, back = 0;
      for (const client of clients) {
        client.removeAllListeners('message');
        client.on('message', () => {
          if (++back === n) done();
          else if (sent < n) send(client);
        });
      }
      function send(client) {
        sent++;
        client.send(message, port, '127.0.0.1');
      }
      for (const client of clients) if (sent < n) send(client);
    }));
  });
}));
