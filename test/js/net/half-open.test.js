'use strict';
// With allowHalfOpen the server may answer after the client has ended its half.
const assert = require('node:assert');
const net = require('node:net');

let answer = '';
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  let asked = '';
  socket.on('data', (data) => { asked += data; });
  socket.on('end', () => setImmediate(() => socket.end(`you said ${asked}`)));
  server.close();
}).listen(0, '127.0.0.1', () => {
  const client = net.connect({ port: server.address().port, host: '127.0.0.1' });
  client.end('so much');
  client.on('data', (data) => { answer += data; });
});
process.on('exit', () => assert.strictEqual(answer, 'you said so much'));
