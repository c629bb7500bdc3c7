'use strict';
// util.parseArgs: groups, values, negation, tokens, and its errors.
const assert = require('node:assert');
const { parseArgs } = require('node:util');

const options = {
  file: { type: 'string', short: 'f' }, verbose: { type: 'boolean', short: 'v' },
  tag: { type: 'string', multiple: true, default: ['none'] }, all: { type: 'boolean', short: 'a' },
};
const { values, positionals } = parseArgs({
  args: ['-vaf', 'x', '--tag=1', '--tag', '2', 'p', '--', '-q'], options, allowPositionals: true,
});
assert.deepEqual(values, { verbose: true, all: true, file: 'x', tag: ['1', '2'] });
assert.deepEqual(positionals, ['p', '-q']);
assert.deepEqual(parseArgs({ args: ['--no-all'], options, allowNegative: true }).values, { all: false, tag: ['none'] });
assert.deepEqual(parseArgs({ args: ['-fx'], options, tokens: true }).tokens,
                 [{ kind: 'option', name: 'file', rawName: '-f', index: 0, value: 'x', inlineValue: true }]);
assert.throws(() => parseArgs({ args: ['--what'], options }), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' });
assert.throws(() => parseArgs({ args: ['--file'], options }),
              { code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', message: "Option '-f, --file <value>' argument missing" });
assert.throws(() => parseArgs({ args: ['--file', '-v'], options }), /argument is ambiguous/);
assert.throws(() => parseArgs({ args: ['p'], options }), { code: 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' });
