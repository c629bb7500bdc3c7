'use strict';
// Without isolation all files fill one tree, and `only` in any of them counts for all.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
fs.writeFileSync(path.join(dir, 'a.test.js'), "require('node:test').test('plain', () => {});");
fs.writeFileSync(path.join(dir, 'b.test.js'), "require('node:test').test('chosen', { only: true }, () => {});");
const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
const { stdout, status } = spawnSync(process.execPath, ['--test', '--test-isolation=none', '--test-reporter=tap'], { cwd: dir, encoding: 'utf8', env });
assert.strictEqual(status, 0, stdout);
assert.match(stdout, /ok 1 - chosen/);
assert.doesNotMatch(stdout, /plain/);
