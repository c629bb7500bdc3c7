'use strict';
// Each class of malformed request gets its answer and loses its connection, also when it comes byte by byte.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const big = 'a'.repeat(20000);
const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: x\r\n';
const get = 'GET / HTTP/1.1\r\nHost: x\r\n';

/** input, the error's code, the answer's status if it is not 400 */
const cases = [
  ['FOO / HTTP/1.1\r\n\r\n', 'HPE_INVALID_METHOD'],
  ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'HPE_INVALID_METHOD'],
  ['GETX / HTTP/1.1\r\n\r\n', 'HPE_INVALID_METHOD'],
  ['GET /\x01 HTTP/1.1\r\n\r\n', 'HPE_INVALID_URL'],
  ['GET http://a@@b/ HTTP/1.1\r\n\r\n', 'HPE_INVALID_URL'],
  ['GET / FTP/1.1\r\n\r\n', 'HPE_INVALID_CONSTANT'],
  ['DESCRIBE / HTTP/1.1\r\n\r\n', 'HPE_INVALID_CONSTANT'],
  ['GET / HTTP/1.2\r\n\r\n', 'HPE_INVALID_VERSION'],
  ['GET / HTTP/1.1x\r\n\r\n', 'HPE_INVALID_VERSION'],
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'HPE_PAUSED_H2_UPGRADE'],
  ['GET / HTTP/1.1\r\n folded: x\r\n\r\n', 'HPE_UNEXPECTED_SPACE'],
  ['GET / HTTP/1.1\rX', 'HPE_STRICT'],
  [get + 'A b: c\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
  [get + 'Connection : close\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
  [get + 'A: b\x00c\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
  [get + 'A: b\r\n c\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
  [get + 'A: b\n\r\n', 'HPE_CR_EXPECTED'],
  [get + 'A: b\rc\r\n\r\n', 'HPE_LF_EXPECTED'],
  [post + 'Content-Length: 1x\r\n\r\n', 'HPE_INVALID_CONTENT_LENGTH'],
  [post + 'Content-Length: -1\r\n\r\n', 'HPE_INVALID_CONTENT_LENGTH'],
  [post + 'Content-Length: 18446744073709551616\r\n\r\n', 'HPE_INVALID_CONTENT_LENGTH'],
  [post + 'Content-Length: 1\r\nContent-Length: 1\r\n\r\na', 'HPE_UNEXPECTED_CONTENT_LENGTH'],
  [post + 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 'HPE_INVALID_TRANSFER_ENCODING'],
  [post + 'Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n', 'HPE_INVALID_CONTENT_LENGTH'],
  [post + 'Transfer-Encoding: chunked, gzip\r\n\r\n', 'HPE_INVALID_TRANSFER_ENCODING'],
  [post + 'Transfer-Encoding: gzip\r\n\r\n', 'HPE_INVALID_TRANSFER_ENCODING'],
  [chunked + 'z\r\n', 'HPE_INVALID_CHUNK_SIZE'],
  [chunked + '10000000000000000\r\n', 'HPE_INVALID_CHUNK_SIZE'],
  [chunked + '1\r\nab\r\n', 'HPE_STRICT'],
  [chunked + '1; a\r\n', 'HPE_STRICT'],
  [chunked + '1;' + big, 'HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['GET /' + big + ' HTTP/1.1\r\n\r\n', 'HPE_HEADER_OVERFLOW', 431],
  [get + 'A: ' + big + '\r\n\r\n', 'HPE_HEADER_OVERFLOW', 431],
  [get + 'A: b\r\n'.repeat(10000) + '\r\n', 'HPE_HEADER_OVERFLOW', 431],
  [chunked + '0\r\nTrailer: ' + big + '\r\n\r\n', 'HPE_HEADER_OVERFLOW', 431],
];

const errors = [];
const server = http.createServer((req, res) => {
  req.on('error', () => {}).resume();
  // Nothing is answered before the request is complete.
  req.on('end', () => res.end());
});
// As without a listener, but for the note.
server.on('clientError', (err, socket) => {
  errors.push(err);
  const status = { HPE_HEADER_OVERFLOW: '431 Too Large', HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Too Large' }[err.code] ?? '400 Bad';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
});
const plain = http.createServer((req, res) => { req.on('error', () => {}).resume().on('end', () => res.end()); });

function ask(port, pieces) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (d) => { answer += d; });
    socket.on('error', () => {}); // it may be reset while it still writes
    socket.on('close', () => resolve(answer));
    for (const piece of pieces) socket.write(piece, 'latin1');
  });
}

server.listen(0, () => plain.listen(0, async () => {
  for (const [input, code, status = 400] of cases) {
    const whole = [input];
    const pieces = input.length < 500 ? input.split('') : [input.slice(0, 30), input.slice(30)];
    for (const sent of [whole, pieces]) {
      errors.length = 0;
      const answer = await ask(server.address().port, sent);
      const label = JSON.stringify(input.slice(0, 60));
      assert.strictEqual(errors[0]?.code, code, label);
      assert.ok(errors[0].message.startsWith('Parse Error'), label);
      assert.ok(errors[0].reason.length > 0, label);
      assert.strictEqual(typeof errors[0].bytesParsed, 'number');
      assert.ok(Buffer.isBuffer(errors[0].rawPacket), label);
      if (input.length < 500) assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), label);
    }
    if (input.length < 500) {
      assert.match(await ask(plain.address().port, whole), new RegExp(`^HTTP/1.1 ${status} [^\\r]+\\r\\nConnection: close\\r\\n\\r\\n$`));
    } else {
      // A client that goes on sending may be reset before it reads; the connection is closed in any case.
      await ask(plain.address().port, whole);
    }
  }
  server.close();
  plain.close();
}));
