'use strict';

// A net.Socket on top of any stream: what TLS runs over when its transport has no descriptor.

const { Socket } = require('internal/net/socket');
const { errnoException, codes: { ERR_STREAM_WRAP } } = require('internal/errors');

const UV_EPROTO = -71;

class JSStreamSocket extends Socket {
  static get StreamWrap() { return JSStreamSocket; }

  constructor(stream) {
    super({ manualStart: true, allowHalfOpen: true });
    this.stream = stream;
    stream.pause?.();
    stream.on('error', (error) => this.destroy(error));
    stream.on('data', (chunk) => {
      if (!ArrayBuffer.isView(chunk)) {
        stream.pause();
        stream.removeAllListeners('data');
        this.destroy(new ERR_STREAM_WRAP());
        return;
      }
      if (!this.push(chunk)) stream.pause();
    });
    stream.once('end', () => this.push(null));
    stream.once('close', () => this.destroy());
    this.resumeBelow();
  }

  resumeBelow() {
    this.stream.resume?.();
    return 0;
  }

  readStart() { return this.resumeBelow(); }

  readStop() {
    this.stream.pause?.();
    return 0;
  }

  get connecting() { return Boolean(this.stream?.connecting); }
  set connecting(value) { /* the stream below knows */ }

  _read() { this.resumeBelow(); }

  _write(chunk, encoding, callback) { this.forward('write', [chunk, encoding], callback); }

  _writev(chunks, callback) {
    this.stream.cork?.();
    let left = chunks.length;
    let failed;
    for (const { chunk, encoding } of chunks) {
      this.forward('write', [chunk, encoding], (error) => {
        failed ??= error;
        if (--left === 0) callback(failed);
      });
    }
    this.stream.uncork?.();
  }

  _final(callback) { this.forward('end', [], callback); }

  // An exception of the stream's own code is the program's, and a failed call to whoever wrote.
  forward(method, args, callback) {
    try {
      this.stream[method](...args, (error) => callback(error));
    } catch (error) {
      process.nextTick(() => { throw error; });
      callback(errnoException(UV_EPROTO, 'write'));
    }
  }

  _destroy(error, callback) {
    if (!this.stream.destroyed) this.stream.destroy?.();
    super._destroy(error, callback);
  }
}

module.exports = JSStreamSocket;
