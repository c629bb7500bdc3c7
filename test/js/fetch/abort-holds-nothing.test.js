'use strict';

// What is given up half-way, packed or not, leaves nothing behind.

const assert = require('node:assert');
const { test } = require('node:test');
const { createServer } = require('node:http');
const { gzipSync } = require('node:zlib');
const { spawnSync } = require('node:child_process');

if (!process.execArgv.includes('--expose-gc')) {
  test('aborted bodies are collected', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', __filename], { encoding: 'utf8' });
    assert.strictEqual(status, 0, stdout + stderr);
  });
  return;
}

const packed = gzipSync(Buffer.alloc(200_000, 'p'));

const server = createServer((request, response) => {
  response.on('error', () => {});
  response.setHeader('content-encoding', 'gzip');
  response.write(packed.subarray(0, 100));
  setTimeout(() => response.end(packed.subarray(100)), 5);
});

server.listen(0, async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  const gone = new Set();
  const registry = new FinalizationRegistry((i) => gone.add(i));
  for (let i = 0; i < 50; i++) {
    const stop = new AbortController();
    const response = await fetch(url, { signal: stop.signal });
    registry.register(response, i);
    await response.body.getReader().read();
    stop.abort();
  }
  for (let i = 0; i < 100 && gone.size < 45; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(gone.size >= 45, `only ${gone.size} of 50 responses are gone`);
  server.closeAllConnections();
  server.close();
});
