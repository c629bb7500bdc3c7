'use strict';
// Sending a body that comes piece by piece, no faster than the connection takes it.

const { Buffer } = require('buffer');
const errors = require('internal/fetch/errors');

const crlf = Buffer.from('\r\n');

function bytesOf(value) {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError('Received non-Uint8Array chunk');
}

/** Until the socket takes more, or is gone. */
function drained(socket) {
  return new Promise((resolve) => {
    const done = () => {
      socket.removeListener('drain', done);
      socket.removeListener('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}

async function upload(connection, exchange, body, length) {
  const { socket } = connection;
  const reader = body.stream.getReader();
  exchange.uploading = reader;
  let sent = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (connection.exchange !== exchange) {
        reader.cancel(connection.failure ?? undefined).catch(() => {});
        return;
      }
      if (done) break;
      const chunk = bytesOf(value);
      if (chunk.byteLength === 0) continue;
      sent += chunk.byteLength;
      let room;
      if (length === null) {
        socket.cork();
        socket.write(`${chunk.byteLength.toString(16)}\r\n`, 'latin1');
        socket.write(chunk);
        room = socket.write(crlf);
        socket.uncork();
      } else {
        if (sent > length) throw new errors.RequestContentLengthMismatchError();
        room = socket.write(chunk);
      }
      if (!room) await drained(socket);
      if (connection.exchange !== exchange) {
        reader.cancel(exchange.failure).catch(() => {});
        return;
      }
    }
    if (length !== null && sent < length) throw new errors.RequestContentLengthMismatchError();
    if (length === null) socket.write('0\r\n\r\n', 'latin1');
    exchange.uploading = null;
    connection.uploaded();
  } catch (error) {
    exchange.uploading = null;
    if (connection.exchange === exchange) connection.destroy(error);
  }
}

module.exports = { upload };
