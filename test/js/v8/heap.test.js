'use strict';
// Heap snapshots as streams and files, statistics, profiles.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const v8 = require('node:v8');

(async () => {
  let text = '';
  for await (const chunk of v8.getHeapSnapshot()) text += chunk;
  const snapshot = JSON.parse(text);
  assert.ok(snapshot.snapshot.node_count > 1000 && snapshot.nodes.length > 1000);

  const file = path.join(os.tmpdir(), `snapshot-${process.pid}.heapsnapshot`);
  assert.strictEqual(v8.writeHeapSnapshot(file, { exposeNumericValues: true }), file);
  assert.ok(JSON.parse(fs.readFileSync(file, 'utf8')).snapshot.meta);
  fs.unlinkSync(file);
  assert.throws(() => v8.writeHeapSnapshot(path.join(file, 'x')), { code: 'ENOENT', syscall: 'open' });
  assert.throws(() => v8.getHeapSnapshot({ exposeInternals: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
  v8.getHeapSnapshot().destroy();

  const code = v8.getHeapCodeStatistics();
  for (const key of ['code_and_metadata_size', 'bytecode_and_metadata_size', 'external_script_source_size', 'cpu_profiler_metadata_size']) {
    assert.ok(code[key] >= 0);
  }
  assert.strictEqual(v8.getCppHeapStatistics('brief').detail_level, 'brief');
  assert.throws(() => v8.getCppHeapStatistics('x'), { code: 'ERR_INVALID_ARG_VALUE' });

  const profile = v8.startCpuProfile();
  for (let i = 0, s = 0; i < 1e6; i++) s += Math.sqrt(i);
  assert.ok(JSON.parse(profile.stop()).nodes.length > 0);
  assert.strictEqual(profile.stop(), undefined);

  const profiler = new v8.GCProfiler();
  profiler.start();
  profiler.start();
  for (let i = 0, keep; i < 300; i++) keep = new Array(1e4).fill(i);
  const result = profiler.stop();
  assert.strictEqual(result.version, 1);
  assert.ok(result.endTime >= result.startTime && result.statistics.length > 0);
  assert.ok(result.statistics[0].beforeGC.heapStatistics.totalHeapSize > 0);
  assert.strictEqual(profiler.stop(), undefined);

  process.removeAllListeners('warning');
  process.on('warning', () => {});
  class Only {}
  const kept = [new Only(), new Only()];
  assert.strictEqual(v8.queryObjects(Only), kept.length);
  assert.deepStrictEqual(v8.queryObjects(Only, { format: 'summary' }), ['Only {}', 'Only {}']);
  assert.strictEqual(v8.queryObjects(() => {}), 0);
  assert.throws(() => v8.startupSnapshot.addSerializeCallback(() => {}), { code: 'ERR_NOT_BUILDING_SNAPSHOT' });
})();
