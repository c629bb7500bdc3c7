'use strict';
// The WebSocket client against a server written out by hand: messages, fragments, pings, closing, and what it refuses.
const assert = require('node:assert');
const http = require('node:http');
const { createHash } = require('node:crypto');
const zlib = require('node:zlib');

const accept = (key) => createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** A server's frame. */
function frame(first, payload) {
  payload = Buffer.from(payload);
  const n = payload.length;
  const head = n < 126 ? Buffer.from([first, n]) : n < 65536 ? Buffer.from([first, 126, n >> 8, n & 255]) :
    Buffer.from([first, 127, 0, 0, 0, 0, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]);
  return Buffer.concat([head, payload]);
}

/** Takes a client's frames apart: calls back with (opcode, payload). */
function reader(onFrame) {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      if (held.length < 2) return;
      let n = held[1] & 127, at = 2;
      assert.ok(held[1] & 128, 'a client masks');
      if (n === 126) { if (held.length < 4) return; n = held.readUInt16BE(2); at = 4; }
      else if (n === 127) { if (held.length < 10) return; n = Number(held.readBigUInt64BE(2)); at = 10; }
      if (held.length < at + 4 + n) return;
      const mask = held.subarray(at, at + 4);
      const payload = Buffer.from(held.subarray(at + 4, at + 4 + n));
      for (let i = 0; i < n; i++) payload[i] ^= mask[i & 3];
      const opcode = held[0] & 15;
      held = held.subarray(at + 4 + n);
      onFrame(opcode, payload);
    }
  };
}

/** Serves one connection by a script; gives [the client's messages, its close event, whether it had an error]. */
function run(script, { extensions, protocols, use, answer } = {}) {
  return new Promise((resolve) => {
    const frames = [];
    const server = http.createServer().listen(0, () => {
      server.on('upgrade', (req, socket) => {
        socket.on('error', () => {});
        if (answer) {
          socket.end(answer);
          return;
        }
        socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${
          accept(req.headers['sec-websocket-key'])}\r\n${extensions ? `Sec-WebSocket-Extensions: ${extensions}\r\n` : ''}${
          protocols ? `Sec-WebSocket-Protocol: ${protocols[0]}\r\n` : ''}\r\n`);
        socket.on('data', reader((opcode, payload) => {
          frames.push([opcode, payload.toString()]);
          if (opcode === 8) socket.end(frame(0x88, payload));
        }));
        script(socket);
      });
      const ws = new WebSocket(`ws://localhost:${server.address().port}`, protocols ?? []);
      ws.binaryType = 'arraybuffer';
      const messages = [];
      let failed = false;
      ws.onmessage = ({ data }) => { messages.push(data); };
      ws.onerror = () => { failed = true; };
      ws.onopen = () => { use?.(ws); };
      ws.onclose = ({ code, reason, wasClean }) => {
        server.close();
        server.closeAllConnections();
        resolve({ ws, messages, frames, failed, code, reason, wasClean });
      };
    });
  });
}

const goodbye = frame(0x88, [0x0f, 0xa1, ...Buffer.from('bye')]); // 4001

(async () => {
  const plain = await run((socket) => {
    socket.write(frame(0x81, 'whole'));
    socket.write(frame(0x01, 'in '));
    socket.write(frame(0x89, 'ping'));
    socket.write(frame(0x00, 'three '));
    socket.write(frame(0x80, 'parts'));
    socket.write(frame(0x82, [1, 2, 3]));
    socket.write(frame(0x81, 'x'.repeat(70000)));
    for (const byte of frame(0x81, 'byte by byte')) socket.write(Buffer.from([byte]));
    socket.write(goodbye);
  }, { protocols: ['one', 'two'] });
  assert.strictEqual(plain.ws.protocol, 'one');
  assert.deepStrictEqual([plain.code, plain.reason, plain.wasClean, plain.failed], [4001, 'bye', true, false]);
  assert.deepStrictEqual(plain.messages.map((m) => (typeof m === 'string' ? m.slice(0, 20) : m.byteLength)),
                         ['whole', 'in three parts', 3, 'x'.repeat(20), 'byte by byte']);
  assert.deepStrictEqual(plain.frames[0], [10, 'ping']);

  const deflated = zlib.deflateRawSync('hello hello hello', { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const compressed = await run((socket) => {
    socket.write(frame(0xc1, deflated));
    socket.write(frame(0xc1, deflated));
    socket.write(goodbye);
  }, { extensions: 'permessage-deflate; server_no_context_takeover' });
  assert.deepStrictEqual(compressed.messages, ['hello hello hello', 'hello hello hello']);
  assert.match(compressed.ws.extensions, /^permessage-deflate/);

  const sent = await run(() => {}, {
    use(ws) {
      ws.send('text \u00e4\u20ac');
      assert.strictEqual(ws.bufferedAmount, 10);
      ws.send(new Uint8Array([65, 66]));
      ws.send('y'.repeat(70000));
      ws.close(3000, 'done');
      assert.strictEqual(ws.readyState, WebSocket.CLOSING);
      assert.throws(() => ws.close(1), { name: 'InvalidAccessError' });
      assert.throws(() => ws.close(3000, 'x'.repeat(124)), { name: 'SyntaxError' });
    },
  });
  assert.deepStrictEqual(sent.frames.map(([opcode, text]) => [opcode, text.length]),
                         [[1, 7], [2, 2], [1, 70000], [8, 6]]);
  assert.deepStrictEqual([sent.code, sent.reason, sent.wasClean], [3000, 'done', true]);

  for (const [name, script] of Object.entries({
    'not UTF-8': (s) => s.write(frame(0x81, [0xff])),
    'a masked frame': (s) => s.write(Buffer.from([0x81, 0x80, 0, 0, 0, 0])),
    'reserved bits': (s) => s.write(frame(0xa1, 'x')),
    'an unknown opcode': (s) => s.write(frame(0x83, 'x')),
    'a continuation of nothing': (s) => s.write(frame(0x80, 'x')),
    'a message within a message': (s) => { s.write(frame(0x01, 'x')); s.write(frame(0x81, 'y')); },
    'a long ping': (s) => s.write(frame(0x89, 'x'.repeat(126))),
    'a fragmented ping': (s) => s.write(frame(0x09, 'x')),
    'an endless message': (s) => s.write(Buffer.from([0x82, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255])),
    'a bad close code': (s) => s.write(frame(0x88, [0x03, 0xed])),
    'no goodbye': (s) => s.destroy(),
  })) {
    const { code, failed, wasClean, messages } = await run(script);
    assert.deepStrictEqual([code, failed, wasClean, messages.length], [1006, true, false, 0], name);
  }
  for (const answer of [
    'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n',
    'garbage\r\n\r\n',
  ]) {
    assert.strictEqual((await run(undefined, { answer })).code, 1006, answer);
  }

  assert.throws(() => new WebSocket('nowhere'), { name: 'SyntaxError' });
  assert.throws(() => new WebSocket('ftp://x'), { name: 'SyntaxError' });
  assert.throws(() => new WebSocket('ws://x#y'), { name: 'SyntaxError' });
  assert.throws(() => new WebSocket('ws://localhost:2', ['a', 'a']), { name: 'SyntaxError' });
})();
