'use strict';

// A stream that is written to its end says 'finish' before 'close'; a response to HEAD ends though a body was given;
// end() while a file is sent does not cut it.
const assert = require('node:assert');
const fs = require('node:fs');
const http2 = require('node:http2');

const server = http2.createServer();
const seen = [];
server.on('stream', (stream, headers) => {
  const path = headers[':path'];
  stream.on('finish', () => seen.push(`${path} finish`));
  stream.on('close', () => seen.push(`${path} close`));
  if (path === '/file') {
    stream.respondWithFD(fs.openSync(__filename, 'r'), { 'content-type': 'text/plain' });
    stream.end();
  } else {
    stream.respond();
    stream.end('hello');
  }
});

function fetchFrom(client, headers) {
  return new Promise((resolve, reject) => {
    const req = client.request(headers);
    let body = '';
    req.setEncoding('utf8').on('data', (part) => { body += part; }).on('error', reject).on('close', () => resolve(body));
  });
}

const until = (condition) => new Promise((resolve) => {
  const look = () => (condition() ? resolve() : setImmediate(look));
  look();
});

server.listen(0, async () => {
  const client = http2.connect(`http://localhost:${server.address().port}`);
  assert.strictEqual(await fetchFrom(client, { ':path': '/text' }), 'hello');
  await until(() => seen.length === 2);
  assert.deepStrictEqual(seen, ['/text finish', '/text close']);
  assert.strictEqual(await fetchFrom(client, { ':path': '/file' }), fs.readFileSync(__filename, 'utf8'));
  client.close();
  server.close();
});

// The compatibility API: end(body, callback) calls back for HEAD too.
const compat = http2.createServer((req, res) => {
  res.stream.on('error', () => {});
  res.writeHead(200, { foo: 'bar' });
  res.end('data', () => { ended = true; });
});
let ended = false;
process.on('exit', () => assert.ok(ended));
compat.listen(0, () => {
  const client = http2.connect(`http://localhost:${compat.address().port}`);
  const req = client.request({ ':method': 'HEAD' });
  req.resume().on('close', () => {
    client.close();
    compat.close();
  });
});

// One session to a socket.
{
  const [a] = require('node:stream').duplexPair();
  http2.performServerHandshake(a);
  assert.throws(() => http2.performServerHandshake(a), { code: 'ERR_HTTP2_SOCKET_BOUND' });
}
