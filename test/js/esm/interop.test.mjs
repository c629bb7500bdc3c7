// import of CommonJS: names the lexer finds, default, "module.exports".
import assert from 'node:assert';
import { one, three, two } from '../../fixtures/modules/cjsesm/named.cjs';
import * as named from '../../fixtures/modules/cjsesm/named.cjs';
import * as spread from '../../fixtures/modules/cjsesm/spread.cjs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
assert.deepStrictEqual([one, two, three], [1, 2, 3]);
assert.strictEqual(named.default, require('../../fixtures/modules/cjsesm/named.cjs'));
assert.strictEqual(named['module.exports'], named.default);
assert.strictEqual(spread.five, 5);
assert.strictEqual(spread.one, 1);
assert.strictEqual((await import('../../fixtures/modules/cjsesm/ambiguous-tla.js')).syntax, 'object');
await assert.rejects(import('../../fixtures/modules/cjsesm/bad-name.mjs'), {
  name: 'SyntaxError',
  message: 'Named export \'nothing\' not found. The requested module \'./named.cjs\' is a CommonJS module, which may not ' +
    'support all module.exports as named exports.\nCommonJS modules can always be imported via the default export, for ' +
    'example using:\n\nimport pkg from \'./named.cjs\';\nconst { nothing } = pkg;\n',
});
await assert.rejects(import('../../fixtures/modules/cjsesm/bad-name-esm.mjs'), {
  name: 'SyntaxError', message: 'The requested module \'./plain.mjs\' does not provide an export named \'nothing\'',
});
await assert.rejects(import('../../fixtures/modules/cjsesm/uses-require.mjs'), {
  name: 'ReferenceError', message: 'require is not defined in ES module scope, you can use import instead',
});
