'use strict';
// question() with a callback, a promise and a signal.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');
const promises = require('node:readline/promises');
const { promisify } = require('node:util');

assert.strictEqual(readline.promises, promises);

(async () => {
  for (const terminal of [true, false]) {
    const make = (from) => {
      const input = new PassThrough();
      const output = new PassThrough();
      return [from.createInterface({ input, output, terminal }), input, output];
    };
    {
      const [rl, input, output] = make(readline);
      const answer = promisify(rl.question).call(rl, 'name? ');
      input.write('ravel\n');
      assert.strictEqual(await answer, 'ravel');
      assert.match(String(output.read()), /name\? /);
      rl.close();
    }
    {
      const [rl, input] = make(promises);
      const answer = rl.question('? ');
      input.write('yes\n');
      assert.strictEqual(await answer, 'yes');
      const stop = new AbortController();
      const second = rl.question('? ', { signal: stop.signal });
      stop.abort();
      await assert.rejects(second, { name: 'AbortError' });
      rl.close();
      await assert.rejects(rl.question('? '), { code: 'ERR_USE_AFTER_CLOSE' });
    }
  }
  const output = new PassThrough();
  const cursor = new promises.Readline(output);
  await cursor.cursorTo(1, 2).moveCursor(-1, 1).clearLine(0).clearScreenDown().commit();
  assert.strictEqual(String(output.read()), '\x1b[3;2H\x1b[1D\x1b[1B\x1b[2K\x1b[0J');
  cursor.clearLine(1).rollback();
  await cursor.commit();
  assert.strictEqual(output.read(), null);
})();
