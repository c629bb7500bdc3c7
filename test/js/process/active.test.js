'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');
const fs = require('node:fs');
const net = require('node:net');
const { spawn } = require('node:child_process');

const count = (name) => process.getActiveResourcesInfo().filter((one) => one === name).length;

for (let i = 0; i < 3; i++) fs.stat(__filename, () => {});
assert.strictEqual(count('FSReqCallback'), 3);
assert.strictEqual(process._getActiveRequests().length, 3);

const timer = setTimeout(() => {}, 1e6);
const immediate = setImmediate(() => {});
assert.strictEqual(count('Timeout'), 1);
assert.strictEqual(count('Immediate'), 1);
clearTimeout(timer);
clearImmediate(immediate);
assert.strictEqual(count('Timeout'), 0);

const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
assert.strictEqual(count('ProcessWrap'), 1);
assert.ok(process._getActiveHandles().includes(child));
child.stdin.end();

const server = net.createServer().listen(0, () => {
  assert.strictEqual(count('TCPServerWrap'), 1);
  assert.ok(process._getActiveHandles().includes(server));
  server.unref();
  assert.strictEqual(count('TCPServerWrap'), 0);
  server.close();
});

const socket = dgram.createSocket('udp4').bind(0, () => {
  assert.strictEqual(count('UDPWrap'), 1);
  socket.close();
});
