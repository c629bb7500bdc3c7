'use strict';

// Tools that follow children replace process.binding('spawn_sync').spawn and see what spawnSync asks for.
const test = require('node:test');
const assert = require('node:assert');
const { execFileSync, spawnSync } = require('node:child_process');

test('spawnSync goes through the binding', (t) => {
  const binding = process.binding('spawn_sync');
  assert.strictEqual(process.binding('spawn_sync'), binding);
  const seen = [];
  const { spawn } = binding;
  t.after(() => { binding.spawn = spawn; });
  binding.spawn = function(options) {
    seen.push(options);
    options.envPairs.push('ADDED_BY_A_TOOL=yes');
    return spawn.call(this, options);
  };
  const out = execFileSync(process.execPath, ['-p', 'process.env.ADDED_BY_A_TOOL'], { encoding: 'utf8', env: { A: 'b' } });
  assert.strictEqual(out, 'yes\n');
  assert.strictEqual(seen.length, 1);
  assert.strictEqual(seen[0].file, process.execPath);
  assert.deepStrictEqual(seen[0].args, [process.execPath, '-p', 'process.env.ADDED_BY_A_TOOL']);
  assert.ok(seen[0].envPairs.includes('A=b'));
});

test('what the binding answers is what spawnSync tells', (t) => {
  const binding = process.binding('spawn_sync');
  const { spawn } = binding;
  t.after(() => { binding.spawn = spawn; });
  let answer;
  binding.spawn = (options) => {
    const result = spawn(options);
    answer = { ...result };
    return result;
  };
  spawnSync(process.execPath, ['-e', 'process.stdout.write("out"); process.exitCode = 3']);
  assert.strictEqual(answer.status, 3);
  assert.strictEqual(answer.signal, null);
  assert.strictEqual(answer.output[0], null);
  assert.deepStrictEqual(answer.output[1], Buffer.from('out'));
  assert.strictEqual(answer.error, undefined);
  const { error } = spawnSync('/nowhere/nothing');
  assert.strictEqual(error.code, 'ENOENT');
  assert.ok(answer.error < 0);
});
