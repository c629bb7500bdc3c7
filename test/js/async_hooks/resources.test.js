'use strict';
// Handles and requests of natives announce themselves; their callbacks run in them; the context of a request outlives its socket.
const assert = require('node:assert');
const { AsyncLocalStorage, createHook, executionAsyncId, executionAsyncResource } = require('node:async_hooks');
const crypto = require('node:crypto');
const dns = require('node:dns');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

const seen = new Map();
const open = [];
const destroyed = new Set();
const hook = createHook({
  init(id, type, trigger, resource) { seen.set(id, { type, trigger, resource }); },
  before(id) { open.push(id); },
  after(id) { assert.strictEqual(open.pop(), id); },
  destroy(id) { destroyed.add(id); },
}).enable();

const typeNow = () => seen.get(executionAsyncId())?.type;
const called = (start) => new Promise((resolve, reject) => {
  start((error) => {
    try {
      assert.ifError(error);
      assert.strictEqual(executionAsyncResource(), seen.get(executionAsyncId()).resource);
      resolve(typeNow());
    } catch (failure) {
      reject(failure);
    }
  });
});

async function main() {
  assert.strictEqual(await called((cb) => fs.stat(__filename, cb)), 'FSREQCALLBACK');
  assert.strictEqual(await called((cb) => dns.lookup('localhost', cb)), 'GETADDRINFOREQWRAP');
  assert.strictEqual(await called((cb) => crypto.pbkdf2('a', 'b', 1, 8, 'sha1', cb)), 'PBKDF2REQUEST');

  const server = net.createServer((socket) => {
    assert.strictEqual(typeNow(), 'TCPSERVERWRAP');
    socket.end('x');
  }).listen(0);
  await once(server, 'listening');
  const client = net.connect(server.address().port);
  assert.strictEqual(await called((cb) => client.once('connect', cb)), 'TCPCONNECTWRAP');
  assert.strictEqual(await called((cb) => client.once('data', () => cb())), 'TCPWRAP');
  client.destroy();
  server.close();
  await once(server, 'close');

  const storage = new AsyncLocalStorage();
  const web = http.createServer((req, res) => {
    assert.strictEqual(typeNow(), 'HTTPINCOMINGMESSAGE');
    res.end('ok');
  }).listen(0);
  await once(web, 'listening');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await Promise.all([1, 2, 3].map((n) => storage.run(n, () => new Promise((resolve) => {
    http.get({ agent, port: web.address().port }, (res) => {
      assert.strictEqual(storage.getStore(), n);
      assert.strictEqual(typeNow(), 'HTTPCLIENTREQUEST');
      res.on('end', () => {
        assert.strictEqual(storage.getStore(), n);
        resolve();
      }).resume();
    });
  }))));
  agent.destroy();
  web.close();
  await once(web, 'close');

  await new Promise(setImmediate);
  await new Promise(setImmediate);
  for (const type of ['FSREQCALLBACK', 'TCPSERVERWRAP', 'TCPWRAP', 'TCPCONNECTWRAP']) {
    const ids = [...seen].filter(([, one]) => one.type === type).map(([id]) => id);
    assert.ok(ids.some((id) => destroyed.has(id)), type);
  }
  hook.disable();
}

main();
