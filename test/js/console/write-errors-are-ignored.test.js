'use strict';
// A stream that fails does not disturb whoever logs, unless ignoreErrors is false.
const assert = require('node:assert');
const { Console } = require('node:console');
const { Writable } = require('node:stream');

const failing = () => new Writable({ write(chunk, encoding, callback) { callback(new Error('full')); } });
new Console(failing()).log('lost');

const stream = failing();
stream.on('error', (error) => { assert.strictEqual(error.message, 'full'); seen = true; });
let seen = false;
new Console({ stdout: stream, ignoreErrors: false }).log('heard');
process.on('exit', () => assert.strictEqual(seen, true));
