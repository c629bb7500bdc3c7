'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

if (process.argv[2] === 'first') {
  process.on('exit', () => console.log('exit handlers do not run'));
  process.execve(process.execPath, [process.execPath, __filename, 'second'], { GIVEN: 'yes' });
} else if (process.argv[2] === 'second') {
  console.log(process.env.GIVEN, process.pid);
} else {
  const { stdout, pid, status } = spawnSync(process.execPath, [__filename, 'first'], { encoding: 'utf8' });
  assert.strictEqual(status, 0);
  assert.strictEqual(stdout, `yes ${pid}\n`);
  assert.throws(() => process.execve(1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => process.execve('/x', ['\0']), { code: 'ERR_INVALID_ARG_VALUE' });
}
