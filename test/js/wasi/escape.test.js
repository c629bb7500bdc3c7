'use strict';

const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { sandbox } = require('./sandbox.js');

const ENOTCAPABLE = 76;

function prepared(t) {
  const s = sandbox(t);
  fs.writeFileSync(path.join(s.outside, 'secret'), 'secret');
  fs.writeFileSync(path.join(s.dir, 'a'), 'inside');
  fs.mkdirSync(path.join(s.dir, 'sub'));
  fs.symlinkSync('../secret', path.join(s.dir, 'out'));
  fs.symlinkSync('../../secret', path.join(s.dir, 'sub', 'out'));
  fs.symlinkSync(path.join(s.outside, 'secret'), path.join(s.dir, 'abs'));
  fs.symlinkSync('/box/a', path.join(s.dir, 'guest'));
  fs.symlinkSync('../a', path.join(s.dir, 'sub', 'up'));
  return s;
}

test('no path leaves its folder', (t) => {
  const s = prepared(t);
  for (const p of ['../secret', 'sub/../../secret', '..', '/etc/passwd', s.outside, 'out', 'sub/out', 'abs', '../in/a']) {
    assert.strictEqual(s.open(p), -ENOTCAPABLE, p);
    assert.strictEqual(s.calls.path_filestat_get(3, 1, 1024, s.put(p, 1024), 256), ENOTCAPABLE, p);
  }
  for (const p of ['../x', 'sub/../../x', '/x']) {
    assert.strictEqual(s.open(p, { oflags: 1 }), -ENOTCAPABLE, p);
    assert.strictEqual(s.one('path_create_directory', p), ENOTCAPABLE, p);
    assert.strictEqual(s.one('path_unlink_file', p), ENOTCAPABLE, p);
    assert.strictEqual(s.two('path_rename', 'a', p), ENOTCAPABLE, p);
    assert.strictEqual(s.two('path_rename', p, 'b'), ENOTCAPABLE, p);
    assert.strictEqual(s.calls.path_symlink(1024, s.put('a', 1024), 3, 9216, s.put(p, 9216)), ENOTCAPABLE, p);
    assert.strictEqual(s.calls.path_link(3, 0, 1024, s.put('a', 1024), 3, 9216, s.put(p, 9216)), ENOTCAPABLE, p);
  }
  assert.deepStrictEqual(fs.readdirSync(s.outside).sort(), ['in', 'secret']);
});

test('links that stay inside hold', (t) => {
  const s = prepared(t);
  for (const p of ['guest', 'sub/up', 'sub/../a', './a']) {
    const fd = s.open(p);
    assert.ok(fd > 0, p);
    assert.strictEqual(s.read(fd, 20), 'inside');
  }
});

test('a link out of the folder is a thing of the folder', (t) => {
  const s = prepared(t);
  assert.strictEqual(s.calls.path_filestat_get(3, 0, 1024, s.put('out', 1024), 256), 0);
  assert.strictEqual(s.one('path_unlink_file', 'out'), 0);
  assert.strictEqual(fs.readFileSync(path.join(s.outside, 'secret'), 'utf8'), 'secret');
});

test('no absolute link is made', (t) => {
  const s = prepared(t);
  assert.strictEqual(s.calls.path_symlink(1024, s.put('/etc/passwd', 1024), 3, 9216, s.put('evil', 9216)), 63);
});
