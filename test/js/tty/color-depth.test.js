'use strict';
// How many colours the environment promises.
const assert = require('node:assert');
const { WriteStream } = require('node:tty');

const depth = (env) => WriteStream.prototype.getColorDepth.call({}, env);
for (const [env, want] of [
  [{}, 1], [{ TERM: 'dumb' }, 1], [{ TERM: 'xterm' }, 4], [{ TERM: 'xterm-256color' }, 8], [{ COLORTERM: 'truecolor' }, 24],
  [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 1], [{ FORCE_COLOR: '3' }, 24], [{ FORCE_COLOR: '0', TERM: 'xterm' }, 1],
  [{ TMUX: '1' }, 24], [{ CI: '1', GITHUB_ACTIONS: '1' }, 24], [{ CI: '1' }, 1], [{ COLORTERM: '1' }, 4],
]) {
  assert.strictEqual(depth(env), want, JSON.stringify(env));
}
assert.strictEqual(WriteStream.prototype.hasColors.call(WriteStream.prototype, 256, { TERM: 'xterm-256color' }), true);
assert.strictEqual(WriteStream.prototype.hasColors.call(WriteStream.prototype, { TERM: 'dumb' }), false);
