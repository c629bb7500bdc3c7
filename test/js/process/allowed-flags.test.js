'use strict';
const assert = require('node:assert');

const flags = process.allowedNodeEnvironmentFlags;
for (const flag of ['--no-warnings', '--stack_trace_limit=5', 'max-old-space-size', '-r', '--require']) {
  assert.ok(flags.has(flag), flag);
}
for (const flag of ['--eval', '-e', '---require', 'nonsense']) assert.ok(!flags.has(flag), flag);
const { size } = flags;
flags.add('--nonsense');
Set.prototype.add.call(flags, '--nonsense');
flags.clear();
assert.strictEqual(flags.size, size);
assert.ok(!flags.has('--nonsense'));
