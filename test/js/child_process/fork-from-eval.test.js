'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// A child that ran the parent's -e again would fork without end.
for (const flag of ['-e', '-p']) {
  test(`fork() from ${flag} leaves the source behind`, () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fork-'));
    try {
      const child = path.join(dir, 'child.js');
      fs.writeFileSync(child, 'console.log("child", JSON.stringify(process.execArgv), process._eval); process.disconnect();');
      const source = `if (process.env.FORKED) throw new Error('run again'); process.env.FORKED = 1;
        require('child_process').fork(${JSON.stringify(child)}); undefined`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', flag, source], { encoding: 'utf8' });
      assert.match(stdout, /^child \["--no-warnings"\] undefined$/m, stderr);
      assert.doesNotMatch(stderr, /run again/);
    } finally {
      fs.rmSync(dir, { recursive: true });
    }
  });
}
