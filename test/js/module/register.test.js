'use strict';
// module.register(): asynchronous hooks on their own thread; the chain, what they are given, failures, require() of what they load.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { register } = require('node:module');
const { MessageChannel } = require('node:worker_threads');
const { once } = require('node:events');

const source = (body) => `data:text/javascript,${encodeURIComponent(body)}`;
const run = (code, ...args) => spawnSync(process.execPath, ['--no-warnings', ...args, '--input-type=module', '--eval', code], { encoding: 'utf8' });

async function main() {
  const { port1, port2 } = new MessageChannel();
  const inits = once(port1, 'message');
  assert.strictEqual(register(source(`
    let port;
    export async function initialize(data) { port = data.port; port.postMessage(['initialize', data.n]); }
    export async function resolve(specifier, context, next) {
      if (specifier === 'virtual:late') await new Promise((go) => setTimeout(go, 5));
      if (specifier.startsWith('virtual:')) return { url: specifier, format: 'module', shortCircuit: true };
      return next(specifier);
    }
    export async function load(url, context, next) {
      if (url === 'virtual:cjs') return { format: 'commonjs', source: 'exports.found = require("virtual:a").a', shortCircuit: true };
      if (url.startsWith('virtual:')) {
        const body = url === 'virtual:b' ? 'export { a as b } from "virtual:a"; export default import.meta.url' : 'export const a = 1';
        return { format: 'module', source: Buffer.from(body), shortCircuit: true };
      }
      return next(url, context);
    }`), { data: { port: port2, n: 3 }, transferList: [port2] }), undefined);
  assert.deepStrictEqual((await inits)[0], ['initialize', 3]);
  port1.close();

  assert.deepStrictEqual({ ...await import('virtual:b') }, { b: 1, default: 'virtual:b' });
  const [late, again] = await Promise.all([import('virtual:late'), import('virtual:late')]);
  assert.strictEqual(late, again);
  assert.strictEqual(late.a, 1);
  assert.strictEqual((await import('node:path')).default, require('node:path'));
  await assert.rejects(import('./nowhere.mjs'), { code: 'ERR_MODULE_NOT_FOUND' });

  // The hook registered last is asked first.
  register(source('export async function load(url, context, next) { ' +
    'const found = await next(url, context); return url === "virtual:c" ? { ...found, source: found.source + "+ 41" } : found; }'));
  assert.strictEqual((await import('virtual:c')).a, 42 - 41 + 41);

  register(source('export function resolve(specifier, context, next) { if (specifier === "bad:") return {}; return next(specifier); }'));
  await assert.rejects(import('bad:'), { code: 'ERR_LOADER_CHAIN_INCOMPLETE' });
  register(source('export function resolve(specifier, context, next) { if (specifier === "null:") return null; ' +
    'if (specifier === "throws:") throw Object.assign(new RangeError("from the hook"), { extra: 1 }); return next(specifier); }'));
  await assert.rejects(import('null:'), { code: 'ERR_INVALID_RETURN_VALUE' });
  await assert.rejects(import('throws:'), { name: 'RangeError', message: 'from the hook', extra: 1 });
  assert.throws(() => register('./nowhere.mjs', `file://${__filename}`), { code: 'ERR_MODULE_NOT_FOUND' });
  assert.throws(() => register(source('throw new TypeError("at the top")')), { name: 'TypeError', message: 'at the top' });
}

main().then(() => {
  const hang = 'export function resolve(specifier, context, next) { return specifier === "hangs:" ? new Promise(() => {}) : next(specifier); }';
  const setup = `import { register } from 'node:module'; register(${JSON.stringify(source(hang))});`;
  assert.strictEqual(run(`${setup} await import('hangs:')`).status, 13);
  const caught = run(`${setup} try { import.meta.resolve('hangs:') } catch (e) { console.log(e.code) }`);
  assert.strictEqual(caught.stdout, 'ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED\n');

  const loader = source('export function resolve(s, c, n) { if (s === "exit:") process.exit(7); return n(s); }');
  assert.strictEqual(run('import "exit:"', '--experimental-loader', loader).status, 7);
  assert.strictEqual(run('import.meta.resolve("exit:")', '--experimental-loader', loader).status, 7);
  assert.strictEqual(run('console.log(1)', '--experimental-loader', loader).stdout, '1\n');
  assert.strictEqual(run('console.log(1)', '--experimental-loader', 'data:text/javascript,throw 1').status, 1);
});
