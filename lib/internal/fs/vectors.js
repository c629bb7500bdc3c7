'use strict';

// readv and writev over the ops of one buffer: the pieces are joined in memory, which for the usual many small ones is
// cheaper than handing each of them over.

const { Buffer } = require('buffer');

const ops = binding('fs');

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function totalLength(buffers) {
  let total = 0;
  for (const buffer of buffers) total += buffer.byteLength;
  return total;
}

function scatter(joined, length, buffers) {
  let at = 0;
  for (const buffer of buffers) {
    if (at >= length) return;
    const bytes = bytesOf(buffer);
    const end = Math.min(length, at + bytes.length);
    bytes.set(joined.subarray(at, end));
    at = end;
  }
}

/** Reads into the buffers in order; without a callback in place. */
function readv(fd, buffers, position, callback) {
  if (buffers.length === 1) return ops.read(fd, buffers[0], 0, buffers[0].byteLength, position, callback);
  const joined = Buffer.allocUnsafeSlow(totalLength(buffers));
  if (callback === undefined) {
    const length = ops.read(fd, joined, 0, joined.length, position);
    scatter(joined, length, buffers);
    return length;
  }
  ops.read(fd, joined, 0, joined.length, position, (error, length) => {
    if (!error) scatter(joined, length, buffers);
    callback(error, length);
  });
}

/** Writes the buffers in order; without a callback in place. */
function writev(fd, buffers, position, callback) {
  const joined = buffers.length === 1 ? buffers[0] : Buffer.concat(buffers.map(bytesOf));
  return ops.write(fd, joined, 0, joined.byteLength, position, callback);
}

module.exports = { readv, writev };
