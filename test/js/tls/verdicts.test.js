'use strict';
// What a client says of a server's certificate, and what peers that speak no TLS lead to.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');

const read = (name) => fs.readFileSync(path.join(__dirname, '../../fixtures/tls', name));
const identity = (name) => ({ key: read(`${name}.key`), cert: read(`${name}.pem`) });
const ca = read('ca.pem');

async function withServer(options, use) {
  const server = tls.createServer(options, (socket) => { socket.on('error', () => {}); socket.pipe(socket); });
  server.on('tlsClientError', () => {});
  server.listen(0);
  await once(server, 'listening');
  try {
    return await use(server.address().port, server);
  } finally {
    server.close();
    await once(server, 'close');
  }
}

const failure = (port, options) => new Promise((resolve, reject) => {
  const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ...options }, () => {
    socket.destroy();
    reject(new Error('accepted'));
  });
  socket.on('error', (error) => resolve(error.code));
});

async function main() {
  await withServer(identity('server'), async (port) => {
    const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
    await once(socket, 'secureConnect');
    assert.strictEqual(socket.authorized, true);
    assert.strictEqual(socket.encrypted, true);
    assert.strictEqual(socket.getProtocol(), 'TLSv1.3');
    assert.strictEqual(socket.getPeerCertificate().subject.CN, 'localhost');
    socket.end('echoed');
    assert.strictEqual(String((await once(socket, 'data'))[0]), 'echoed');
    await once(socket, 'close');

    assert.strictEqual(await failure(port, { ca: undefined }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    assert.strictEqual(await failure(port, { servername: 'elsewhere.example' }), 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.strictEqual(await failure(port, { checkServerIdentity: () => Object.assign(new Error('no'), { code: 'MINE' }) }), 'MINE');
    const lax = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false });
    await once(lax, 'secureConnect');
    assert.strictEqual(lax.authorized, false);
    lax.destroy();
    await once(lax, 'close');
  });
  await withServer(identity('expired'), async (port) => assert.strictEqual(await failure(port), 'CERT_HAS_EXPIRED'));
  await withServer(identity('other'), async (port) => assert.strictEqual(await failure(port), 'ERR_TLS_CERT_ALTNAME_INVALID'));

  // A client's certificate.
  await withServer({ ...identity('server'), ca, requestCert: true }, async (port, server) => {
    const accepted = once(server, 'secureConnection');
    const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ...identity('client') });
    const [there] = await accepted;
    assert.strictEqual(there.authorized, true);
    assert.strictEqual(there.getPeerCertificate().subject.CN, 'a client');
    socket.destroy();
    await new Promise((resolve) => there.on('close', resolve));
  });

  // A server that is none.
  const plain = net.createServer((socket) => { socket.on('error', () => {}); socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'); }).listen(0);
  await once(plain, 'listening');
  assert.strictEqual(await failure(plain.address().port), 'ERR_SSL_WRONG_VERSION_NUMBER');
  plain.close();
  const silent = net.createServer((socket) => { socket.destroy(); }).listen(0);
  await once(silent, 'listening');
  assert.strictEqual(await failure(silent.address().port), 'ECONNRESET');
  silent.close();

  // A client that is none, and one that says nothing.
  await withServer({ ...identity('server'), handshakeTimeout: 50 }, async (port, server) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.0\r\n\r\n');
    assert.strictEqual((await once(server, 'tlsClientError'))[0].code, 'ERR_SSL_HTTP_REQUEST');
    socket.destroy();
    const idle = net.connect(port, '127.0.0.1');
    assert.strictEqual((await once(server, 'tlsClientError'))[0].code, 'ERR_TLS_HANDSHAKE_TIMEOUT');
    idle.destroy();
  });
}

main();
