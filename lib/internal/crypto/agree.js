'use strict';

// DiffieHellman, DiffieHellmanGroup and ECDH: the numbers are kept here, the arithmetic is native.

const { Buffer } = require('buffer');
const { validateInt32, validateString } = require('internal/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const {
  codes: {
    ERR_CRYPTO_ECDH_INVALID_FORMAT, ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_KEYLEN, ERR_CRYPTO_INVALID_KEYPAIR, ERR_CRYPTO_INVALID_KEYTYPE,
    ERR_CRYPTO_OPERATION_FAILED, ERR_CRYPTO_UNKNOWN_DH_GROUP, ERR_INVALID_ARG_TYPE,
  },
} = require('internal/errors');
const { toBytes, copyOf } = require('internal/crypto/bytes');
const { DH_NOT_SUITABLE_GENERATOR, DH_CHECK_P_NOT_PRIME, DH_CHECK_P_NOT_SAFE_PRIME } = require('internal/crypto/constants');

const ops = binding('crypto');

const kParts = Symbol('kParts');

function output(bytes, encoding) {
  return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : Buffer.from(bytes);
}

function withoutZeros(bytes) {
  let i = 0;
  while (i < bytes.length - 1 && bytes[i] === 0) i++;
  return bytes.subarray(i);
}

/** The flags of verifyError. */
function checkParameters(prime, generator) {
  const p = BigInt(`0x${prime.toString('hex') || '0'}`);
  const g = BigInt(`0x${generator.toString('hex') || '0'}`);
  let flags = 0;
  if (g < 2n || g > p - 2n) flags |= DH_NOT_SUITABLE_GENERATOR;
  if (!ops.checkPrime(prime, 0)) return flags | DH_CHECK_P_NOT_PRIME;
  const half = ((p - 1n) / 2n).toString(16);
  if (!ops.checkPrime(Buffer.from(half.length % 2 ? `0${half}` : half, 'hex'), 0)) flags |= DH_CHECK_P_NOT_SAFE_PRIME;
  return flags;
}

function tooSmall() {
  return require('internal/crypto/openssl_errors').opensslError('dh', '7E', 'modulus too small');
}

function badGenerator() {
  return require('internal/crypto/openssl_errors').opensslError('dh', '65', 'bad generator');
}

function DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding) {
  if (!(this instanceof DiffieHellman)) return new DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding);
  if (typeof sizeOrKey !== 'number' && typeof sizeOrKey !== 'string' && !isArrayBufferView(sizeOrKey) &&
      !isAnyArrayBuffer(sizeOrKey)) {
    throw new ERR_INVALID_ARG_TYPE('sizeOrKey', ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], sizeOrKey);
  }
  if (typeof sizeOrKey === 'number') validateInt32(sizeOrKey, 'sizeOrKey');
  if (keyEncoding && !Buffer.isEncoding(keyEncoding) && keyEncoding !== 'buffer') {
    generatorEncoding = generator;
    generator = keyEncoding;
    keyEncoding = false;
  }
  const prime = typeof sizeOrKey === 'number' ? primeOf(sizeOrKey) : copyOf(toBytes(sizeOrKey, 'sizeOrKey', keyEncoding || 'utf8'));
  const base = generatorBytes(generator, generatorEncoding);
  setParts(this, prime, base, checkParameters(prime, base));
}

function primeOf(bits) {
  if (bits < 2) throw tooSmall();
  return ops.generatePrime(bits, true, null, null);
}

function generatorBytes(generator, encoding) {
  if (!generator) return Buffer.from([2]);
  if (typeof generator === 'number') {
    validateInt32(generator, 'generator');
    if (generator <= 1) throw badGenerator();
    const hex = generator.toString(16);
    return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  }
  if (typeof generator !== 'string' && !isArrayBufferView(generator) && !isAnyArrayBuffer(generator)) {
    throw new ERR_INVALID_ARG_TYPE('generator', ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], generator);
  }
  const bytes = copyOf(toBytes(generator, 'generator', encoding));
  const plain = withoutZeros(bytes);
  if (plain.length === 0 || (plain.length === 1 && plain[0] <= 1)) throw badGenerator();
  return bytes;
}

