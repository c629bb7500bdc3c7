'use strict';

// Certificate: SPKAC, the signed public key and challenge of the keygen element.

const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { toBytes } = require('internal/crypto/bytes');

const ops = binding('crypto');

function spkacBytes(spkac, encoding) {
  if (typeof spkac !== 'string' && !isArrayBufferView(spkac) && !isAnyArrayBuffer(spkac)) {
    throw new ERR_INVALID_ARG_TYPE('spkac', ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], spkac);
  }
  const bytes = toBytes(spkac, 'spkac', encoding);
  if (bytes.byteLength > 2 ** 31 - 1) throw new ERR_OUT_OF_RANGE('spkac', '<= 2147483647', bytes.byteLength);
  return bytes;
}

function verifySpkac(spkac, encoding) {
  return ops.spkacVerify(spkacBytes(spkac, encoding));
}

function exportPublicKey(spkac, encoding) {
  return ops.spkacKey(spkacBytes(spkac, encoding)) ?? '';
}

function exportChallenge(spkac, encoding) {
  return ops.spkacChallenge(spkacBytes(spkac, encoding)) ?? '';
}

function Certificate() {
  if (!(this instanceof Certificate)) return new Certificate();
}

for (const target of [Certificate, Certificate.prototype]) Object.assign(target, { verifySpkac, exportPublicKey, exportChallenge });

module.exports = { Certificate };
