// bench: {"kind": "program", "unit": "files/s", "matrix": {"form": ["callback", "promise"], "size": [1024, 65536]}}
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const inFlight = 32;

require('../measure.cjs')(({ form, size }) => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const files = Array.from({ length: 64 }, (_, i) => path.join(dir, `f${i}`));
  for (const f of files) fs.writeFileSync(f, Buffer.alloc(size, 'x'));
  process.on('exit', () => fs.rmSync(dir, { recursive: true }));
  return (n) => new Promise((done, failed) => {
    let begun = 0, ended = 0;
    const next = () => {
      const file = files[begun++ % files.length];
      if (form === 'callback') fs.readFile(file, (error) => (error ? failed(error) : over()));
      else fs.promises.readFile(file).then(over, failed);
    };
    const over = () => {
      if (++ended === n) done();
      else if (begun < n) next();
    };
    while (begun < Math.min(n, inFlight)) next();
  });
});
