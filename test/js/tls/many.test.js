'use strict';
// Many connections at once, large bodies both ways, ALPN and SNI.
const assert = require('node:assert');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');

const read = (name) => fs.readFileSync(path.join(__dirname, '../../fixtures/tls', name));
const identity = (name) => ({ key: read(`${name}.key`), cert: read(`${name}.pem`) });
const ca = read('ca.pem');

async function main() {
  const server = tls.createServer({
    ...identity('server'), ALPNProtocols: ['second', 'first'],
    SNICallback(name, done) { done(null, tls.createSecureContext(identity(name === 'other.example' ? 'other' : 'server'))); },
  }, (socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  }).listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  const connect = (options) => tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ...options });

  await Promise.all(Array.from({ length: 100 }, async (_, i) => {
    const socket = connect();
    await once(socket, 'secureConnect');
    socket.write(`hello ${i}`);
    assert.strictEqual(String((await once(socket, 'data'))[0]), `hello ${i}`);
    socket.end();
    await once(socket, 'close');
  }));

  const other = connect({ servername: 'other.example', ALPNProtocols: ['first', 'second'] });
  await once(other, 'secureConnect');
  assert.strictEqual(other.alpnProtocol, 'second');
  assert.strictEqual(other.getPeerCertificate().subject.CN, 'other.example');
  const body = crypto.randomBytes(4 << 20);
  const hash = crypto.createHash('sha256');
  let length = 0;
  other.end(body);
  for await (const chunk of other) {
    hash.update(chunk);
    length += chunk.length;
  }
  assert.strictEqual(length, body.length);
  assert.strictEqual(hash.digest('hex'), crypto.createHash('sha256').update(body).digest('hex'));
  server.close();
}

main();
