'use strict';

// ESLint 9 by its class (a flat configuration in an ES module, fixes, formatters) and by its command line.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { ESLint, Linter } = require('eslint');

async function main() {
  const eslint = new ESLint({ cwd: __dirname, fix: true, overrideConfigFile: path.join(__dirname, 'eslint.config.mjs') });
  const results = await eslint.lintFiles(['src']);
  for (const result of results) {
    console.log(path.relative(__dirname, result.filePath), result.errorCount, result.warningCount);
    for (const m of result.messages) console.log(' ', m.line, m.column, m.severity, m.ruleId, m.message);
    if (result.output) console.log(result.output);
  }
  console.log((await (await eslint.loadFormatter('stylish')).format(results)).replaceAll(__dirname, '').replaceAll(/\x1b\[\d+m/g, ''));
  const linter = new Linter();
  console.log(linter.verify('const x = ;', {}).map((m) => m.message));
  console.log(linter.getSourceCode()?.ast ?? null);

  const bin = path.join(__dirname, 'node_modules/eslint/bin/eslint.js');
  for (const args of [['src', '--format', 'json'], ['src/good.js'], ['nothing.js']]) {
    const child = spawnSync(process.execPath, [bin, ...args], { cwd: __dirname, encoding: 'utf8' });
    console.log(args.join(' '), child.status, child.stdout.replaceAll(__dirname, '').length, child.stderr.split('\n')[2] ?? '');
  }
}
main();
