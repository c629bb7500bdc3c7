'use strict';

// Prettier: its CommonJS door opens ES modules lazily; every language it has; the command line with --check.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const prettier = require('prettier');

async function main() {
  const src = path.join(__dirname, 'src');
  for (const name of fs.readdirSync(src).sort()) {
    const file = path.join(src, name);
    const text = fs.readFileSync(file, 'utf8');
    try {
      const { inferredParser } = await prettier.getFileInfo(file);
      console.log(`--- ${name} ${inferredParser}`);
      const out = await prettier.format(text, { filepath: file, printWidth: 72, singleQuote: true });
      console.log(out);
      console.log(await prettier.check(out, { filepath: file, printWidth: 72, singleQuote: true }));
    } catch (error) {
      console.log(error.name, error.message);
    }
  }
  console.log(await prettier.formatWithCursor(' 1', { cursorOffset: 2, parser: 'babel' }));
  const bin = path.join(__dirname, 'node_modules/prettier/bin/prettier.cjs');
  const child = spawnSync(process.execPath, [bin, '--check', 'src'], { cwd: __dirname, encoding: 'utf8' });
  console.log(child.status, child.stdout, child.stderr);
}
main();
