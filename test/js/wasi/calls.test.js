'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { sandbox } = require('./sandbox.js');

const EBADF = 8, EINVAL = 28, ENOBUFS = 42, EOVERFLOW = 61;

test('arguments and environment', (t) => {
  const { calls, u32, bytes } = sandbox(t, { args: ['prog', 'é'], env: { A: '1', B: undefined, C: '' } });
  assert.strictEqual(calls.args_sizes_get(0, 4), 0);
  assert.deepStrictEqual([u32(0), u32(4)], [2, 8]);
  assert.strictEqual(calls.args_get(0, 100), 0);
  assert.deepStrictEqual([u32(0), u32(4)], [100, 105]);
  assert.strictEqual(bytes(100, 8).toString(), 'prog\0é\0');
  assert.strictEqual(calls.environ_sizes_get(0, 4), 0);
  assert.deepStrictEqual([u32(0), u32(4)], [2, 7]);
  assert.strictEqual(calls.environ_get(0, 100), 0);
  assert.strictEqual(bytes(100, 7).toString(), 'A=1\0C=\0');
});

test('what lies outside the memory', (t) => {
  const { calls, memory, u32 } = sandbox(t, { args: ['a'] });
  const end = memory.buffer.byteLength;
  assert.strictEqual(calls.args_sizes_get(end - 1, 0), EOVERFLOW);
  assert.strictEqual(calls.args_get(end - 2, 0), EOVERFLOW);
  assert.strictEqual(calls.random_get(end - 10, 11), EOVERFLOW);
  assert.strictEqual(calls.random_get(0xffffffff, 2), EOVERFLOW);
  assert.strictEqual(calls.fd_write(1, end - 4, 1, 0), EOVERFLOW);
  assert.strictEqual(calls.fd_write(1, 0, 0xffffffff, 0) !== 0, true);
  assert.strictEqual(calls.random_get(end - 10, 10), 0);
  memory.grow(1);
  assert.strictEqual(calls.args_sizes_get(end, end + 4), 0);
  assert.strictEqual(u32(end + 4), 2);
});

test('wrong arguments', (t) => {
  const { calls } = sandbox(t);
  for (const args of [[], [1], [1, 2, 3], ['1', 2], [1n, 2], [1.5, 2], [NaN, 2], [undefined, 2]]) {
    assert.strictEqual(calls.args_get(...args), EINVAL);
  }
  assert.strictEqual(calls.fd_seek(1, 0, 0, 0), EINVAL);
});

test('preopened folders', (t) => {
  const { calls, u32, bytes } = sandbox(t);
  assert.strictEqual(calls.fd_prestat_get(3, 0), 0);
  assert.deepStrictEqual([u32(0), u32(4)], [0, 4]);
  assert.strictEqual(calls.fd_prestat_dir_name(3, 16, 4), 0);
  assert.strictEqual(bytes(16, 4).toString(), '/box');
  assert.strictEqual(calls.fd_prestat_dir_name(3, 16, 3), ENOBUFS);
  assert.strictEqual(calls.fd_prestat_get(4, 0), EBADF);
});

test('clocks and random', (t) => {
  const { calls, u64, bytes } = sandbox(t);
  assert.strictEqual(calls.clock_time_get(0, 0n, 0), 0);
  assert.ok(u64(0) > 1_600_000_000_000_000_000n);
  assert.strictEqual(calls.clock_time_get(1, 0n, 0), 0);
  const before = u64(0);
  assert.strictEqual(calls.clock_time_get(1, 0n, 0), 0);
  assert.ok(u64(0) >= before);
  for (const id of [0, 1, 2]) assert.strictEqual(calls.clock_res_get(id, 0), 0);
  assert.strictEqual(calls.clock_res_get(9, 0), EINVAL);
  assert.strictEqual(calls.clock_time_get(9, 0n, 0), EINVAL);
  bytes(0, 64).fill(0);
  assert.strictEqual(calls.random_get(0, 64), 0);
  assert.ok(bytes(0, 64).some((b) => b !== 0));
  assert.strictEqual(calls.sched_yield(), 0);
});

test('waiting for a clock', (t) => {
  const { calls, view, u32, u64 } = sandbox(t);
  const clock = (i, timeout) => {
    view().setBigUint64(48 * i, BigInt(i + 10), true);
    view().setUint32(48 * i + 16, 1, true);
    view().setBigUint64(48 * i + 24, timeout, true);
  };
  clock(0, 60_000_000_000n);
  clock(1, 1_000_000n);
  assert.strictEqual(calls.poll_oneoff(0, 4096, 2, 8192), 0);
  assert.deepStrictEqual([u32(8192), u64(4096)], [1, 11n]);
  assert.strictEqual(calls.poll_oneoff(0, 4096, 0, 8192), EINVAL);
});
