'use strict';
// Local sockets: a path, which is gone after close(), and the errors of connecting to what is not there.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'net-'));
const name = path.join(folder, 's');
const server = net.createServer((socket) => socket.end('hello')).listen(name, () => {
  assert.strictEqual(server.address(), name);
  assert.ok(fs.statSync(name).isSocket());
  net.connect(name).setEncoding('utf8').on('data', (text) => {
    assert.strictEqual(text, 'hello');
    server.close(() => {
      assert.ok(!fs.existsSync(name));
      net.connect(name).on('error', (error) => {
        assert.strictEqual(error.message, `connect ENOENT ${name}`);
        assert.strictEqual(error.address, name);
        fs.rmdirSync(folder);
      });
    });
  });
});
process.on('exit', () => assert.ok(!fs.existsSync(folder)));
