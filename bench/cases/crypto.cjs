// bench: {"kind": "program", "unit": "ops/s", "matrix": {"op": ["hash", "createHash", "hmac", "randomUUID", "randomBytes", "hashBig"]}}
'use strict';

const crypto = require('node:crypto');

let sink;

require('../measure.cjs')(({ op }) => {
  const big = Buffer.alloc(1 << 20, 'x');
  const ops = {
    hash: () => crypto.hash('sha256', 'some short text'),
    createHash: () => crypto.createHash('sha256').update('some short text').digest('hex'),
    hmac: () => crypto.createHmac('sha256', 'a key').update('some short text').digest('base64url'),
    randomUUID: () => crypto.randomUUID(),
    randomBytes: () => crypto.randomBytes(16),
    hashBig: () => crypto.createHash('sha1').update(big).digest(),
  };
  const one = ops[op];
  return (n) => { for (let i = 0; i < n; i++) sink = one(); };
});
