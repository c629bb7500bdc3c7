// Import attributes and JSON.
import assert from 'node:assert';
import { createRequire } from 'node:module';
import data from '../../fixtures/modules/tree/data.json' with { type: 'json' };

assert.deepStrictEqual(data, { answer: 42 });
const url = new URL('../../fixtures/modules/tree/data.json', import.meta.url).href;
assert.strictEqual((await import(url, { with: { type: 'json' } })).default, data);
assert.strictEqual(createRequire(import.meta.url)('../../fixtures/modules/tree/data.json'), data);
await assert.rejects(import(url), { code: 'ERR_IMPORT_ATTRIBUTE_MISSING', message: `Module "${url}" needs an import attribute of "type: json"` });
await assert.rejects(import(url, { with: { type: 'css' } }), { code: 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED' });
await assert.rejects(import(url, { with: { kind: 'json' } }), { code: 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED' });
await assert.rejects(import('node:fs', { with: { type: 'json' } }), { code: 'ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE' });
assert.deepStrictEqual((await import('data:application/json,{"a":1}', { with: { type: 'json' } })).default, { a: 1 });
