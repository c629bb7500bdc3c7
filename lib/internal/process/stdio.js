'use strict';

// process.stdin, stdout and stderr, made when first asked for.

const native = binding('process');

function kindOf(fd) {
  return native.fdKind(fd); // 'TTY', 'PIPE', 'TCP', 'FILE', 'UNKNOWN' or ''
}

function createWritable(fd) {
  let stream;
  const kind = kindOf(fd);
  switch (kind) {
    case 'TTY': {
      const tty = require('tty');
      stream = new tty.WriteStream(fd);
      stream._type = 'tty';
      break;
    }
    case 'FILE': {
      const SyncWriteStream = require('internal/fs/sync_write_stream');
      stream = new SyncWriteStream(fd, { autoClose: false });
      stream._type = 'fs';
      break;
    }
    case 'PIPE':
    case 'TCP': {
      const net = require('net');
      stream = new net.Socket({ fd, readable: false, writable: true, manualStart: true });
      // Pipes are written synchronously, so that nothing is lost at exit.
      if (stream._handle?.setBlocking) stream._handle.setBlocking(true);
      stream._type = 'pipe';
      break;
    }
    default: {
      const { Writable } = require('stream');
      stream = new Writable({ write(chunk, encoding, cb) { cb(); } });
    }
  }
  stream.fd = fd;
  stream._isStdio = true;
  stream.destroySoon = stream.destroy;
  stream._destroy = function(err, cb) {
    cb(err);
    this._undestroy?.();
    if (!this._writableState.emitClose) process.nextTick(() => this.emit('close'));
  };
  return stream;
}

function createReadable() {
  const fd = 0;
  let stdin;
  switch (kindOf(fd)) {
    case 'TTY': {
      const tty = require('tty');
      stdin = new tty.ReadStream(fd);
      break;
    }
    case 'FILE': {
      const fs = require('fs');
      stdin = new fs.ReadStream(null, { fd, autoClose: false });
      break;
    }
    case 'PIPE':
    case 'TCP': {
      const net = require('net');
      stdin = new net.Socket({ fd, readable: true, writable: false, manualStart: true });
      stdin._type = 'pipe';
      break;
    }
    default: {
      const { Readable } = require('stream');
      stdin = new Readable({ read() {} });
      stdin.push(null);
    }
  }
  stdin.fd = fd;
  // A paused stdin must not keep the process alive.
  if (stdin._handle?.readStop) {
    stdin._handle.reading = false;
    stdin._readableState.reading = false;
    stdin._handle.readStop();
  }
  stdin.on('pause', () => {
    process.nextTick(() => {
      if (!stdin._handle || stdin._readableState.flowing) return;
      if (stdin._handle.reading && !stdin.readableFlowing) {
        stdin._handle.reading = false;
        stdin._readableState.reading = false;
        stdin._handle.readStop?.();
      }
    });
  });
  return stdin;
}

function install(target) {
  const streams = new Map();
  require('internal/bootstrap/refresh').onStart(() => streams.clear());
  const define = (name, make) => {
    Object.defineProperty(target, name, {
      configurable: true,
      enumerable: true,
      get() {
        let s = streams.get(name);
        if (s === undefined) streams.set(name, s = make());
        return s;
      },
      set(value) { streams.set(name, value); },
    });
  };
  define('stdout', () => {
    const s = createWritable(1);
    if (s.isTTY) process.on('SIGWINCH', () => s._refreshSize());
    return s;
  });
  define('stderr', () => {
    const s = createWritable(2);
    if (s.isTTY) process.on('SIGWINCH', () => s._refreshSize());
    return s;
  });
  define('stdin', createReadable);
}

module.exports = { install, kindOf };
