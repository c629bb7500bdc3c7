'use strict';
// Servers that misbehave: each fault is an error that says so, never a hang and never a short body taken for a whole one.
const assert = require('node:assert');
const net = require('node:net');

/** A server that answers whatever it hears by a function of the socket. */
function serve(answer) {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => answer(socket));
    });
    server.listen(0, () => resolve(server));
  });
}

const head = 'HTTP/1.1 200 OK\r\n';
const failed = (code, message) => (error) => {
  assert.strictEqual(error.name, 'TypeError');
  assert.strictEqual(error.message, 'fetch failed');
  if (code) assert.strictEqual(error.cause.code, code);
  if (message) assert.match(error.cause.message, message);
  return true;
};
const terminated = (code) => (error) => {
  assert.strictEqual(error.message, 'terminated');
  assert.strictEqual(error.cause.code, code);
  return true;
};
const read = async (url) => (await fetch(url)).text();

const faults = {
  'closed without an answer': [(s) => s.end(), failed('UND_ERR_SOCKET', /other side closed/)],
  'reset without an answer': [(s) => s.resetAndDestroy(), failed('ECONNRESET')],
  'half a head': [(s) => s.end('HTTP/1.1 200 O'), failed('UND_ERR_SOCKET')],
  'garbage': [(s) => s.write('garbage\r\n\r\n'), failed(undefined, /Response does not match the HTTP\/1.1 protocol/)],
  'an endless head': [(s) => { for (let i = 0; i < 2000; i++) s.write(`a${i}: ${'x'.repeat(100)}\r\n`, i === 0 ? undefined : undefined); },
                      failed(), head],
  'a body that ends early': [(s) => s.end(`${head}Content-Length: 10\r\n\r\nabc`), terminated('UND_ERR_SOCKET')],
  'a body that is cut by a reset': [(s) => {
    s.write(`${head}Content-Length: 10\r\n\r\nabc`);
    setTimeout(() => s.resetAndDestroy(), 100);
  }, terminated('ECONNRESET')],
  'a chunked body that ends early': [(s) => s.end(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\nab`), terminated('UND_ERR_SOCKET')],
  'a bad chunk': [(s) => s.write(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`), terminated(undefined)],
  'an upgrade nobody asked for': [(s) => s.write('HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'), failed('UND_ERR_SOCKET')],
};

(async () => {
  for (const [name, [answer, check, first]] of Object.entries(faults)) {
    const server = await serve((socket) => {
      if (first) socket.write(first);
      answer(socket);
    });
    await assert.rejects(read(`http://127.0.0.1:${server.address().port}`), check, name);
    server.close();
  }

  // More than was announced is not part of the body, and not of the next one either.
  let hits = 0;
  const more = await serve((socket) => { socket.write(`${head}Content-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`); hits++; });
  const url = `http://127.0.0.1:${more.address().port}`;
  assert.strictEqual(await read(url), 'abc');
  assert.strictEqual(await read(url), 'abc');
  assert.strictEqual(hits, 2);
  more.close();

  // A body up to the end of the connection.
  const plain = await serve((socket) => { socket.end(`${head}\r\nto the end`); });
  assert.strictEqual(await read(`http://127.0.0.1:${plain.address().port}`), 'to the end');
  plain.close();

  const free = await serve(() => {});
  const { port } = free.address();
  await new Promise((resolve) => { free.close(resolve); });
  await assert.rejects(fetch(`http://127.0.0.1:${port}`), failed('ECONNREFUSED'));
  process.exit(0);
})();
