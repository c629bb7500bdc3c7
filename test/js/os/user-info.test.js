'use strict';

const assert = require('node:assert');
const os = require('node:os');

const user = os.userInfo();
assert.strictEqual(user.uid, process.getuid());
assert.strictEqual(typeof user.username, 'string');
assert.ok(Buffer.isBuffer(os.userInfo({ encoding: 'buffer' }).homedir));
