// bench: {"kind": "program", "unit": "ops/s", "matrix": {"kind": ["url", "encode", "decode", "clone", "storage", "transform", "bytes"]}}
'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');

const text = 'The quick brown fox jumps over the lazy dog. äöü €. '.repeat(20);
const bytes = new TextEncoder().encode(text);
const encoder = new TextEncoder(), decoder = new TextDecoder();
const value = { id: 7, name: 'item', tags: ['a', 'b'], when: new Date(0), nested: { map: new Map([['k', 1]]), list: [1, 2, 3] } };
const storage = new AsyncLocalStorage();

const kinds = {
  url(n) {
    for (let i = 0; i < n; i++) {
      const url = new URL(`https://user@example.com:8080/path/${i}?query=${i}&b=c#hash`);
      if (url.searchParams.get('query') !== `${i}` || url.pathname.length < 6) throw new Error(url.href);
    }
  },
  encode(n) { for (let i = 0; i < n; i++) if (encoder.encode(text).length !== bytes.length) throw new Error('encode'); },
  decode(n) { for (let i = 0; i < n; i++) if (decoder.decode(bytes).length !== text.length) throw new Error('decode'); },
  clone(n) { for (let i = 0; i < n; i++) if (structuredClone(value).nested.list.length !== 3) throw new Error('clone'); },
  async storage(n) {
    for (let i = 0; i < n; i++) {
      await storage.run(i, async () => {
        await null;
        if (storage.getStore() !== i) throw new Error('storage');
      });
    }
  },
  async transform(n) {
    let left = n, seen = 0;
    const stream = new ReadableStream({ pull(c) { if (left-- > 0) c.enqueue(left); else c.close(); } });
    const doubled = stream.pipeThrough(new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); } }));
    for await (const chunk of doubled) seen += chunk >= 0 ? 1 : 0;
    if (seen !== n) throw new Error('transform');
  },
  async bytes(n) {
    let left = n;
    const reader = new ReadableStream({
      type: 'bytes',
      pull(c) { if (left-- > 0) c.enqueue(new Uint8Array(1024)); else c.close(); },
    }).getReader();
    while (!(await reader.read()).done);
  },
};

require('../measure.cjs')(({ kind }) => kinds[kind]);
