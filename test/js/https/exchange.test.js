'use strict';
// https: requests with and without an agent that keeps connections, bodies both ways, verdicts, fetch-like use of get().
const assert = require('node:assert');
const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const { once } = require('node:events');

const read = (name) => fs.readFileSync(path.join(__dirname, '../../fixtures/tls', name));
const ca = read('ca.pem');

function request(options, body) {
  return new Promise((resolve, reject) => {
    const req = https.request({ host: '127.0.0.1', servername: 'localhost', ca, ...options }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => resolve({ status: res.statusCode, text, reused: req.reusedSocket }));
    });
    req.on('error', reject);
    req.end(body);
  });
}

async function main() {
  let connections = 0;
  const server = https.createServer({ key: read('server.key'), cert: read('server.pem') }, (req, res) => {
    assert.strictEqual(req.socket.encrypted, true);
    if (req.method === 'POST') req.pipe(res);
    else res.end(req.url);
  });
  server.on('secureConnection', () => connections++);
  server.on('tlsClientError', () => {});
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address();

  assert.deepStrictEqual(await request({ port, path: '/a', agent: false }), { status: 200, text: '/a', reused: false });
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const before = connections;
  for (let i = 0; i < 5; i++) assert.strictEqual((await request({ port, path: `/${i}`, agent })).text, `/${i}`);
  assert.strictEqual(connections - before, 1);
  const large = 'x'.repeat(1 << 20);
  assert.strictEqual((await request({ port, method: 'POST', agent }, large)).text, large);
  agent.destroy();
  await assert.rejects(request({ port, ca: undefined, agent: false }), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  server.close();
}

main();
