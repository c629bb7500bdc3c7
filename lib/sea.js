'use strict';

module.exports = require('internal/unsupported').unsupportedModule('sea', {
  functions: 'getAsset getRawAsset getAssetAsBlob getAssetKeys', values: { isSea: () => false },
});
