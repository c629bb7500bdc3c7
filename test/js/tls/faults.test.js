'use strict';
// Peers that break off, or send garbage, in the midst of a handshake or behind it.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');

const read = (name) => fs.readFileSync(path.join(__dirname, '../../fixtures/tls', name));
const identity = (name) => ({ key: read(`${name}.key`), cert: read(`${name}.pem`) });
const ca = read('ca.pem');
const here = (port) => ({ port, host: '127.0.0.1', servername: 'localhost', ca });

async function listening(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

async function closed(server) {
  server.close();
  await once(server, 'close');
}

/** The code of the error that a client ends with. */
const failure = (socket) => new Promise((resolve, reject) => {
  socket.on('secureConnect', () => reject(new Error('accepted')));
  socket.on('error', (error) => resolve(error.code));
});

/** A relay in front of a server: what it passes on can be spoilt. */
function relay(port, onPair) {
  return net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => {});
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    onPair(near, far);
  });
}

async function untrusted() {
  const server = tls.createServer(identity('alone'));
  server.on('tlsClientError', () => {});
  const port = await listening(server);
  assert.strictEqual(await failure(tls.connect(here(port))), 'DEPTH_ZERO_SELF_SIGNED_CERT');
  await closed(server);
}

async function resetInHandshake() {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.resetAndDestroy());
  });
  const port = await listening(server);
  assert.strictEqual(await failure(tls.connect(here(port))), 'ECONNRESET');
  await closed(server);

  // The other way round: a client that goes after its hello.
  const secure = tls.createServer(identity('server'), () => assert.fail('no connection was made'));
  const securePort = await listening(secure);
  const middle = relay(securePort, (near, far) => {
    near.once('data', (hello) => far.write(hello, () => far.once('data', () => far.resetAndDestroy())));
  });
  const client = tls.connect(here(await listening(middle)));
  client.on('error', () => {});
  const [error] = await once(secure, 'tlsClientError');
  assert.strictEqual(error.code, 'ECONNRESET');
  client.destroy();
  await closed(middle);
  await closed(secure);
}

async function garbageBehindHandshake() {
  for (const toServer of [false, true]) {
    const server = tls.createServer(identity('server'));
    const port = await listening(server);
    let pair;
    const middle = relay(port, (near, far) => {
      pair = [near, far];
      near.pipe(far);
      far.pipe(near);
    });
    const client = tls.connect(here(await listening(middle)));
    const accepted = once(server, 'secureConnection');
    const [, [there]] = await Promise.all([once(client, 'secureConnect'), accepted]);
    // What the handshake has still to say is through once a message went round.
    there.write('hello');
    await once(client, 'data');
    client.write('hello');
    await once(there, 'data');
    const victim = toServer ? there : client;
    const other = toServer ? client : there;
    other.on('error', () => {});
    const failed = once(victim, 'error');
    pair[toServer ? 1 : 0].write(Buffer.alloc(64, 'garbage'));
    const [error] = await failed.catch((e) => [e]);
    assert.match(error.code, /^ERR_SSL_/);
    other.destroy();
    victim.destroy();
    await closed(middle);
    await closed(server);
  }
}

async function garbageForHandshake() {
  const server = tls.createServer(identity('server'));
  const port = await listening(server);
  const client = net.connect(port, '127.0.0.1');
  client.on('error', () => {});
  client.write(Buffer.alloc(300, 0x77));
  const [error] = await once(server, 'tlsClientError');
  assert.match(error.code, /^ERR_SSL_/);
  client.destroy();
  await closed(server);
}

/** What was written and ended before there was a connection arrives whole. */
async function endAtOnce() {
  const server = tls.createServer(identity('server'), (socket) => socket.pipe(socket));
  const port = await listening(server);
  const client = tls.connect(here(port));
  client.end('all at once');
  let text = '';
  client.on('data', (chunk) => { text += chunk; });
  await once(client, 'close');
  assert.strictEqual(text, 'all at once');
  await closed(server);
}

async function main() {
  await untrusted();
  await resetInHandshake();
  await garbageForHandshake();
  await garbageBehindHandshake();
  await endAtOnce();
}

main();
