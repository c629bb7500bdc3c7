'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { createServer } = require('node:http');

const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const answer = (body, type = 'application/wasm', status = 200) => new Response(body, { status, headers: { 'content-type': type } });

test('compileStreaming reads a Response, or the promise of one', async () => {
  assert.ok(await WebAssembly.compileStreaming(answer(empty)) instanceof WebAssembly.Module);
  const { module, instance } = await WebAssembly.instantiateStreaming(Promise.resolve(answer(empty)));
  assert.ok(module instanceof WebAssembly.Module);
  assert.ok(instance instanceof WebAssembly.Instance);
});

test('bytes that come in pieces from a server', async () => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/wasm');
    response.write(empty.subarray(0, 3), () => response.end(empty.subarray(3)));
  });
  await new Promise((resolve) => server.listen(0, resolve));
  try {
    const url = `http://127.0.0.1:${server.address().port}/m.wasm`;
    assert.ok(await WebAssembly.compileStreaming(fetch(url)) instanceof WebAssembly.Module);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('what is no such response is refused', async () => {
  for (const source of [undefined, {}, 'x', Promise.resolve(1)]) {
    await assert.rejects(WebAssembly.compileStreaming(source), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  }
  await assert.rejects(WebAssembly.compileStreaming(answer(empty, 'text/plain')), {
    name: 'TypeError', code: 'ERR_WEBASSEMBLY_RESPONSE', message: "WebAssembly response has unsupported MIME type 'text/plain'",
  });
  await assert.rejects(WebAssembly.compileStreaming(answer(empty, undefined, 404)), { message: 'WebAssembly response has status code 404' });
  const used = answer(empty);
  await used.arrayBuffer();
  await assert.rejects(WebAssembly.compileStreaming(used), { message: 'WebAssembly response body has already been used' });
});

test('errors of the stream and of the compiler come through', async () => {
  const reason = new RangeError('no');
  const failing = new ReadableStream({ pull(controller) { controller.error(reason); } });
  await assert.rejects(WebAssembly.compileStreaming(answer(failing)), reason);
  await assert.rejects(WebAssembly.compileStreaming(answer(empty.subarray(0, 5))), WebAssembly.CompileError);
});
