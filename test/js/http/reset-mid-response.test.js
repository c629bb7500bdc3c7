'use strict';
// Peers that reset in the middle of a response end that response and nothing else.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

let closed = 0;
const server = http.createServer((req, res) => {
  if (req.url === '/ok') return res.end('fine');
  res.on('close', () => {
    assert.strictEqual(res.writableFinished, false);
    assert.strictEqual(res.destroyed, true);
    closed++;
    next();
  });
  res.on('error', () => {});
  const chunk = Buffer.alloc(65536, 'x');
  const write = () => { while (!res.destroyed && res.write(chunk)); };
  res.on('drain', write);
  write();
});

const rounds = 10;
function next() {
  if (closed < rounds) return attack();
  http.get({ port: server.address().port, path: '/ok', agent: false }, (res) => {
    let text = '';
    res.on('data', (d) => { text += d; });
    res.on('end', () => {
      assert.strictEqual(text, 'fine');
      server.close();
    });
  });
}

function attack() {
  const socket = net.connect(server.address().port);
  socket.on('error', () => {});
  socket.write('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.once('data', () => socket.resetAndDestroy());
}

server.listen(0, attack);
