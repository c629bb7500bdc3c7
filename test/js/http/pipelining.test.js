'use strict';
// Pipelined requests are answered in their order, however long each one takes.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const order = [];
const server = http.createServer((req, res) => {
  order.push(req.url);
  const n = +req.url.slice(1);
  if (n % 3 === 0) setTimeout(() => res.end(`[${n}]`), 20 - n);
  else if (n % 3 === 1) res.end(`[${n}]`);
  else { res.write(`[${n}`); setImmediate(() => res.end(']')); }
});

server.listen(0, () => {
  const socket = net.connect(server.address().port);
  let text = '';
  let requests = '';
  for (let n = 0; n < 12; n++) requests += `GET /${n} HTTP/1.1\r\nHost: x\r\n${n === 11 ? 'Connection: close\r\n' : ''}\r\n`;
  socket.write(requests);
  socket.on('data', (d) => { text += d; });
  socket.on('end', () => {
    assert.deepStrictEqual(order, Array.from({ length: 12 }, (_, n) => `/${n}`));
    const answers = text.replace(/\r\n[0-9a-f]+\r\n/g, '').match(/\[\d+\]/g);
    assert.deepStrictEqual(answers, Array.from({ length: 12 }, (_, n) => `[${n}]`));
    server.close();
  });
});
