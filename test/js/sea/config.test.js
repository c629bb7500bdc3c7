'use strict';

// What --experimental-sea-config says of a configuration that is none, and the blob of one that is.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sea-config-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true }));
fs.writeFileSync(path.join(dir, 'main.js'), 'console.log(1);');
fs.writeFileSync(path.join(dir, 'bad.js'), 'let x = ;');

function make(config) {
  fs.writeFileSync(path.join(dir, 'sea.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return spawnSync(process.execPath, ['--experimental-sea-config', 'sea.json'], { cwd: dir, encoding: 'utf8' });
}

const good = { main: 'main.js', output: 'blob' };
const cases = [
  ['', 'Cannot parse JSON from sea.json: EMPTY: no JSON found'],
  ['[]', 'Cannot parse JSON from sea.json: INCORRECT_TYPE: The JSON element does not have the requested type.'],
  ['{"main": "x"', 'Cannot parse JSON from sea.json: INCOMPLETE_ARRAY_OR_OBJECT: JSON document ended early in the middle of an object or array. This is a fatal and unrecoverable error.'],
  ['{"main": "main.js" "output": "x"}', 'Cannot read key from sea.json'],
  [{ output: 'x' }, '"main" field of sea.json is not a non-empty string'],
  [{ main: '', output: 'x' }, '"main" field of sea.json is not a non-empty string'],
  [{ main: 'main.js' }, '"output" field of sea.json is not a non-empty string'],
  [{ ...good, disableExperimentalSEAWarning: 1 }, '"disableExperimentalSEAWarning" field of sea.json is not a Boolean'],
  [{ ...good, useSnapshot: 'x' }, '"useSnapshot" field of sea.json is not a Boolean'],
  [{ ...good, useCodeCache: null }, '"useCodeCache" field of sea.json is not a Boolean'],
  [{ ...good, assets: [] }, '"assets" field of sea.json is not a map of strings'],
  [{ ...good, assets: { a: 1 } }, '"assets" field of sea.json is not a map of strings'],
  [{ ...good, assets: { a: 'none' } }, 'Cannot read asset none: no such file or directory'],
  [{ ...good, execArgv: ['a', 1] }, '"execArgv" field of sea.json is not an array of strings'],
  [{ ...good, execArgvExtension: 1 }, '"execArgvExtension" field of sea.json is not a string'],
  [{ ...good, execArgvExtension: 'x' }, '"execArgvExtension" field of sea.json must be one of "none", "env", or "cli"'],
  [{ ...good, main: 'none.js' }, 'Cannot read main script none.js:no such file or directory'],
  [{ ...good, output: '.' }, 'Cannot write output to .:illegal operation on a directory'],
];
for (const [config, message] of cases) {
  test(message, () => {
    const { status, stdout, stderr } = make(config);
    assert.deepStrictEqual([status, stdout, stderr], [1, '', `${message}\n`]);
  });
}

test('a configuration that is not there', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--experimental-sea-config', 'none.json'], { cwd: dir, encoding: 'utf8' });
  assert.deepStrictEqual([status, stderr],
    [1, 'Cannot read single executable configuration from none.json: no such file or directory\n']);
});

test('a main script whose code cache cannot be made', () => {
  const { status, stderr } = make({ ...good, main: 'bad.js', useCodeCache: true });
  assert.strictEqual(status, 1);
  assert.match(stderr, /bad\.js:1\nlet x = ;\n/);
  assert.match(stderr, /Cannot generate V8 code cache\n$/);
});

test('a blob', () => {
  const { status, stdout, stderr } = make({ ...good, useCodeCache: true, assets: { self: 'main.js' }, unknown: 1 });
  assert.deepStrictEqual([status, stdout, stderr], [0, '', 'Wrote single executable preparation blob to blob\n']);
  assert.ok(fs.readFileSync(path.join(dir, 'blob')).includes('console.log(1);'));
});
