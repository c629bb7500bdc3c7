'use strict';

// Sessions, streams and requests as entries of the performance timeline.
const assert = require('node:assert');
const http = require('node:http');
const http2 = require('node:http2');
const { PerformanceObserver } = require('node:perf_hooks');

const names = new Map();
const observer = new PerformanceObserver((list) => {
  for (const { name, detail } of list.getEntries()) {
    names.set(detail.type ? `${name} ${detail.type}` : name, detail);
  }
  if (names.size === 5) observer.disconnect();
});
observer.observe({ entryTypes: ['http', 'http2'] });
process.on('exit', () => {
  assert.deepStrictEqual([...names.keys()].sort(),
    ['Http2Session client', 'Http2Session server', 'Http2Stream', 'HttpClient', 'HttpRequest']);
  const session = names.get('Http2Session client');
  assert.strictEqual(session.streamCount, 1);
  assert.ok(session.framesReceived >= 4 && session.framesSent >= 2 && session.bytesRead > 50 && session.bytesWritten > 50);
  assert.ok(names.get('Http2Stream').bytesRead === 5 || names.get('Http2Stream').bytesWritten === 5);
  assert.strictEqual(names.get('HttpRequest').req.url, '/x');
  assert.strictEqual(names.get('HttpRequest').res.statusCode, 200);
  assert.strictEqual(names.get('HttpClient').res.headers['x-a'], 'b');
});

const first = http.createServer((req, res) => {
  res.setHeader('x-a', 'b');
  res.end();
});
first.listen(0, () => {
  http.get({ port: first.address().port, path: '/x' }, (res) => res.resume().on('end', () => first.close()));
});

const second = http2.createServer((req, res) => res.end('hello'));
second.listen(0, () => {
  const client = http2.connect(`http://localhost:${second.address().port}`);
  client.request().resume().on('close', () => {
    client.close();
    second.close();
  });
});
