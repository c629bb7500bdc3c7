'use strict';

// ws 8: echo, broadcast, large and fragmented frames, binary data, compression, ping and pong, close codes, refusals.

const crypto = require('node:crypto');
const http = require('node:http');
const { on, once } = require('node:events');
const { WebSocket, WebSocketServer, createWebSocketStream } = require('ws');

const sha = (data) => crypto.createHash('sha256').update(data).digest('hex').slice(0, 16);
const opened = async (url, ...args) => {
  const ws = new WebSocket(url, ...args);
  // The first message may come along with the handshake's answer.
  ws.inbox = on(ws, 'message');
  await once(ws, 'open');
  return ws;
};
const message = async (ws) => (await ws.inbox.next()).value;

async function main() {
  const server = http.createServer((req, res) => res.writeHead(426).end('upgrade, please'));
  const wss = new WebSocketServer({ server, path: '/ws', perMessageDeflate: { threshold: 512 }, maxPayload: 32 << 20 });
  wss.on('connection', (ws, req) => {
    ws.on('message', (data, binary) => {
      const text = binary ? '' : data.toString();
      if (text.startsWith('all:')) for (const client of wss.clients) client.send(text.slice(4));
      else if (text.startsWith('close:')) ws.close(Number(text.slice(6)), 'asked for');
      else ws.send(data, { binary });
    });
    ws.on('error', (error) => console.log('server saw', error.code));
    if (req.headers['x-hello']) ws.send(`hello ${req.headers['x-hello']} ${ws.protocol}`);
  });
  wss.on('headers', (headers) => headers.push('X-Server: ws'));
  server.listen(0);
  await once(server, 'listening');
  const url = `ws://localhost:${server.address().port}/ws`;

  const a = await opened(url, { perMessageDeflate: false });
  for (const text of ['', 'short', 'ümläut ☃ 𝄞', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(65536)]) {
    a.send(text);
    const [data, binary] = await message(a);
    console.log('echo', text.length, data.toString() === text, binary, a.extensions === '');
  }
  for (const size of [0, 125, 126, 65535, 65536, 1 << 20, 16 << 20]) {
    const bytes = Buffer.alloc(size, 'abcdefghij');
    a.send(bytes);
    const [data, binary] = await message(a);
    console.log('binary', size, binary, sha(data) === sha(bytes));
  }
  for (const part of ['frag', 'men', 'ted']) a.send(part, { fin: part === 'ted' });
  console.log('fragments', (await message(a))[0].toString());

  const b = await opened(url, ['chat', 'other'], { headers: { 'X-Hello': 'b' } });
  const [hello] = await message(b);
  console.log(hello.toString(), b.extensions.split(';')[0], b.protocol);
  const long = 'compressible '.repeat(10000);
  b.send(long);
  console.log('compressed echo', (await message(b))[0].toString() === long);

  const both = Promise.all([message(a), message(b)]);
  a.send('all:news for everyone');
  console.log('broadcast', (await both).map(([d]) => d.toString()).join(' / '));

  a.ping('are you there');
  const [pong] = await once(a, 'pong');
  console.log('pong', pong.toString());

  const stream = createWebSocketStream(b, { encoding: 'utf8' });
  stream.write('through a stream');
  console.log('stream', (await once(stream, 'data'))[0]);
  stream.destroy();

  for (const code of [1000, 3001, 4999]) {
    const c = await opened(url);
    c.send(`close:${code}`);
    const [got, reason] = await once(c, 'close');
    console.log('closed', got, reason.toString());
  }
  const d = await opened(url);
  d._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
  console.log('bad frame', (await once(d, 'close'))[0]);

  const refused = new WebSocket(url.replace('/ws', '/elsewhere'));
  const [error] = await once(refused, 'error');
  console.log('refused', error.message);

  a.close();
  await once(a, 'close');
  wss.close();
  server.close();
  for (const client of wss.clients) client.terminate();
  await once(server, 'close');
  console.log('done');
}

main();
