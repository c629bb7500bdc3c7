// bench: {"kind": "program", "unit": "chunks/s", "matrix": {"kind": ["pipe", "pipeline", "objects", "iterate", "web"]}}
'use strict';

const { Readable, Transform, Writable, PassThrough, pipeline } = require('node:stream');

const chunk = Buffer.alloc(1024, 'x');

function source(n, objectMode) {
  let left = n;
  return new Readable({ objectMode, read() { this.push(left-- > 0 ? (objectMode ? { left } : chunk) : null); } });
}

const sink = (objectMode) => new Writable({ objectMode, write(c, e, callback) { callback(); } });

const kinds = {
  pipe: (n) => new Promise((done) => source(n).pipe(new PassThrough()).pipe(sink()).on('finish', done)),
  pipeline: (n) => new Promise((done, failed) => {
    const upper = new Transform({ transform(c, e, callback) { callback(null, c); } });
    pipeline(source(n), upper, sink(), (error) => (error ? failed(error) : done()));
  }),
  objects: (n) => new Promise((done) => source(n, true).pipe(sink(true)).on('finish', done)),
  async iterate(n) {
    let total = 0;
    for await (const c of source(n)) total += c.length;
    return total;
  },
  async web(n) {
    let left = n;
    const stream = new ReadableStream({ pull(c) { if (left-- > 0) c.enqueue(chunk); else c.close(); } });
    await stream.pipeThrough(new TransformStream()).pipeTo(new WritableStream());
  },
};

require('../measure.cjs')(({ kind }) => kinds[kind]);
