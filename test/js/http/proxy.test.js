'use strict';

// http.Agent's proxyEnv and http.setGlobalProxyFromEnv: requests are written for a proxy or go through its tunnel.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

function proxyServer(seen) {
  const proxy = http.createServer((req, res) => {
    seen.push(`${req.method} ${req.url} ${req.headers['proxy-connection']} ${req.headers['proxy-authorization']}`);
    const url = new URL(req.url);
    const onward = http.request({ port: url.port, path: url.pathname, method: req.method, agent: false }, (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onward);
  });
  proxy.on('connect', (req, socket, head) => {
    seen.push(`CONNECT ${req.url}`);
    const onward = net.connect(req.url.split(':').pop(), () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return proxy;
}

function get(url, options) {
  return new Promise((resolve, reject) => {
    http.get(url, options, async (res) => {
      let text = '';
      for await (const part of res.setEncoding('utf8')) text += part;
      resolve(text);
    }).on('error', reject);
  });
}

async function main() {
  const seen = [];
  const server = http.createServer((req, res) => res.end(`${req.url} for ${req.headers.host}`)).listen(0);
  const proxy = proxyServer(seen).listen(0);
  await Promise.all([server, proxy].map((one) => one.listening || once(one, 'listening')));
  const { port } = server.address();
  const at = `http://user:p%40ss@localhost:${proxy.address().port}`;
  const auth = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;

  const agent = new http.Agent({ proxyEnv: { HTTP_PROXY: at } });
  assert.strictEqual(await get(`http://localhost:${port}/a`, { agent }), `/a for localhost:${port}`);
  assert.deepStrictEqual(seen, [`GET http://localhost:${port}/a close ${auth}`]);

  // Exceptions: hosts, suffixes, ranges, ports.
  for (const noProxy of ['*', 'localhost', `localhost:${port}`, 'other, localhost']) {
    const direct = new http.Agent({ proxyEnv: { http_proxy: at, NO_PROXY: noProxy } });
    await get(`http://localhost:${port}/b`, { agent: direct });
  }
  const ranged = new http.Agent({ proxyEnv: { http_proxy: at, no_proxy: '127.0.0.1-127.0.0.9' } });
  await get(`http://127.0.0.1:${port}/b`, { agent: ranged });
  assert.strictEqual(seen.length, 1);
  const elsewhere = new http.Agent({ proxyEnv: { http_proxy: at, NO_PROXY: `localhost:${port + 1},.host` } });
  await get(`http://localhost:${port}/c`, { agent: elsewhere });
  assert.strictEqual(seen.length, 2);

  for (const bad of ['http://:1', 'http://us\r\ner:pass@host']) {
    assert.throws(() => new http.Agent({ proxyEnv: { HTTP_PROXY: bad } }), { code: 'ERR_PROXY_INVALID_CONFIG' });
  }

  // All of the program, and back.
  seen.length = 0;
  const before = http.globalAgent;
  const restore = http.setGlobalProxyFromEnv({ http_proxy: at });
  assert.notStrictEqual(http.globalAgent, before);
  await get(`http://localhost:${port}/d`);
  assert.strictEqual(await (await fetch(`http://localhost:${port}/e`)).text(), `/e for localhost:${port}`);
  assert.strictEqual(seen.length, 2);
  assert.ok(seen[0].startsWith(`GET http://localhost:${port}/d keep-alive`));
  http.globalAgent.destroy();
  restore();
  assert.strictEqual(http.globalAgent, before);
  await get(`http://localhost:${port}/f`);
  assert.strictEqual(seen.length, 2);

  server.close();
  proxy.close();
  server.closeAllConnections();
  proxy.closeAllConnections();
}

main().then(() => process.exit(0));