function setParts(self, prime, generator, verifyError) {
  self[kParts] = { prime, generator, privateKey: undefined, publicKey: undefined };
  Object.defineProperty(self, 'verifyError', { __proto__: null, enumerable: true, value: verifyError, writable: false });
}

const groups = { modp1: 768, modp2: 1024, modp5: 1536, modp14: 2048, modp15: 3072, modp16: 4096, modp17: 6144, modp18: 8192 };

/** The prime of a group, undefined for one that is not known. */
function groupPrime(name) {
  const key = String(name).toLowerCase();
  return Object.hasOwn(groups, key) ? ops.modpPrime(groups[key]) : undefined;
}

function DiffieHellmanGroup(name) {
  if (!(this instanceof DiffieHellmanGroup)) return new DiffieHellmanGroup(name);
  const prime = groupPrime(name);
  if (prime === undefined) throw new ERR_CRYPTO_UNKNOWN_DH_GROUP();
  setParts(this, prime, Buffer.from([2]), 0);
}

const shared = {
  generateKeys(encoding) {
    const parts = this[kParts];
    if (parts.privateKey === undefined) {
      // A private key below the prime, as OpenSSL draws it.
      const bytes = Buffer.allocUnsafeSlow(parts.prime.length);
      do {
        ops.randomFill(bytes);
      } while (Buffer.compare(bytes, parts.prime) >= 0 || withoutZeros(bytes)[0] === 0);
      parts.privateKey = bytes;
    }
    parts.publicKey = withoutZeros(ops.modPow(parts.generator, parts.privateKey, parts.prime));
    return output(parts.publicKey, encoding);
  },

  computeSecret(otherKey, inputEncoding, outputEncoding) {
    const parts = this[kParts];
    const other = toBytes(otherKey, 'otherPublicKey', inputEncoding);
    if (parts.privateKey === undefined) throw new ERR_CRYPTO_OPERATION_FAILED();
    const y = BigInt(`0x${Buffer.from(other).toString('hex') || '0'}`);
    const p = BigInt(`0x${parts.prime.toString('hex')}`);
    if (y <= 1n) throw supplied('small');
    if (y >= p - 1n) throw supplied('large');
    return output(ops.modPow(other, parts.privateKey, parts.prime), outputEncoding);
  },

  getPrime(encoding) {
    return output(this[kParts].prime, encoding);
  },

  getGenerator(encoding) {
    return output(this[kParts].generator, encoding);
  },

  getPublicKey(encoding) {
    const { publicKey } = this[kParts];
    if (publicKey === undefined) throw missing('No public key - did you forget to generate one?');
    return output(publicKey, encoding);
  },

  getPrivateKey(encoding) {
    const { privateKey } = this[kParts];
    if (privateKey === undefined) throw missing('No private key - did you forget to generate one?');
    return output(privateKey, encoding);
  },
};

function supplied(what) {
  const error = new ERR_CRYPTO_INVALID_KEYLEN();
  error.message = `Supplied key is too ${what}`;
  return error;
}

function missing(message) {
  const error = new Error(message);
  error.code = 'ERR_CRYPTO_INVALID_STATE';
  return error;
}

Object.assign(DiffieHellman.prototype, shared, {
  setPublicKey(key, encoding) {
    this[kParts].publicKey = copyOf(toBytes(key, 'key', encoding));
    return this;
  },
  setPrivateKey(key, encoding) {
    this[kParts].privateKey = copyOf(toBytes(key, 'key', encoding));
    return this;
  },
});
Object.assign(DiffieHellmanGroup.prototype, shared);

const forms = { uncompressed: 4, compressed: 2, hybrid: 6 };

