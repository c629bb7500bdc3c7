'use strict';
// Fills the disk that its argument is on, by every way to write, and wants ENOSPC each time.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');

const big = Buffer.alloc(3 << 20, 'x');
const place = (name) => path.join(process.argv[2], name);
const full = { code: 'ENOSPC' };

(async () => {
  assert.throws(() => fs.writeFileSync(place('sync'), big), { ...full, syscall: 'write' });
  fs.rmSync(place('sync'));
  await assert.rejects(fs.promises.writeFile(place('promise'), big), full);
  fs.rmSync(place('promise'));
  await assert.rejects(new Promise((done, fail) => fs.writeFile(place('callback'), big, (err) => (err ? fail(err) : done()))), full);
  fs.rmSync(place('callback'));
  assert.throws(() => { for (;;) fs.appendFileSync(place('append'), big.subarray(0, 100000)); }, full);
  fs.rmSync(place('append'));
  const chunks = function* () { for (let i = 0; i < 64; i++) yield big.subarray(0, 65536); };
  await assert.rejects(pipeline(chunks, fs.createWriteStream(place('stream'))), full);
  fs.rmSync(place('stream'));
  const fd = fs.openSync(place('fd'), 'w');
  // A part fits, and is told; then nothing does.
  const some = fs.writeSync(fd, big);
  assert.ok(some > 0 && some < big.length);
  assert.throws(() => fs.writeSync(fd, big), full);
  fs.closeSync(fd);
  fs.rmSync(place('fd'));
  fs.writeFileSync(place('after'), 'room again');
  assert.strictEqual(fs.readFileSync(place('after'), 'utf8'), 'room again');
  fs.rmSync(place('after'));
})();
