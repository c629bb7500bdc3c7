'use strict';
// The SourceMap class.
const assert = require('node:assert');
const { SourceMap, findSourceMap } = require('node:module');

const payload = { version: 3, sources: ['a.js'], names: ['n'], mappings: 'AAAAA,CAAC;AACD', sourceRoot: '' };
const map = new SourceMap(payload, { lineLengths: [2, 1] });
assert.deepStrictEqual(map.payload, payload);
assert.deepStrictEqual(map.lineLengths, [2, 1]);
assert.deepStrictEqual(map.findEntry(0, 0), {
  generatedLine: 0, generatedColumn: 0, originalSource: 'a.js', originalLine: 0, originalColumn: 0, name: 'n',
});
assert.strictEqual(map.findEntry(1, 5).originalLine, 1);
assert.deepStrictEqual(map.findOrigin(1, 1), { name: 'n', fileName: 'a.js', lineNumber: 1, columnNumber: 1 });
assert.deepStrictEqual(new SourceMap({ sources: [], mappings: '' }).findEntry(3, 3), {});
assert.strictEqual(findSourceMap('/none.js'), undefined);
assert.throws(() => new SourceMap('x'), { code: 'ERR_INVALID_ARG_TYPE' });
