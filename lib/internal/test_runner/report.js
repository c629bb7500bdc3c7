'use strict';

// What node:test prints: a line per test as it ends, failures and counts when the process does.

const counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
const failures = [];

require('internal/bootstrap/refresh').onStart(() => {
  for (const key of Object.keys(counts)) counts[key] = 0;
  failures.length = 0;
});

const write = (text) => process.stdout.write(text);

function report(node) {
  if (node.parent === undefined) return;
  counts[node.isSuite ? 'suites' : 'tests']++;
  const skipped = node.skipped !== false && node.skipped !== undefined;
  const indent = '  '.repeat(node.depth);
  const mark = skipped ? '﹣' : node.failed ? '✖' : '✔';
  const note = (label, value) => (value === true ? ` # ${label}` : ` # ${value}`);
  let line = `${indent}${mark} ${node.name} (${node.duration.toFixed(3)}ms)`;
  if (skipped) line += note('SKIP', node.skipped);
  else if (node.todo) line += note('TODO', node.todo);
  write(`${line}\n`);
  for (const text of node.diagnostics) write(`${indent}ℹ ${text}\n`);
  if (node.isSuite) return;
  if (skipped) counts.skipped++;
  else if (node.todo) counts.todo++;
  else if (node.failed) counts.fail++;
  else counts.pass++;
  if (node.failed) failures.push(node);
}

function summary() {
  for (const key of Object.keys(counts)) write(`ℹ ${key} ${counts[key]}\n`);
  write(`ℹ duration_ms ${performance.now()}\n`);
  if (failures.length === 0) return;
  const { inspect } = require('internal/util/inspect');
  write('\n✖ failing tests:\n');
  for (const { name, duration, error } of failures) {
    write(`\n✖ ${name} (${duration}ms)\n  ${inspect(error).replaceAll('\n', '\n  ')}\n`);
  }
}

module.exports = { report, summary };
