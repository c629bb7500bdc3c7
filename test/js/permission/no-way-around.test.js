'use strict';
// Where Node leaves a way around its permissions, Ravel does not: see the constraints in Node's documentation.
if (!process.versions.ravel) process.exit(0);
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const dir = fs.realpathSync(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'permission-')));
fs.mkdirSync(path.join(dir, 'open/below'), { recursive: true });
fs.symlinkSync(dir, path.join(dir, 'open/below/up'));
fs.writeFileSync(path.join(dir, 'secret'), 'secret');
fs.mkdirSync(path.join(dir, 'secrets'));
const run = (flags, source) => {
  const { status, stderr } = spawnSync(process.execPath, ['--permission', ...flags, '-e', source], { encoding: 'utf8', cwd: dir });
  assert.strictEqual(status, 0, stderr);
};

// ".." behind a symbolic link: what reads like open/below/secret is not that.
run([`--allow-fs-read=${dir}/open`], `
  const assert = require('assert'), fs = require('fs');
  assert.throws(() => fs.readdirSync('${dir}/open/below/up/../${path.basename(dir)}/secrets'), { code: 'ERR_ACCESS_DENIED' });
  assert.throws(() => fs.readFileSync('open/below/up/secrets/../secret'), { code: 'ERR_ACCESS_DENIED' });
`);

// A worker never may more than its parent, whatever options it is given, and also once its parent dropped some.
run(['--allow-worker', `--allow-fs-read=${dir}/open`], `
  const assert = require('assert'), { Worker } = require('worker_threads');
  const source = \`
    const assert = require('assert'), fs = require('fs');
    assert.throws(() => fs.readFileSync('${dir}/secret'), { code: 'ERR_ACCESS_DENIED' });
    assert.throws(() => require('child_process').spawnSync('true'), { code: 'ERR_ACCESS_DENIED' });
  \`;
  for (const options of [{}, { execArgv: [] }, { execArgv: ['--permission', '--allow-fs-read=*'] },
    { env: { NODE_OPTIONS: '--permission --allow-fs-read=* --allow-child-process' } }]) {
    new Worker(source, { eval: true, ...options }).on('exit', (code) => assert.strictEqual(code, 0));
  }
  process.permission.drop('fs.read');
  new Worker("require('assert').throws(() => require('fs').readdirSync('${dir}/open'))", { eval: true })
    .on('exit', (code) => assert.strictEqual(code, 0));
`);

// A child's restrictions survive what its paths are made of.
const odd = path.join(dir, 'with "quotes" and blanks');
run(['--allow-child-process', `--allow-fs-read=${odd}`], `
  const source = ${JSON.stringify(`process.permission.has('fs.read', ${JSON.stringify(odd)})`)};
  require('assert').strictEqual(require('child_process').execFileSync(process.execPath, ['-p', source]).toString(), 'true\\n');
`);

// JavaScript that was changed changes nothing.
run([], `
  const assert = require('assert'), fs = require('fs');
  String.prototype.startsWith = () => true;
  String.prototype.toString = () => '/';
  Array.prototype.includes = Array.prototype.some = () => true;
  process.permission.has = () => true;
  assert.throws(() => fs.readFileSync('${dir}/secret'), { code: 'ERR_ACCESS_DENIED' });
  const name = '${dir}/secret';
  let asked = 0;
  const url = { __proto__: URL.prototype, get href() { return asked++ ? 'file://' + name : 'file:///'; } };
  assert.throws(() => fs.readFileSync(url));
`);
fs.rmSync(dir, { recursive: true });
