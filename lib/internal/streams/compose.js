'use strict';
// compose(): several streams as one Duplex, written at the first and read at the last.

const { pipeline } = require('internal/streams/pipeline');
const Duplex = require('internal/streams/duplex');
const { destroyer } = require('internal/streams/destroy');
const { Bridge } = require('internal/streams/bridge');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } } = require('internal/errors');
const {
  isNodeStream, isReadable, isReadableStream, isTransformStream, isWebStream, isWritable, isWritableStream,
} = require('internal/streams/utils');

const canRead = (stream) => !!(isReadable(stream) || isReadableStream(stream) || isTransformStream(stream));
const canWrite = (stream) => !!(isWritable(stream) || isWritableStream(stream) || isTransformStream(stream));

module.exports = function compose(...streams) {
  if (streams.length === 0) throw new ERR_MISSING_ARGS('streams');
  if (streams.length === 1) return Duplex.from(streams[0]);
  const given = [...streams];
  const last = streams.length - 1;
  if (typeof streams[0] === 'function') streams[0] = Duplex.from(streams[0]);
  if (typeof streams[last] === 'function') streams[last] = Duplex.from(streams[last]);

  for (let i = 0; i < streams.length; i++) {
    const stream = streams[i];
    if (!isNodeStream(stream) && !isWebStream(stream)) continue; // pipeline() judges the others
    if (i < last && !canRead(stream)) throw new ERR_INVALID_ARG_VALUE(`streams[${i}]`, given[i], 'must be readable');
    if (i > 0 && !canWrite(stream)) throw new ERR_INVALID_ARG_VALUE(`streams[${i}]`, given[i], 'must be writable');
  }

  let bridge;
  const head = streams[0];
  const tail = pipeline(streams, (error) => bridge.over(error));
  const writable = canWrite(head);
  const readable = canRead(tail);
  bridge = new Bridge({
    writableObjectMode: !!head?.writableObjectMode,
    readableObjectMode: !!tail?.readableObjectMode,
    writable,
    readable,
  }, (error) => {
    if (isNodeStream(tail)) destroyer(tail, error);
  });
  if (writable) {
    bridge.writeTo(head);
    bridge.finishWith(tail);
  }
  if (readable) bridge.readFrom(tail);
  return bridge.duplex;
};
