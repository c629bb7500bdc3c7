'use strict';

// What passes between a thread and the thread of its hooks: [id, kind, body].

const kAnswer = 0;
const kFailure = 1;
const kNeverSettled = 2;

/** The shared words: how many messages have come, and 1 + the code with which the thread of the hooks ended. */
const kMessages = 0;
const kExit = 1;

const cloneable = (value) => value === null || !['object', 'function', 'symbol'].includes(typeof value);

/** An exception as a message. */
function packFailure(error) {
  const { packError } = require('internal/worker/io');
  if (cloneable(error)) return { shape: 'value', value: error };
  if (error instanceof Error) return packError(error);
  const { inspect } = require('internal/util/inspect');
  return { shape: 'inspected', text: inspect(error) };
}

function unpackFailure(packed) {
  if (packed.shape !== 'inspected') return require('internal/worker/io').restoreError(packed);
  const { customInspectSymbol } = require('internal/util');
  return { [customInspectSymbol]: () => packed.text };
}

module.exports = { kAnswer, kFailure, kNeverSettled, kMessages, kExit, packFailure, unpackFailure };
