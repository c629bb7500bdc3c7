'use strict';
// With no permission for a place, no call of fs in any of its forms reads or changes what is there.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

if (process.argv[2] !== 'restricted') {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'permission-')));
  fs.mkdirSync(path.join(dir, 'closed/folder'), { recursive: true });
  fs.mkdirSync(path.join(dir, 'open'));
  fs.writeFileSync(path.join(dir, 'closed/file'), 'secret');
  fs.symlinkSync('file', path.join(dir, 'closed/link'));
  fs.writeFileSync(path.join(dir, 'open/file'), 'mine');
  const state = () => fs.readdirSync(dir, { recursive: true }).sort().map((name) => {
    const { mode, mtimeMs, size } = fs.lstatSync(path.join(dir, name));
    return [name, mode, name.startsWith('closed') && mtimeMs, size];
  });
  const before = state();
  const { status, stderr } = require('node:child_process').spawnSync(process.execPath, [
    '--permission', `--allow-fs-read=${path.join(dir, 'open')}`, `--allow-fs-write=${path.join(dir, 'open')}`,
    __filename, 'restricted', dir,
  ], { encoding: 'utf8', cwd: dir });
  assert.strictEqual(status, 0, stderr);
  assert.deepStrictEqual(state(), before);
  fs.rmSync(dir, { recursive: true });
} else {
  const dir = process.argv[3];
  const closed = (name) => path.join(dir, 'closed', name);
  const open = path.join(dir, 'open/file');
  const denied = { code: 'ERR_ACCESS_DENIED' };
  const both = (scope, resource) => ({ ...denied, permission: scope, resource });
  const file = closed('file');
  const R = 'FileSystemRead', W = 'FileSystemWrite';
  const cases = [
    ['access', [file], R], ['appendFile', [file, 'x'], W], ['chmod', [file, 0o600], W], ['chown', [file, 1, 1], W],
    ['copyFile', [file, open], R], ['copyFile', [open, closed('copy')], W, closed('copy')], ['link', [file, `${open}2`], R],
    ['link', [open, closed('hard')], W, closed('hard')], ['lstat', [file], R], ['lutimes', [file, 1, 1], W], ['mkdir', [closed('new')], W],
    ['mkdir', [closed('new/er'), { recursive: true }], W], ['mkdtemp', [closed('t')], W, closed('tXXXXXX')], ['open', [file, 'r'], R],
    ['open', [file, 'w'], W], ['open', [file, 'r+'], R], ['open', [file, fs.constants.O_CREAT | fs.constants.O_WRONLY | fs.constants.O_EXCL], W],
    ['opendir', [closed('folder')], R], ['readdir', [closed('folder')], R], ['readdir', [closed('folder'), { recursive: true }], R],
    ['readFile', [file], R], ['readFile', [file, 'utf8'], R], ['readFile', [Buffer.from(file)], R], ['readlink', [closed('link')], R],
    ['rename', [file, `${open}2`], R], ['rename', [open, closed('moved')], W, closed('moved')],
    ['rm', [closed('folder'), { recursive: true, force: true }]], ['rmdir', [closed('folder')], W], ['stat', [file], R],
    ['stat', [closed('missing')], R], ['statfs', [file], R], ['symlink', [open, closed('soft')]], ['truncate', [file, 0], R],
    ['unlink', [file], W], ['utimes', [file, 1, 1], W], ['writeFile', [file, 'x'], W], ['writeFile', [file, Buffer.from('x')], W],
    ['readFile', [`${dir}/open/../closed/file`], R],
    ['readFile', ['closed/file'], R, 'closed/file'], ['lchown', [file, 1, 1], W], ['cp', [file, `${open}3`]], ['cp', [open, closed('copy')]],
  ];
  const promises = [];
  for (const [name, args, scope, resource = String(args[0])] of cases) {
    const expected = scope === undefined ? denied : both(scope, resource);
    const told = `${name} ${args}`;
    assert.throws(() => fs[`${name}Sync`](...args), expected, told);
    promises.push(assert.rejects(async () => fs.promises[name](...args), expected, told));
    promises.push(assert.rejects(new Promise((resolve, reject) => {
      fs[name](...args, (error) => (error ? reject(error) : resolve())); // some of Node's throw at once
    }), expected, told));
  }
  assert.throws(() => fs.existsSync(file), denied);
  assert.throws(() => fs.watch(file), denied);
  assert.throws(() => fs.watchFile(file, () => {}), denied);
  assert.throws(() => fs.openAsBlob(file), denied);
  assert.throws(() => require(file), denied);
  assert.throws(() => process.chdir(closed('folder')), denied);
  assert.throws(() => process.loadEnvFile(file), denied);
  assert.throws(() => process.report.writeReport(closed('report')), both(W, closed('report')));
  assert.throws(() => require('node:v8').writeHeapSnapshot(closed('heap')), both(W, closed('heap')));
  promises.push(assert.rejects(import(`file://${file}`), denied));
  promises.push(new Promise((resolve) => fs.exists(file, resolve)).then((found) => assert.strictEqual(found, false)));

  // A descriptor gives what opening it took, and no way to its file's metadata.
  const fd = fs.openSync(open, 'r');
  assert.strictEqual(fs.readFileSync(fd, 'utf8'), 'mine');
  for (const call of [() => fs.fchmodSync(fd, 0o777), () => fs.fchownSync(fd, 1, 1), () => fs.futimesSync(fd, 1, 1)]) {
    assert.throws(call, denied);
  }
  fs.closeSync(fd);

  // Optimised code asks as well.
  const exists = (name) => {
    try {
      return fs.existsSync(name);
    } catch {
      return 'denied';
    }
  };
  for (let i = 0; i < 20000; i++) assert.strictEqual(exists(i % 2 ? open : file), i % 2 ? true : 'denied');

  // What is allowed works.
  fs.writeFileSync(`${open}2`, 'more');
  fs.renameSync(`${open}2`, `${open}3`);
  fs.linkSync(`${open}3`, `${open}4`);
  assert.deepStrictEqual(fs.readdirSync(path.dirname(open)).sort(), ['file', 'file3', 'file4']);
  assert.strictEqual(fs.statSync(path.dirname(open)).isDirectory(), true);
  fs.rmSync(`${open}3`);
  fs.unlinkSync(`${open}4`);
  Promise.all(promises).catch((error) => {
    console.error(error);
    process.exit(1);
  });
}
