'use strict';

// A stream that writes at once, in place: standard output and error where they are files.

const { Writable } = require('stream');

function SyncWriteStream(fd, options) {
  Reflect.apply(Writable, this, [{ autoDestroy: true }]);
  const { autoClose = true } = options ?? {};
  this.fd = fd;
  this.readable = false;
  this.autoClose = autoClose;
}
Object.setPrototypeOf(SyncWriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(SyncWriteStream, Writable);

SyncWriteStream.prototype._write = function(chunk, encoding, callback) {
  const { writeSync } = require('fs');
  try {
    for (let at = 0; at < chunk.length;) at += writeSync(this.fd, chunk, at);
  } catch (error) {
    callback(error);
    return;
  }
  callback();
};

SyncWriteStream.prototype._destroy = function(error, callback) {
  if (this.fd === null) { // closed already
    callback(error);
    return;
  }
  if (this.autoClose) {
    try {
      require('fs').closeSync(this.fd);
    } catch (closeError) {
      callback(error ?? closeError);
      this.fd = null;
      return;
    }
  }
  this.fd = null;
  callback(error);
};

SyncWriteStream.prototype.destroySoon = function() {
  this.destroy();
};

module.exports = SyncWriteStream;
