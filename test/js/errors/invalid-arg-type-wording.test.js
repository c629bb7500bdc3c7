'use strict';
// ERR_INVALID_ARG_TYPE names types, classes and what was received, each in its own words.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { Readable } = require('node:stream');

const fails = (fn, message) => assert.throws(fn, { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message });

fails(() => path.join(1), 'The "path" argument must be of type string. Received type number (1)');
fails(() => path.basename('a', {}), 'The "suffix" argument must be of type string. Received an instance of Object');
fails(() => path.join(null), 'The "path" argument must be of type string. Received null');
fails(() => path.join(() => {}), 'The "path" argument must be of type string. Received function ');
fails(() => path.join('a', 'x'.length && Symbol('s')),
      'The "path" argument must be of type string. Received type symbol (Symbol(s))');
fails(() => Buffer.from(5), 'The first argument must be of type string or an instance of Buffer, ArrayBuffer, or ' +
  'Array or an Array-like Object. Received type number (5)');
fails(() => Readable.from(null), 'The "iterable" argument must be an instance of Iterable. Received null');
fails(() => fs.openSync(5n), 'The "path" argument must be of type string or an instance of Buffer or URL. ' +
  'Received type bigint (5n)');
