'use strict';

// The program a single executable application holds, to itself.

const { validateString } = require('internal/validators');
const {
  codes: { ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION, ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND },
} = require('internal/errors');

const native = binding('sea');

function isSea() {
  return native.isSea();
}

/** The bytes of an asset; each call has its own. */
function getRawAsset(key) {
  validateString(key, 'key');
  if (!isSea()) throw new ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION();
  const bytes = native.asset(key);
  if (bytes === null) throw new ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND(key);
  return bytes.buffer;
}

function getAsset(key, encoding) {
  if (encoding !== undefined) validateString(encoding, 'encoding');
  const asset = getRawAsset(key);
  return encoding === undefined ? asset : new (require('internal/encoding').TextDecoder)(encoding).decode(asset);
}

function getAssetAsBlob(key, options) {
  const asset = getRawAsset(key);
  return new (require('buffer').Blob)([asset], options);
}

function getAssetKeys() {
  if (!isSea()) throw new ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION();
  return native.assetKeys();
}

module.exports = { isSea, getAsset, getRawAsset, getAssetAsBlob, getAssetKeys };
