'use strict';

const net = require('net');
const { codes: { ERR_INVALID_FD, ERR_TTY_INIT_FAILED } } = require('internal/errors');
const { TTY } = require('internal/net/handle');
const { getColorDepth, hasColors } = require('internal/tty');

const tty = binding('tty');

function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && tty.isTTY(fd);
}

/** A handle on the terminal behind fd. It is opened anew where that is possible, so that other users of fd do not
 * find it non-blocking. */
function open(fd) {
  const fail = (errno, code, message) => {
    throw new ERR_TTY_INIT_FAILED({ errno, code, message, syscall: 'uv_tty_init' });
  };
  if (!tty.isTTY(fd)) fail(-22, 'EINVAL', 'invalid argument');
  const handle = new TTY();
  const own = tty.reopen(fd);
  const errno = handle.open(own < 0 ? fd : own);
  if (errno) {
    const { getSystemErrorMessage, getSystemErrorName } = require('internal/util');
    fail(errno, getSystemErrorName(errno), getSystemErrorMessage(errno));
  }
  return handle;
}

function checkFd(fd) {
  if (fd >> 0 !== fd || fd < 0) throw new ERR_INVALID_FD(fd);
}

function ReadStream(fd, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(fd, options);
  checkFd(fd);
  net.Socket.call(this, { highWaterMark: 0, handle: open(fd), manualStart: true, ...options });
  this.fd = fd;
  this.isRaw = false;
  this.isTTY = true;
}
Object.setPrototypeOf(ReadStream.prototype, net.Socket.prototype);
Object.setPrototypeOf(ReadStream, net.Socket);

ReadStream.prototype.setRawMode = function(flag) {
  flag = Boolean(flag);
  const errno = tty.setRawMode(this.fd, flag);
  if (errno) {
    const { errnoException } = require('internal/errors');
    this.emit('error', errnoException(errno, 'setRawMode'));
    return this;
  }
  this.isRaw = flag;
  return this;
};

function WriteStream(fd) {
  if (!(this instanceof WriteStream)) return new WriteStream(fd);
  checkFd(fd);
  const handle = open(fd);
  net.Socket.call(this, { highWaterMark: 0, handle, manualStart: true });
  this.fd = fd;
  // Programs expect that what they printed is there when they exit.
  handle.setBlocking(true);
  const size = tty.getWindowSize(fd);
  if (size.length === 2) {
    this.columns = size[0];
    this.rows = size[1];
  }
}
Object.setPrototypeOf(WriteStream.prototype, net.Socket.prototype);
Object.setPrototypeOf(WriteStream, net.Socket);

WriteStream.prototype.isTTY = true;
WriteStream.prototype.getColorDepth = getColorDepth;
WriteStream.prototype.hasColors = hasColors;

WriteStream.prototype._refreshSize = function() {
  const size = tty.getWindowSize(this.fd);
  if (size.length !== 2) {
    const { errnoException } = require('internal/errors');
    this.emit('error', errnoException(size[0], 'getWindowSize'));
    return;
  }
  const { columns, rows } = this;
  if (columns === size[0] && rows === size[1]) return;
  this.columns = size[0];
  this.rows = size[1];
  this.emit('resize');
};

WriteStream.prototype.cursorTo = function(x, y, callback) {
  return require('readline').cursorTo(this, x, y, callback);
};

WriteStream.prototype.moveCursor = function(dx, dy, callback) {
  return require('readline').moveCursor(this, dx, dy, callback);
};

WriteStream.prototype.clearLine = function(dir, callback) {
  return require('readline').clearLine(this, dir, callback);
};

WriteStream.prototype.clearScreenDown = function(callback) {
  return require('readline').clearScreenDown(this, callback);
};

WriteStream.prototype.getWindowSize = function() {
  return [this.columns, this.rows];
};

module.exports = { isatty, ReadStream, WriteStream };
