'use strict';
// fork() in a program given by -e starts the module alone: with the -e of its parent the child would fork in turn, without end.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

if (process.send) {
  process.send({ args: process.execArgv, depth: process.env.DEPTH });
  process.disconnect();
} else {
  const source = `
    // Whatever happens, it ends here.
    if (process.env.DEPTH) process.exit(13);
    require('node:child_process').fork(${JSON.stringify(__filename)}, { env: { ...process.env, DEPTH: '1' } })
      .on('message', (m) => console.log(JSON.stringify(m)))
      .on('exit', (code) => console.log(code));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '-e', source], { encoding: 'utf8', timeout: 60000 });
  assert.strictEqual(stdout, '{"args":["--no-warnings"],"depth":"1"}\n0\n', stderr);
}
