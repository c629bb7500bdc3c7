'use strict';
// Upgrade and CONNECT hand the socket over, with what was sent right behind the head.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer(() => assert.fail('no request'));
const take = (kind) => (req, socket, head) => {
  socket.write(`HTTP/1.1 101 Over to you\r\nConnection: Upgrade\r\nUpgrade: ${kind}\r\n\r\n`);
  socket.write(head);
  socket.on('data', (d) => socket.write(d));
  socket.on('end', () => socket.end());
};
server.on('upgrade', take('echo'));
server.on('connect', take('tunnel'));

function talk(head, done) {
  const socket = net.connect(server.address().port);
  let text = '';
  socket.write(head + 'early');
  socket.on('data', (d) => {
    text += d;
    if (text.endsWith('early')) socket.write('-late');
    if (text.endsWith('early-late')) socket.end();
  });
  socket.on('end', () => { assert.match(text, /^HTTP\/1.1 101 [^]*\r\n\r\nearly-late$/); done(); });
}

server.listen(0, () => {
  talk('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n', () => {
    talk('CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n', () => {
      const req = http.request({ port: server.address().port, headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
      req.on('upgrade', (res, socket) => {
        assert.strictEqual(res.statusCode, 101);
        socket.on('data', (d) => { assert.strictEqual(`${d}`, 'hello'); socket.end(); });
        socket.on('close', () => server.close());
        socket.write('hello');
      });
      req.end();
    });
  });
});
