'use strict';
// What is written comes back, in order, and both ends close without an error.
const assert = require('node:assert');
const net = require('node:net');

const events = [];
const server = net.createServer((socket) => {
  socket.pipe(socket);
  socket.on('close', (hadError) => {
    events.push(['server', hadError]);
    server.close();
  });
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let got = '';
  client.setEncoding('utf8');
  client.on('data', (text) => { got += text; });
  client.write('grüße ');
  client.write(Buffer.from('from '));
  client.write('626f746820656e6473', 'hex');
  client.end();
  client.on('close', (hadError) => {
    events.push(['client', hadError]);
    assert.strictEqual(got, 'grüße from both ends');
    assert.strictEqual(client.bytesWritten, Buffer.byteLength(got));
    assert.strictEqual(client.bytesRead, Buffer.byteLength(got));
  });
});
process.on('exit', () => assert.deepStrictEqual(events.sort(), [['client', false], ['server', false]]));
