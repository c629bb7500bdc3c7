'use strict';

// node:sea in a program that is in no single executable.

const assert = require('node:assert');
const sea = require('node:sea');
const { test } = require('node:test');

test('there are no assets', () => {
  assert.strictEqual(sea.isSea(), false);
  assert.throws(() => require('sea'), { code: 'MODULE_NOT_FOUND' });
  for (const name of ['getAsset', 'getRawAsset', 'getAssetAsBlob', 'getAssetKeys']) {
    assert.throws(() => sea[name]('x'), { code: 'ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION' });
  }
  assert.throws(() => sea.getAsset(1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => sea.getAsset('x', 1), { code: 'ERR_INVALID_ARG_TYPE' });
});
