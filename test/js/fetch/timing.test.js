'use strict';
// Each fetch over the network that comes to its end leaves an entry of its timing.
const assert = require('node:assert');
const http = require('node:http');
const zlib = require('node:zlib');
const { PerformanceObserver } = require('node:perf_hooks');

const server = http.createServer((req, res) => {
  if (req.url === '/away') res.writeHead(302, { location: '/there' }).end();
  else if (req.url === '/gzip') res.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync('x'.repeat(1000)));
  else if (req.url === '/none') res.writeHead(304).end();
  else res.end('hello');
});

server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const seen = [];
  const observer = new PerformanceObserver((list) => { seen.push(...list.getEntries()); });
  observer.observe({ type: 'resource' });
  const begun = performance.now();
  for (const path of ['/plain#x', '/away', '/gzip', '/none']) await (await fetch(base + path)).arrayBuffer();
  await fetch('data:,x');
  await fetch('http://127.0.0.1:1').catch(() => {});
  while (seen.length < 4) await new Promise((resolve) => { setImmediate(resolve); });

  const entries = performance.getEntriesByType('resource');
  assert.deepStrictEqual(entries.map(({ name }) => name), ['/plain#x', '/away', '/gzip', '/none'].map((path) => base + path));
  assert.deepStrictEqual(entries.map(({ responseStatus }) => responseStatus), [200, 200, 200, 304]);
  for (const entry of entries) {
    assert.strictEqual(entry.initiatorType, 'fetch');
    assert.ok(entry.startTime >= begun);
    assert.ok(entry.fetchStart >= entry.startTime);
    assert.ok(entry.connectStart >= entry.fetchStart && entry.connectEnd >= entry.connectStart);
    assert.ok(entry.requestStart >= entry.connectStart && entry.responseStart >= entry.requestStart);
    assert.ok(entry.responseEnd >= entry.responseStart);
    assert.strictEqual(entry.duration, entry.responseEnd - entry.startTime);
  }
  const [plain, away, gzip] = entries;
  assert.strictEqual(plain.redirectStart, 0);
  assert.ok(away.redirectEnd >= away.redirectStart && away.redirectStart > 0);
  assert.strictEqual(plain.decodedBodySize, 5);
  assert.strictEqual(gzip.decodedBodySize, 1000);
  observer.disconnect();

  // The host is the URL's.
  const asked = http.createServer((req, res) => { res.end(req.headers.host); });
  await new Promise((resolve) => { asked.listen(0, '127.0.0.1', resolve); });
  const host = `127.0.0.1:${asked.address().port}`;
  assert.strictEqual(await (await fetch(`http://${host}`, { headers: { host: 'elsewhere' } })).text(), host);
  for (const s of [server, asked]) {
    s.closeAllConnections();
    s.close();
  }
});
