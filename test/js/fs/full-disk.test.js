'use strict';
// A full disk is an error of the write that met it; what was written before stays, and no descriptor is lost.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { once } = require('node:events');
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');

const dir = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir]);
if (mounted.status !== 0) {
  fs.rmdirSync(dir);
  console.log('skipped: no tmpfs of 1 MiB can be mounted here');
  process.exit(0);
}
process.on('exit', () => {
  spawnSync('umount', ['-l', dir]);
  fs.rmdirSync(dir);
});

const file = (name) => path.join(dir, name);
const full = { code: 'ENOSPC', syscall: 'write', errno: -28 };
const big = Buffer.alloc(4 << 20, 'x');
const free = () => { for (const name of fs.readdirSync(dir)) fs.unlinkSync(file(name)); };
const descriptors = () => (fs.existsSync('/proc/self/fd') ? fs.readdirSync('/proc/self/fd').length : 0);

(async () => {
  const before = descriptors();
  assert.throws(() => fs.writeFileSync(file('a'), big), full);
  free();
  await assert.rejects(fs.promises.writeFile(file('a'), big), full);
  free();
  const error = await new Promise((resolve) => { fs.writeFile(file('a'), big, resolve); });
  assert.strictEqual(error.code, 'ENOSPC');
  free();

  const stream = fs.createWriteStream(file('a'));
  stream.end(big);
  const [failed] = await once(stream, 'error');
  assert.strictEqual(failed.code, 'ENOSPC');
  if (!stream.closed) await once(stream, 'close');
  assert.strictEqual(stream.destroyed, true);
  free();

  const source = Readable.from((function* chunks() { for (let i = 0; i < 100; i++) yield Buffer.alloc(65536, 'y'); })());
  await assert.rejects(pipeline(source, fs.createWriteStream(file('a'))), full);
  assert.strictEqual(source.destroyed, true);
  free();

  const handle = await fs.promises.open(file('a'), 'w');
  await assert.rejects(handle.writeFile(big), full);
  await assert.rejects(async () => { for (;;) await handle.write(big); }, full);
  await handle.close();
  free();

  // What was written stays, and the room is used again.
  fs.writeFileSync(file('kept'), 'kept');
  assert.throws(() => fs.appendFileSync(file('kept'), big), full);
  assert.strictEqual(fs.readFileSync(file('kept'), 'latin1').slice(0, 8), 'keptxxxx');
  assert.throws(() => fs.copyFileSync(file('kept'), file('copy')), { code: 'ENOSPC' });
  free();
  fs.writeFileSync(file('a'), 'room again');

  // An upload meets it, the client is told, and the server goes on.
  const server = http.createServer((req, res) => {
    pipeline(req, fs.createWriteStream(file('upload'))).then(
      () => res.end('stored'),
      (e) => { res.writeHead(507, { connection: 'close' }).end(e.code); });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const send = (size) => new Promise((resolve, reject) => {
    const req = http.request({ port: server.address().port, host: '127.0.0.1', method: 'POST' }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (d) => { text += d; }).on('end', () => resolve(`${res.statusCode} ${text}`));
    });
    req.on('error', reject);
    for (let i = 0; i < size; i += 65536) req.write(Buffer.alloc(65536));
    req.end();
  });
  // The server ends the request's socket with its file, or answers first.
  await send(4 << 20).then((text) => assert.strictEqual(text, '507 ENOSPC'),
                           (e) => assert.ok(['ECONNRESET', 'EPIPE'].includes(e.code), e.code));
  fs.unlinkSync(file('upload'));
  assert.strictEqual(await send(65536), '200 stored');
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
  for (let i = 0; i < 20; i++) await new Promise((resolve) => { setImmediate(resolve); });
  assert.ok(descriptors() <= before + 2);
})();
