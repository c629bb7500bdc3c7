'use strict';
// How headers that came twice are merged, and how they look raw.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer((req, res) => {
  assert.deepStrictEqual({ ...req.headers }, {
    'host': 'x', 'x-a': '1, 2', 'cookie': 'a=1; b=2', 'user-agent': 'first', 'set-cookie': ['c', 'd'], '__proto__x': 'y',
  });
  assert.deepStrictEqual(req.headersDistinct['x-a'], ['1', '2']);
  assert.deepStrictEqual(req.rawHeaders.slice(0, 6), ['Host', 'x', 'X-A', '1', 'x-a', '2']);
  assert.strictEqual(req.httpVersion, '1.1');
  assert.ok(Array.isArray(req.rawHeaders));
  res.setHeader('X-List', ['a', 'b']);
  res.setHeader('X-One', 1);
  assert.deepStrictEqual(res.getHeaderNames(), ['x-list', 'x-one']);
  assert.deepStrictEqual(res.getRawHeaderNames(), ['X-List', 'X-One']);
  assert.strictEqual(res.getHeader('x-ONE'), 1);
  assert.throws(() => res.setHeader('bad name', '1'), { code: 'ERR_INVALID_HTTP_TOKEN' });
  assert.throws(() => res.setHeader('x', 'a\nb'), { code: 'ERR_INVALID_CHAR' });
  assert.throws(() => res.setHeader('x'), { code: 'ERR_HTTP_INVALID_HEADER_VALUE' });
  res.appendHeader('X-One', '2');
  assert.deepStrictEqual(res.getHeader('X-One'), [1, '2']);
  res.removeHeader('X-One');
  res.end();
  assert.throws(() => res.setHeader('late', '1'), { code: 'ERR_HTTP_HEADERS_SENT' });
});

server.listen(0, () => {
  const socket = net.connect(server.address().port);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\nCookie: a=1\r\nCookie: b=2\r\nUser-Agent: first\r\nUser-Agent: second\r\n' +
    'Set-Cookie: c\r\nSet-Cookie: d\r\n__proto__x: y\r\nConnection: close\r\n\r\n'.replace('Connection: close\r\n', ''));
  socket.once('data', (d) => {
    assert.match(`${d}`, /^HTTP\/1.1 200 OK\r\nX-List: a\r\nX-List: b\r\nDate: /);
    socket.destroy();
    server.close();
  });
});