function formOf(format) {
  if (!format) return forms.uncompressed;
  if (typeof format === 'string' && Object.hasOwn(forms, format)) return forms[format];
  throw new ERR_CRYPTO_ECDH_INVALID_FORMAT(format);
}

function ECDH(curve) {
  if (!(this instanceof ECDH)) return new ECDH(curve);
  validateString(curve, 'curve');
  if (!ops.isCurve(curve)) throw new ERR_CRYPTO_INVALID_CURVE();
  this[kParts] = { curve, privateKey: undefined, publicKey: undefined, foreign: false };
}

Object.assign(ECDH.prototype, {
  generateKeys(encoding, format) {
    const parts = this[kParts];
    parts.privateKey = ops.ecdhPrivate(parts.curve, null);
    parts.publicKey = ops.ecdhPublic(parts.curve, parts.privateKey);
    return this.getPublicKey(encoding, format);
  },

  computeSecret(otherKey, inputEncoding, outputEncoding) {
    const parts = this[kParts];
    const other = toBytes(otherKey, 'otherPublicKey', inputEncoding);
    const mine = parts.privateKey ?? ops.ecdhPrivate(parts.curve, null);
    if (parts.foreign) {
      if (!parts.publicKey.equals(ops.ecdhPublic(parts.curve, mine))) throw new ERR_CRYPTO_INVALID_KEYPAIR();
      parts.foreign = false;
    }
    return output(ops.ecdhSecret(parts.curve, mine, other), outputEncoding);
  },

  getPublicKey(encoding, format) {
    const { curve, publicKey } = this[kParts];
    const form = formOf(format);
    if (publicKey === undefined) throw plain('Failed to get ECDH public key');
    return output(ops.ecdhConvert(curve, publicKey, form), encoding);
  },

  getPrivateKey(encoding) {
    const { privateKey } = this[kParts];
    if (privateKey === undefined) throw plain('Failed to get ECDH private key');
    return output(privateKey, encoding);
  },

  setPrivateKey(key, encoding) {
    const parts = this[kParts];
    const bytes = toBytes(key, 'key', encoding);
    if (bytes.byteLength === 0) {
      const error = new ERR_CRYPTO_INVALID_KEYTYPE();
      error.message = 'Private key is not valid for specified curve.';
      throw error;
    }
    parts.privateKey = ops.ecdhPrivate(parts.curve, bytes);
    parts.publicKey = ops.ecdhPublic(parts.curve, parts.privateKey);
    parts.foreign = false;
    return this;
  },

  setPublicKey(key, encoding) {
    const parts = this[kParts];
    const bytes = toBytes(key, 'key', encoding);
    try {
      parts.publicKey = ops.ecdhConvert(parts.curve, bytes, forms.uncompressed);
    } catch {
      throw failed('Failed to convert Buffer to EC_POINT');
    }
    parts.foreign = true; // the user's word that it belongs to the private key
    return this;
  },
});

function failed(message) {
  const error = new ERR_CRYPTO_OPERATION_FAILED();
  error.message = message;
  return error;
}

/** Node has no code for these. */
function plain(message) {
  return new Error(message);
}

ECDH.convertKey = function convertKey(key, curve, inputEncoding, outputEncoding, format) {
  validateString(curve, 'curve');
  const bytes = toBytes(key, 'key', inputEncoding);
  const form = formOf(format);
  let point;
  try {
    point = ops.ecdhConvert(curve, bytes, form);
  } catch (error) {
    throw error.code === 'ERR_CRYPTO_INVALID_CURVE' ? error : failed('Failed to convert Buffer to EC_POINT');
  }
  return output(point, outputEncoding);
};

function createDiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding) {
  return new DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding);
}

function createDiffieHellmanGroup(name) {
  return new DiffieHellmanGroup(name);
}

function createECDH(curve) {
  return new ECDH(curve);
}

module.exports = {
  groupPrime, DiffieHellman, DiffieHellmanGroup, ECDH, createDiffieHellman, createDiffieHellmanGroup, createECDH,
};
