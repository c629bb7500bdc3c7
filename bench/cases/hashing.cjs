// bench: {"kind": "program", "unit": "ops/s", "matrix": {"kind": ["sha256", "hmac", "oneShot"], "size": ["32 B", "1 KiB", "64 KiB", "1 MiB"]}}
'use strict';

const crypto = require('node:crypto');

const sizes = { '32 B': 32, '1 KiB': 1024, '64 KiB': 65536, '1 MiB': 1 << 20 };

let sink;

require('../measure.cjs')(({ kind, size }) => {
  const data = Buffer.alloc(sizes[size], 'some data');
  const one = {
    sha256: () => crypto.createHash('sha256').update(data).digest(),
    hmac: () => crypto.createHmac('sha256', 'a key').update(data).digest(),
    oneShot: () => crypto.hash('sha256', data),
  }[kind];
  return (n) => { for (let i = 0; i < n; i++) sink = one(); };
});
