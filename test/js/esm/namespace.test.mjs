// Live bindings, cycles, TLA, import.meta, dynamic import.
import assert from 'node:assert';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { count, increment } from '../../fixtures/modules/cjsesm/live.mjs';
import { a, b, viaB } from '../../fixtures/modules/cycle/a.mjs';

assert.strictEqual(count, 0);
increment();
assert.strictEqual(count, 1);
assert.deepStrictEqual([a, b, viaB()], ['a', 'b', 'a']);

const filename = fileURLToPath(import.meta.url);
assert.strictEqual(import.meta.filename, filename);
assert.strictEqual(import.meta.dirname, path.dirname(filename));
assert.strictEqual(import.meta.main, true);
assert.strictEqual(import.meta.resolve('node:fs'), 'node:fs');
assert.strictEqual(import.meta.resolve('./gone.mjs'), new URL('./gone.mjs', import.meta.url).href);
assert.throws(() => import.meta.resolve('gone'), { code: 'ERR_MODULE_NOT_FOUND' });

const tla = await import('../../fixtures/modules/cjsesm/tla.mjs');
assert.strictEqual(tla.default, 'tla');
assert.strictEqual(await import('../../fixtures/modules/cjsesm/tla.mjs'), tla);
assert.notStrictEqual(await import('../../fixtures/modules/cjsesm/tla.mjs?2'), tla);
assert.strictEqual((await import('data:text/javascript,export default import.meta.url')).default,
                   'data:text/javascript,export default import.meta.url');
assert.strictEqual((await (0, eval)('import("node:path")')).default, path);

let order = '';
const promise = import('data:text/javascript,globalThis.ran = true; export {}').then(() => { order += 'b'; });
assert.strictEqual(globalThis.ran, undefined);
order += 'a';
await promise;
assert.strictEqual(order, 'ab');
