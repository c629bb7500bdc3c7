'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const report = process.report.getReport(Object.assign(new Error('because'), { code: 'ERR_ANY' }));
assert.strictEqual(typeof report, 'object');
assert.deepStrictEqual(Object.keys(report), [
  'header', 'javascriptStack', 'javascriptHeap', 'nativeStack', 'resourceUsage', 'uvthreadResourceUsage', 'libuv', 'workers',
  'environmentVariables', 'userLimits', 'sharedObjects',
]);
assert.strictEqual(report.header.processId, process.pid);
assert.strictEqual(report.header.reportVersion, 5);
assert.strictEqual(report.header.trigger, 'GetReport');
assert.deepStrictEqual(report.header.componentVersions, process.versions);
assert.strictEqual(report.javascriptStack.message, 'Error: because');
assert.strictEqual(report.javascriptStack.errorProperties.code, 'ERR_ANY');
assert.ok(report.javascriptHeap.usedMemory > 0);
assert.ok(report.userLimits.open_files.soft > 0);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'report-'));
try {
  process.report.directory = folder;
  process.report.compact = true;
  process.report.excludeEnv = true;
  const name = process.report.writeReport();
  assert.match(name, /^report\.\d+\.\d+\.\d+\.0\.001\.json$/);
  const text = fs.readFileSync(path.join(folder, name), 'utf8');
  assert.strictEqual(text.indexOf('\n'), text.length - 1);
  assert.strictEqual(JSON.parse(text).environmentVariables, undefined);
  assert.strictEqual(process.report.writeReport('named.json'), 'named.json');
  assert.ok(fs.existsSync(path.join(folder, 'named.json')));
} finally {
  fs.rmSync(folder, { recursive: true });
}
assert.throws(() => { process.report.directory = 1; }, { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => { process.report.signal = 'SIGNONE'; }, { code: 'ERR_UNKNOWN_SIGNAL' });
assert.throws(() => process.report.writeReport(1), { code: 'ERR_INVALID_ARG_TYPE' });
