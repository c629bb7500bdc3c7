'use strict';
// node inspect: breakpoints, steps, values, watchers, a restart.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawn } = require('node:child_process');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'debugger-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
fs.writeFileSync(path.join(folder, 'program.js'), `let x = 1;
x = x + 1;
function inner(argument) {
  const local = { name: 'n', list: [1, 2] };
  return argument + local.list.length;
}
x = inner(x);
process.exitCode = x;
`);

const child = spawn(process.execPath, ['inspect', '--port=0', 'program.js'], { cwd: folder });
let text = '';
let look = () => {};
for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => { text += part; look(); });

function until(pattern) {
  return new Promise((resolve) => {
    look = () => {
      const clean = text.replaceAll('\b', '');
      if (pattern.test(clean)) {
        look = () => {};
        text = '';
        resolve(clean);
      }
    };
    look();
  });
}
const type = (line, pattern) => {
  text = '';
  child.stdin.write(`${line}\n`);
  return until(pattern);
};

async function main() {
  assert.match(await until(/break on start in program\.js:1\n[^]*debug> $/i), /> 1 let x = 1;/);
  await type('sb(5)', /5 {3}return argument[^]*debug> $/);
  assert.match(await type('breakpoints', /debug> $/), /#0 program\.js:5/);
  await type('watch("argument")', /debug> $/);
  const stop = await type('c', /break in program\.js:5\n[^]*debug> $/);
  assert.match(stop, /Watchers:\n {2}0: argument = 2\n/);
  assert.match(stop, /> 5 {3}return argument/);
  assert.match(await type('exec local', /debug> $/), /{ name: 'n', list: Array\(2\) }/);
  assert.match(await type('p argument * 10', /debug> $/), /20/);
  assert.match(await type('bt', /debug> $/), /#0 inner program\.js:5:\d+/);
  assert.match(await type('exec .scope', /debug> $/), /'argument'/);
  assert.match(await type('list(1)', /debug> $/), /^ {2}4 .*\n> 5 .*\n {2}6 }/m);
  await type('o', /in program\.js:[78]\n[^]*debug> $/);
  await type('unwatch(0)', /debug> $/);
  await type('restart', /break on start in program\.js:1\n[^]*debug> $/i);
  await type('c', /break in program\.js:5\n[^]*debug> $/);
  await type('cb("program.js", 5)', /debug> $/);
  assert.match(await type('breakpoints', /debug> $/), /No breakpoints yet/);
  await type('c', /Waiting for the debugger to disconnect/);
  child.stdin.end();
  child.on('exit', (code) => assert.strictEqual(code, 0));
}

main();
