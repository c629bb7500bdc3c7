'use strict';
// Whole messages over HTTP/2: bodies both ways, trailers, back-pressure, pushes, errors; plain and over TLS.
const assert = require('node:assert');
const fs = require('node:fs');
const http2 = require('node:http2');
const https = require('node:https');
const path = require('node:path');
const { once } = require('node:events');

const read = (name) => fs.readFileSync(path.join(__dirname, '../../fixtures/tls', name));
const ca = read('ca.pem');

async function text(stream) {
  let out = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) out += chunk;
  return out;
}

async function using(server, options, use) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scheme = options.ca ? 'https' : 'http';
  const client = http2.connect(`${scheme}://127.0.0.1:${server.address().port}`, options);
  try {
    await use(client, server);
  } finally {
    client.close();
    server.close();
    await once(server, 'close');
  }
}

async function messages() {
  const server = http2.createServer();
  server.on('stream', async (stream, headers) => {
    const body = await text(stream);
    stream.respond({ ':status': 200, 'x-path': headers[':path'], 'x-list': ['a', 'b'], 'set-cookie': ['c=1', 'd=2'] }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': `${body.length}` }));
    stream.end(body.toUpperCase());
  });
  await using(server, {}, async (client) => {
    await Promise.all(Array.from({ length: 20 }, async (_, i) => {
      const req = client.request({ ':method': 'POST', ':path': `/${i}` });
      const trailers = once(req, 'trailers');
      req.end('abc'.repeat(i * 1000));
      const [headers] = await once(req, 'response');
      assert.strictEqual(headers[':status'], 200);
      assert.strictEqual(headers['x-path'], `/${i}`);
      assert.strictEqual(headers['x-list'], 'a, b');
      assert.deepStrictEqual(headers['set-cookie'], ['c=1', 'd=2']);
      assert.strictEqual(await text(req), 'ABC'.repeat(i * 1000));
      assert.strictEqual((await trailers)[0]['x-sum'], `${i * 3000}`);
    }));
    const payload = Buffer.from('12345678');
    await new Promise((resolve, reject) => client.ping(payload, (error, took, back) => {
      if (error) reject(error);
      assert.deepStrictEqual(back, payload);
      resolve();
    }));
  });
}

/** A body that nobody reads stops at the window; it goes on when it is read. */
async function backpressure() {
  const size = 4 << 20;
  let sent = 0;
  const server = http2.createServer((req, res) => {
    const more = () => {
      while (sent < size) {
        sent += 16384;
        if (!res.write(Buffer.alloc(16384, 'x'))) {
          res.once('drain', more);
          return;
        }
      }
      res.end();
    };
    more();
  });
  await using(server, {}, async (client) => {
    const req = client.request({ ':path': '/' });
    await once(req, 'response');
    // The other stream's answer comes behind all that could leave.
    await new Promise((resolve) => client.ping(resolve));
    await new Promise((resolve) => client.ping(resolve));
    assert.ok(sent < size / 2, `${sent} bytes left although nobody reads`);
    let got = 0;
    for await (const chunk of req) got += chunk.length;
    assert.strictEqual(got, size);
  });
}

async function errors() {
  const server = http2.createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    if (headers[':path'] === '/reset') stream.close(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM);
    else if (headers[':path'] === '/cancel') stream.once('aborted', () => server.emit('was aborted'));
  });
  await using(server, {}, async (client) => {
    const req = client.request({ ':path': '/reset' });
    const [error] = await once(req, 'error');
    assert.strictEqual(error.code, 'ERR_HTTP2_STREAM_ERROR');
    assert.match(error.message, /NGHTTP2_ENHANCE_YOUR_CALM/);
    assert.strictEqual(req.rstCode, 11);

    const gone = client.request({ ':path': '/cancel', ':method': 'POST' });
    gone.write('x');
    const aborted = once(server, 'was aborted');
    await new Promise((resolve) => client.ping(resolve));
    gone.close(http2.constants.NGHTTP2_CANCEL);
    await aborted;
    assert.throws(() => client.request({ 'connection': 'close' }), { code: 'ERR_HTTP2_INVALID_CONNECTION_HEADERS' });
    assert.throws(() => client.request({ ':what': 'x' }), { code: 'ERR_HTTP2_INVALID_PSEUDOHEADER' });
  });
}

async function pushes() {
  const server = http2.createServer();
  server.on('stream', (stream) => {
    stream.pushStream({ ':path': '/pushed' }, (error, pushed) => {
      assert.ifError(error);
      pushed.respond({ ':status': 200 });
      pushed.end('unasked');
    });
    stream.respond();
    stream.end('asked');
  });
  await using(server, {}, async (client) => {
    const pushed = once(client, 'stream');
    const req = client.request({ ':path': '/' });
    assert.strictEqual(await text(req), 'asked');
    const [stream, headers] = await pushed;
    assert.strictEqual(headers[':path'], '/pushed');
    assert.strictEqual(await text(stream), 'unasked');
  });
}

async function files() {
  const server = http2.createServer();
  server.on('stream', (stream, headers) => {
    if (headers[':path'] === '/none') stream.respondWithFile(`${__filename}.none`, {}, { onError: (error) => { stream.respond({ ':status': 404 }); stream.end(error.code); } });
    else stream.respondWithFile(__filename, { 'content-type': 'text/plain' }, { offset: 5, length: 10 });
  });
  await using(server, {}, async (client) => {
    const req = client.request({ ':path': '/' });
    const [headers] = await once(req, 'response');
    assert.strictEqual(headers['content-length'], '10');
    assert.strictEqual(await text(req), fs.readFileSync(__filename, 'latin1').slice(5, 15));
    const none = client.request({ ':path': '/none' });
    assert.strictEqual((await once(none, 'response'))[0][':status'], 404);
    assert.strictEqual(await text(none), 'ENOENT');
  });
}

async function overTLS() {
  const server = http2.createSecureServer({ key: read('server.key'), cert: read('server.pem'), allowHTTP1: true }, (req, res) => {
    res.end(`${req.httpVersion} ${req.url}`);
  });
  await using(server, { ca, servername: 'localhost' }, async (client) => {
    const req = client.request({ ':path': '/two' });
    assert.strictEqual(await text(req), '2.0 /two');
    assert.strictEqual(client.alpnProtocol, 'h2');
    const old = https.get({ port: server.address().port, host: '127.0.0.1', servername: 'localhost', ca, path: '/one', agent: false });
    const [res] = await once(old, 'response');
    assert.strictEqual(await text(res), '1.1 /one');
  });
}

async function main() {
  await messages();
  await backpressure();
  await errors();
  await pushes();
  await files();
  await overTLS();
}

main();
