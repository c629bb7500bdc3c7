'use strict';

// npm's own command line, on the runtime: installs over TLS, scripts, ls, a pack; in folders of its own.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'npm-app-'));
const project = path.join(root, 'project');
const cli = path.join(__dirname, 'node_modules/npm/bin/npm-cli.js');

function npm(...args) {
  const child = spawnSync(process.execPath, [cli, ...args, '--cache', path.join(root, 'cache'), '--no-audit', '--no-fund', '--loglevel=error'], { cwd: project, encoding: 'utf8' });
  const text = child.stdout.replaceAll(root, '').replace(/ in \d+(ms|s|m)/, '').replace(/^(npm version|node):.*$/gm, '');
  console.log(`npm ${args.join(' ')}: ${child.status}\n${text}`, child.stderr.replace(/A complete log of this run.*$/ms, '').replaceAll(root, ''));
}

function tree(dir, depth = 0) {
  if (depth > 1) return;
  for (const name of fs.readdirSync(dir).sort()) if (fs.statSync(path.join(dir, name)).isDirectory()) console.log(' '.repeat(depth), name);
}

fs.mkdirSync(project);
fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({
  name: 'project', version: '1.2.3', private: true, files: ['index.js'], scripts: { hello: 'echo hello $npm_package_version', fail: 'exit 3', test: 'node index.js' },
}));
fs.writeFileSync(path.join(project, 'index.js'), 'console.log(require("express").application.defaultConfiguration.name, process.argv.slice(2))');
npm('install', 'express@5.1.0');
npm('ls', '--all');
tree(path.join(project, 'node_modules'));
npm('run', 'hello');
npm('run', 'fail');
npm('test', '--', '--flag');
npm('pack', '--dry-run', '--json');
fs.rmSync(path.join(project, 'node_modules'), { recursive: true });
npm('ci');
npm('ls');
npm('install', 'this-package/does-not-exist@nowhere::');
npm('nonsense');
npm('uninstall', 'express');
console.log(fs.readFileSync(path.join(project, 'package.json'), 'utf8'));
fs.rmSync(root, { recursive: true });
