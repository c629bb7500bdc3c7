'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// A callback runs in the context of the call.
const { AsyncLocalStorage } = require('node:async_hooks');
const storage = new AsyncLocalStorage();
let seen;
storage.run('mine', () => fs.stat(dir, () => { seen = storage.getStore(); }));
process.on('exit', () => assert.strictEqual(seen, 'mine'));
