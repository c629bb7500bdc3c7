// import of a package whose entry point has to be guessed: a deprecation for ES modules, nothing new for CommonJS.
import test from 'node:test';
import assert from 'node:assert';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'legacy-main-')));
test.after(() => fs.rmSync(dir, { recursive: true }));

function imported(name, manifest, source) {
  const root = path.join(dir, 'node_modules', name);
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name, ...manifest }));
  fs.writeFileSync(path.join(root, 'index.js'), source);
  const main = path.join(dir, `${name}.mjs`);
  fs.writeFileSync(main, `import ${JSON.stringify(name)};`);
  const { status, stderr } = spawnSync(process.execPath, [main], { encoding: 'utf8' });
  assert.strictEqual(status, 0);
  return { stderr, root, main };
}

test('CommonJS is not warned of', () => {
  assert.strictEqual(imported('extension', { main: 'index' }, 'module.exports = 1').stderr, '');
  assert.strictEqual(imported('index', {}, 'module.exports = 1').stderr, '');
});

test('an ES module with a whole path is not warned of', () => {
  assert.strictEqual(imported('whole', { main: './index.js', type: 'module' }, 'export default 1').stderr, '');
});

test('an ES module without an extension in main', () => {
  const { stderr, root, main } = imported('guessed', { main: 'index', type: 'module' }, 'export default 1');
  assert.ok(stderr.includes(`[DEP0151] DeprecationWarning: Package ${root}/ has a "main" field set to "index", excluding the full filename ` +
    `and extension to the resolved file at "index.js", imported from ${main}.\n Automatic extension resolution of the "main" field is ` +
    'deprecated for ES modules.\n'), stderr);
});

test('an ES module without main', () => {
  const { stderr, root, main } = imported('none', { type: 'module' }, 'export default 1');
  assert.ok(stderr.includes(`[DEP0151] DeprecationWarning: No "main" or "exports" field defined in the package.json for ${root}/ resolving ` +
    `the main entry point "index.js", imported from ${main}.\nDefault "index" lookups for the main are deprecated for ES modules.\n`), stderr);
});
