'use strict';
// Linux's abstract local sockets: a name that begins with NUL and stands in no folder.
const assert = require('node:assert');
const net = require('node:net');

if (process.platform !== 'linux') process.exit(0);
const name = `\0net-test-${process.pid}`;
let got = '';
const server = net.createServer((socket) => {
  socket.end('there');
  server.close();
}).listen(name, () => net.connect(name).on('data', (data) => { got += data; }));
process.on('exit', () => assert.strictEqual(got, 'there'));
