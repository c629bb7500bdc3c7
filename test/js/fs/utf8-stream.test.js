'use strict';

// fs.Utf8Stream gathers text into large writes, keeps its order, and says when it has drained.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
let n = 0;
const fresh = () => path.join(dir, `log-${n++}`);
let done = 0;

for (const sync of [false, true]) {
  const dest = fresh();
  const stream = new fs.Utf8Stream({ dest, sync, minLength: 4096 });
  let text = '';
  for (let i = 0; i < 2000; i++) {
    const line = `line ${i} 🌲\n`;
    text += line;
    stream.write(line);
  }
  stream.end();
  stream.on('finish', () => {
    assert.strictEqual(fs.readFileSync(dest, 'utf8'), text);
    assert.throws(() => stream.write('late'), { code: 'ERR_INVALID_STATE' });
    done++;
  });
}

// What a write leaves of a character is never lost or doubled: each write takes but three bytes.
{
  const dest = fresh();
  const fd = fs.openSync(dest, 'w');
  const stream = new fs.Utf8Stream({
    fd,
    sync: true,
    fs: { writeSync: (fd, data) => fs.writeSync(fd, [...data][0], 'utf8') },
  });
  stream.write('añ🌲z');
  stream.end();
  stream.on('finish', () => {
    assert.strictEqual(fs.readFileSync(dest, 'utf8'), 'añ🌲z');
    done++;
  });
}

// flushSync writes what minLength held back; flush calls back when it is on the file.
{
  const dest = fresh();
  const stream = new fs.Utf8Stream({ fd: fs.openSync(dest, 'w'), minLength: 100 });
  stream.write('one ');
  assert.strictEqual(fs.readFileSync(dest, 'utf8'), '');
  stream.flushSync();
  assert.strictEqual(fs.readFileSync(dest, 'utf8'), 'one ');
  stream.write('two');
  stream.flush((err) => {
    assert.ifError(err);
    assert.strictEqual(fs.readFileSync(dest, 'utf8'), 'one two');
    stream.destroy();
    done++;
  });
}

// More than maxLength is dropped, and said so.
{
  const dropped = [];
  const stream = new fs.Utf8Stream({ dest: fresh(), maxLength: 10, minLength: 1000 });
  stream.on('drop', (data) => dropped.push(data));
  stream.write('12345678');
  stream.write('90abc');
  assert.deepStrictEqual(dropped, ['90abc']);
  stream.end();
  stream.on('close', () => done++);
}

assert.throws(() => new fs.Utf8Stream({}), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => new fs.Utf8Stream({ fd: 1, minLength: 16384 }), { code: 'ERR_INVALID_ARG_VALUE' });
process.on('exit', () => assert.strictEqual(done, 5));
