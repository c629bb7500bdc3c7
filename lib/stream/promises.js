'use strict';
// node:stream/promises.

const { pipelineImpl } = require('internal/streams/pipeline');
const { finished } = require('internal/streams/end-of-stream');
const { isIterable, isNodeStream, isWebStream } = require('internal/streams/utils');
const { validateAbortSignal } = require('internal/validators');

function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    const last = streams[streams.length - 1];
    let options;
    if (last && typeof last === 'object' && !isNodeStream(last) && !isIterable(last) && !isWebStream(last)) {
      options = streams.pop();
      validateAbortSignal(options.signal, 'options.signal');
    }
    pipelineImpl(streams, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    }, options);
  });
}

module.exports = { finished, pipeline };
