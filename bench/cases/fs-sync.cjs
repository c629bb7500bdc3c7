// bench: {"kind": "program", "unit": "calls/s", "matrix": {"call": ["stat", "exists", "read", "readText", "write", "openClose", "readdir"]}}
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

require('../measure.cjs')(({ call }) => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  process.on('exit', () => fs.rmSync(dir, { recursive: true }));
  const file = path.join(dir, 'file');
  fs.writeFileSync(file, 'x'.repeat(1024));
  const calls = {
    stat: () => fs.statSync(file),
    exists: () => fs.existsSync(file),
    read: () => fs.readFileSync(file),
    readText: () => fs.readFileSync(file, 'utf8'),
    write: () => fs.writeFileSync(file, 'some text'),
    openClose: () => fs.closeSync(fs.openSync(file)),
    readdir: () => fs.readdirSync(dir),
  };
  const one = calls[call];
  return (n) => { for (let i = 0; i < n; i++) one(); };
});
