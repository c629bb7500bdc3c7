'use strict';
// A Blob is a copy of its parts, sliced without copying, read in several ways; a File adds a name.
const assert = require('node:assert');

(async () => {
  const bytes = Uint8Array.of(99, 100);
  const blob = new Blob(['ab', bytes, new Blob(['é']), new DataView(bytes.buffer, 1)], { type: 'Text/Plain' });
  bytes.fill(0);
  assert.strictEqual(blob.size, 7);
  assert.strictEqual(blob.type, 'text/plain');
  assert.strictEqual(await blob.text(), 'abcdéd');
  assert.strictEqual(await blob.slice(1, -2).slice(1).text(), 'cd\ufffd');
  assert.strictEqual((await blob.arrayBuffer()).byteLength, 7);
  assert.deepStrictEqual(await blob.slice(0, 2).bytes(), Uint8Array.of(97, 98));
  let streamed = '';
  for await (const chunk of blob.stream()) streamed += Buffer.from(chunk).toString('latin1');
  assert.strictEqual(Buffer.from(streamed, 'latin1').toString(), 'abcdéd');
  const clone = structuredClone(blob);
  assert.strictEqual(await clone.text(), 'abcdéd');
  assert.strictEqual(clone.type, 'text/plain');
  const url = URL.createObjectURL(blob);
  assert.strictEqual(await require('node:buffer').resolveObjectURL(url).text(), 'abcdéd');
  URL.revokeObjectURL(url);
  assert.strictEqual(require('node:buffer').resolveObjectURL(url), undefined);
  const file = new File([blob], 'n.txt', { lastModified: 5 });
  assert.deepStrictEqual([file.name, file.lastModified, file.size], ['n.txt', 5, 7]);
  assert.throws(() => new Blob('no sequence'), { code: 'ERR_INVALID_ARG_TYPE' });
})().then(() => { process.exitCode ??= 0; });
