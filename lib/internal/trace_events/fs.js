'use strict';

// The calls of fs as events. An operation of ours that does the work of several is told of as those; the first holds the time.

const { nextId, replace, source } = require('internal/trace_events/sources');

const whole = ['open', 'fstat', 'read', 'close'];
const written = ['open', 'write', 'close'];

// The names of each operation; those of the asynchronous form where they differ.
const names = {
  access: 'access', exists: 'access', chmod: 'chmod', chown: 'chown', close: 'close', copyFile: 'copyfile', fchmod: 'fchmod', fchown: 'fchown',
  fdatasync: 'fdatasync', fstat: 'fstat', fsync: 'fsync', ftruncate: 'ftruncate', futimes: ['futimes', 'futime'], lchown: 'lchown',
  link: 'link', lutimes: ['lutimes', 'lutime'], mkdir: 'mkdir', mkdtemp: 'mkdtemp', open: 'open', read: 'read', readv: 'read',
  readdir: ['readdir', 'scandir'], walk: ['readdir', 'scandir'], readlink: 'readlink', realpath: 'realpath', rename: 'rename', rm: 'rm',
  rmdir: 'rmdir', statfs: 'statfs', symlink: 'symlink', truncate: 'ftruncate', unlink: 'unlink', utimes: ['utimes', 'utime'], write: 'write',
  writeText: 'write', writev: 'write', lchmod: 'lchmod',
  quickExists: 'access', quickAccess: 'access', quickOpen: 'open', quickClose: 'close', quickFstat: 'fstat', quickReaddir: 'readdir',
};
const several = {
  quickRead: whole, quickReadText: whole, readFile: whole, readFileText: whole, readFileFD: ['fstat', 'read'], readFileTextFD: ['fstat', 'read'],
  writeFile: written, writeFileText: written, writeFileFD: ['write'], writeFileTextFD: ['write'],
};
const folders = { opendir: 'opendir', nextdir: 'readdir' };

const link = 1; // the bit of stat's flags for a symbolic link itself

const ofFile = { sync: 'node,node.fs,node.fs.sync', async: 'node,node.fs,node.fs.async', prefix: 'fs.sync.' };
const ofFolder = { sync: 'node,node.fs_dir,node.fs_dir.sync', async: 'node,node.fs_dir,node.fs_dir.async', prefix: 'fs_dir.sync.' };

/** A wrapper for one operation; namesOf(args, later) are the events it stands for. */
function traced(tracer, groups, namesOf) {
  const { emit, isEnabled } = tracer;
  return (original) => function(...args) {
    const callback = args.at(-1);
    const later = typeof callback === 'function';
    const group = later ? groups.async : groups.sync;
    if (!isEnabled(group)) return Reflect.apply(original, this, args);
    const [first, ...others] = namesOf(args, later);
    if (later) {
      const id = nextId();
      args[args.length - 1] = (error, ...results) => {
        const result = error ? error.errno ?? -1 : typeof results[0] === 'number' ? results[0] : 0;
        emit('e', group, first, id, { result });
        for (const name of others) pair('b', 'e', group, name, nextId());
        callback(error, ...results);
      };
      emit('b', group, first, id, typeof args[0] === 'string' ? { path: args[0] } : undefined);
      return Reflect.apply(original, this, args);
    }
    emit('B', group, groups.prefix + first);
    try {
      return Reflect.apply(original, this, args);
    } finally {
      emit('E', group, groups.prefix + first);
      for (const name of others) pair('B', 'E', group, groups.prefix + name);
    }
  };

  function pair(begin, end, group, name, id) {
    emit(begin, group, name, id);
    emit(end, group, name, id);
  }
}

source([ofFile.sync, ofFile.async], (tracer) => {
  const wrappers = {};
  for (const [op, name] of Object.entries(names)) {
    const [sync, async] = typeof name === 'string' ? [[name], [name]] : [[name[0]], [name[1]]];
    wrappers[op] = traced(tracer, ofFile, (args, later) => (later ? async : sync));
  }
  for (const [op, list] of Object.entries(several)) wrappers[op] = traced(tracer, ofFile, () => list);
  wrappers.stat = wrappers.quickStat = traced(tracer, ofFile, (args) => (args[1] & link ? ['lstat'] : ['stat']));
  return replace(binding('fs'), wrappers);
});

source([ofFolder.sync, ofFolder.async], (tracer) => replace(binding('fs'),
  Object.fromEntries(Object.entries(folders).map(([op, name]) => [op, traced(tracer, ofFolder, () => [name])]))));
