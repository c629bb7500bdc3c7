'use strict';

// util.diff: the shortest list of insertions and deletions from one sequence to another.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateStringArray } = require('internal/validators');
const { myersDiff } = require('internal/assert/myers_diff');

function asEntries(value, name) {
  if (Array.isArray(value)) {
    validateStringArray(value, name);
    return value;
  }
  if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(name, 'string', value);
  return value;
}

/** @returns {[operation: -1 | 0 | 1, value: string][]} 1: only in actual, -1: only in expected, 0: in both */
function diff(actual, expected) {
  if (actual === expected) return [];
  const a = asEntries(actual, 'actual');
  const b = asEntries(expected, 'expected');
  return myersDiff(a, b);
}

module.exports = { diff };
