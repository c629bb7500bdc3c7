'use strict';

// The TypeScript compiler: a project of 50 generated files compiled by bin/tsc, the output hashed; then one with errors.

const { spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tsc-'));
const src = path.join(dir, 'src');
fs.mkdirSync(src);

for (let i = 0; i < 50; i++) {
  const imports = [i - 1, i - 7, i - 20].filter((n) => n >= 0);
  fs.writeFileSync(path.join(src, `m${i}.ts`), `
${imports.map((n) => `import { Shape${n}, make${n}, type Id${n} } from './m${n}.js';`).join('\n')}
export type Id${i} = \`id-\${number}\` & { readonly brand?: ${i} };
export interface Options${i}<T extends object = {}> { id: Id${i}; tags?: readonly string[]; extra: Partial<T>; }
export enum Kind${i} { A = ${i}, B, C = B << 2 }
export abstract class Shape${i}<T> {
  static #count = 0;
  constructor(protected readonly value: T, public kind: Kind${i} = Kind${i}.A) { Shape${i}.#count++; }
  abstract area(): number;
  get count() { return Shape${i}.#count; }
  async *each(): AsyncGenerator<T> { yield this.value; }
}
class Square extends Shape${i}<number> { area() { return this.value ** 2; } }
export function make${i}(options: Options${i}<{ size: number }>): Shape${i}<number> {
  const { id, tags = [], extra: { size = ${i} } } = options;
  ${imports.map((n) => `const before${n}: Shape${n}<number> = make${n}({ id: 'id-${n}' as Id${n}, extra: {} });`).join('\n  ')}
  return new Square(size + tags.length + id.length${imports.map((n) => ` + before${n}.area()`).join('')});
}
`);
}
const config = (strict) => ({
  compilerOptions: {
    outDir: 'out', rootDir: 'src', target: 'es2020', module: 'commonjs', strict, declaration: true, sourceMap: true, types: [],
  },
  include: ['src'],
});
fs.writeFileSync(path.join(dir, 'tsconfig.json'), JSON.stringify(config(true)));

const tsc = path.join(__dirname, 'node_modules', 'typescript', 'bin', 'tsc');

function compile() {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', dir, '--listEmittedFiles'], { encoding: 'utf8' });
  console.log('tsc', status, signal);
  console.log(stdout.replaceAll(dir, '').split('\n').slice(0, 12).join('\n'), stderr);
}

/** The compiler in this process, for a runtime whose child processes are still to come. */
function compileHere() {
  const ts = require('typescript');
  const { config: read } = ts.readConfigFile(path.join(dir, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(read, ts.sys, dir);
  const program = ts.createProgram(fileNames, options);
  const { emitSkipped, diagnostics } = program.emit();
  const all = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  console.log('emitted', !emitSkipped, fileNames.length, all.length);
  console.log(ts.formatDiagnostics(all.slice(0, 5), {
    getCurrentDirectory: () => dir, getCanonicalFileName: (f) => f, getNewLine: () => '\n',
  }));
}

function outputs() {
  const out = path.join(dir, 'out');
  const hash = crypto.createHash('sha256');
  const files = fs.readdirSync(out).sort();
  for (const name of files) hash.update(name).update(fs.readFileSync(path.join(out, name)));
  console.log(files.length, 'files', hash.digest('hex'));
  console.log(require(path.join(out, 'm49.js')).make49({ id: 'id-1', extra: {} }).area() > 0);
}

try {
  compileHere();
  outputs();
  fs.writeFileSync(path.join(src, 'wrong.ts'), "import { make1 } from './m1.js';\nconst n: string = make1(1);\nexport default n;\n");
  compileHere();
  if (process.argv[2] === 'spawn') compile();
} finally {
  fs.rmSync(dir, { recursive: true });
}
