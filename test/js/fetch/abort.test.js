'use strict';
// A signal ends a fetch at any stage: before it starts, while it connects, while it waits, while it sends, while it reads.
const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => {
  if (req.url === '/silent') {
    req.on('error', () => {}).resume();
    return;
  }
  res.write('first');
  res.on('error', () => {});
});

server.listen(0, async () => {
  const base = `http://localhost:${server.address().port}`;
  const reason = new Error('enough');

  await assert.rejects(fetch(base, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await assert.rejects(fetch(base, { signal: AbortSignal.abort(reason) }), reason);

  const early = new AbortController();
  const connecting = fetch(base, { signal: early.signal });
  early.abort(reason);
  await assert.rejects(connecting, reason);

  await assert.rejects(fetch(`${base}/silent`, { signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' });

  const sending = new AbortController();
  const body = new ReadableStream({
    pull(controller) { controller.enqueue(new Uint8Array(16)); if (controller.desiredSize !== null) sending.abort(reason); },
  }, { highWaterMark: 0 });
  await assert.rejects(fetch(`${base}/silent`, { method: 'POST', body, duplex: 'half', signal: sending.signal }), reason);

  const reading = new AbortController();
  const response = await fetch(base, { signal: reading.signal });
  const reader = response.body.getReader();
  assert.strictEqual(Buffer.from((await reader.read()).value).toString(), 'first');
  const pending = reader.read();
  reading.abort(reason);
  await assert.rejects(pending, reason);
  await assert.rejects(reader.closed, reason);

  const text = new AbortController();
  const unread = await fetch(base, { signal: text.signal });
  const all = unread.text();
  text.abort();
  await assert.rejects(all, { name: 'AbortError' });

  // The request's own signal follows the one it was given.
  const given = new AbortController();
  const request = new Request(`${base}/silent`, { signal: given.signal });
  const following = fetch(request);
  given.abort(reason);
  assert.strictEqual(request.signal.reason, reason);
  await assert.rejects(following, reason);

  server.close();
  server.closeAllConnections();
});
