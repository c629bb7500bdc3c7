'use strict';
// A client that asks and asks but does not read fills neither memory nor the patience of others.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

let served = 0;
const body = 'x'.repeat(8192);
const server = http.createServer((req, res) => {
  if (req.url === '/flood') served++;
  res.end(body);
});

server.listen(0, () => {
  const flood = net.connect(server.address().port);
  flood.on('error', () => {});
  const asks = 'GET /flood HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(500);
  let sent = 0;
  const write = () => { while (sent < 200000 && flood.write(asks)) sent += 500; };
  flood.on('drain', write);
  flood.on('connect', write);
  // Until it stands still, look again and again; meanwhile others are served.
  let last = -1;
  const look = () => {
    http.get({ port: server.address().port, path: '/other' }, (res) => {
      res.resume().on('end', () => {
        if (served !== last || served === 0) {
          last = served;
          return setTimeout(look, 100);
        }
        assert.ok(served < 50000, `${served} responses were made for nobody`);
        const used = process.memoryUsage().rss;
        assert.ok(used < 300 << 20, `${used} bytes`);
        flood.destroy();
        server.close();
      });
    });
  };
  look();
});
