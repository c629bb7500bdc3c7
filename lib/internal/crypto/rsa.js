'use strict';

// publicEncrypt and its three siblings.

const { toBytes } = require('internal/crypto/bytes');
const { findDigest } = require('internal/crypto/digests');
const { keyBytes } = require('internal/crypto/asymmetric');
const { calling, opensslError } = require('internal/crypto/openssl_errors');
const { validateString } = require('internal/validators');
const { RSA_PKCS1_PADDING, RSA_PKCS1_OAEP_PADDING } = require('internal/crypto/constants');

const ops = binding('crypto');

function operation(name, isPrivate, encrypt, defaultPadding) {
  return {
    [name](options, buffer) {
      const { padding = defaultPadding, oaepHash = 'sha1', oaepLabel, encoding } = options ?? {};
      validateString(oaepHash, 'key.oaepHash');
      const label = oaepLabel === undefined ? null : toBytes(oaepLabel, 'key.oaepLabel', encoding);
      const digest = findDigest(oaepHash);
      if (digest === undefined) throw opensslError('evp', '98', 'invalid digest');
      const der = keyBytes(options, isPrivate ? 'private' : 'public');
      const data = toBytes(buffer, 'buffer', encoding);
      return calling(ops.rsa, der, isPrivate, encrypt, data, padding, digest.id, label);
    },
  }[name];
}

module.exports = {
  publicEncrypt: operation('publicEncrypt', false, true, RSA_PKCS1_OAEP_PADDING),
  publicDecrypt: operation('publicDecrypt', false, false, RSA_PKCS1_PADDING),
  privateEncrypt: operation('privateEncrypt', true, true, RSA_PKCS1_PADDING),
  privateDecrypt: operation('privateDecrypt', true, false, RSA_PKCS1_OAEP_PADDING),
};
