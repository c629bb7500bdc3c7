'use strict';

// TLS over streams that have no descriptor.

const assert = require('node:assert');
const { test } = require('node:test');
const tls = require('node:tls');
const net = require('node:net');
const { once } = require('node:events');
const { Duplex, PassThrough } = require('node:stream');
const fs = require('node:fs');
const path = require('node:path');

const fixture = (name) => fs.readFileSync(path.join(__dirname, '../../fixtures/tls', name));

function pair() {
  const [a, b] = [{}, {}].map(() => new PassThrough());
  return [Duplex.from({ readable: a, writable: b }), Duplex.from({ readable: b, writable: a })];
}

test('the transport is made a socket, its class can be found', () => {
  const { _parentWrap: wrap } = new tls.TLSSocket(new PassThrough())._handle;
  assert.ok(wrap instanceof net.Socket);
  assert.strictEqual(wrap.constructor.name, 'JSStreamSocket');
  assert.strictEqual(wrap.constructor.StreamWrap, wrap.constructor);
  wrap.destroy();
});

test('both ends over a pair of streams', async () => {
  const [below, above] = pair();
  const server = new tls.TLSSocket(below, { isServer: true, key: fixture('server.key'), cert: fixture('server.pem') });
  server.on('data', (chunk) => server.end(`echo ${chunk}`));
  const client = tls.connect({ socket: above, ca: fixture('ca.pem'), servername: 'localhost' });
  await once(client, 'secureConnect');
  client.write('hello');
  let text = '';
  for await (const chunk of client.setEncoding('utf8')) text += chunk;
  assert.strictEqual(text, 'echo hello');
});

test('a stream of strings is refused', async () => {
  const { _parentWrap: wrap } = new tls.TLSSocket(new PassThrough())._handle;
  const stream = new PassThrough({ encoding: 'utf8' });
  stream.write('text');
  const [error] = await once(new wrap.constructor(stream), 'error');
  assert.strictEqual(error.code, 'ERR_STREAM_WRAP');
  wrap.destroy();
});
