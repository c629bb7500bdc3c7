'use strict';
// Peers that flood a server with frames are told to calm down; the server lives on.
const assert = require('node:assert');
const http2 = require('node:http2');
const net = require('node:net');
const { once } = require('node:events');

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

function frame(type, flags, id, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
}

const begin = Buffer.concat([Buffer.from(preface), frame(4, 0, 0)]);
// :method GET, :scheme http, :path /, :authority of one letter
const request = Buffer.from([0x82, 0x86, 0x84, 0x41, 1, 0x61]);

async function attack(what) {
  const server = http2.createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.respond();
    stream.end();
  });
  server.on('sessionError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(begin);
  socket.resume();
  const over = new Promise((resolve) => socket.on('close', resolve));
  let closed = false;
  over.then(() => { closed = true; });
  for (const chunk of what()) {
    if (closed) break;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => {}), over]);
  }
  await over;

  // Others are served as before.
  const client = http2.connect(`http://127.0.0.1:${port}`);
  const req = client.request({ ':path': '/' });
  assert.strictEqual((await once(req, 'response'))[0][':status'], 200);
  req.resume();
  await once(req, 'close');
  client.close();
  server.close();
}

function* rapidReset() {
  for (let id = 1; id < 200_001; id += 2) {
    yield Buffer.concat([frame(1, 5, id, request), frame(3, 0, id, Buffer.from([0, 0, 0, 8]))]);
  }
}

function* continuations() {
  yield frame(1, 1, 1, request);
  for (let i = 0; i < 100_000; i++) yield frame(9, 0, 1, Buffer.from([0x40, 1, 0x78, 1, 0x79]));
}

function* manySettings() {
  const entries = Buffer.alloc(6 * 1000);
  for (let i = 0; i < 1000; i++) entries.writeUIntBE(3, i * 6, 2);
  yield frame(4, 0, 0, entries);
}

function* garbage() {
  for (let i = 0; i < 1000; i++) yield Buffer.alloc(1000, i);
}

function* hugeFrame() {
  yield frame(0, 0, 1, Buffer.alloc(1 << 20));
}

function* badCompression() {
  yield frame(1, 5, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
}

async function main() {
  for (const what of [rapidReset, continuations, manySettings, garbage, hugeFrame, badCompression]) await attack(what);
}

main();
