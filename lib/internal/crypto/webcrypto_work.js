'use strict';

// What Web Crypto does with keys: digest, sign, verify, encrypt, decrypt, derive, encapsulate. Little inputs are worked on in
// place, the others on the pool.

const { Buffer } = require('buffer');
const { kMaterial } = require('internal/crypto/keys');
const { arrayBufferOf } = require('internal/crypto/bytes');
const { findDigest } = require('internal/crypto/digests');
const { named, notSupported } = require('internal/crypto/webcrypto_algorithms');
const { slotsOf } = require('internal/crypto/webcrypto_keys');
const { operation, failure } = require('internal/crypto/webcrypto_jwk');
const { RSA_PKCS1_PADDING, RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PSS_PADDING } = require('internal/crypto/constants');

const ops = binding('crypto');

const smallInput = 16384;
const ieeeFlag = 1 << 8;
const wholeFlag = 1 << 9;

/** Web Crypto's name of a hash as OpenSSL has it. */
function digestOf(name) {
  return findDigest(name.startsWith('SHA-') ? `sha${name.slice(4)}` : name.toLowerCase());
}

/** An op that has both forms, in place when there is little to do. */
async function run(size, op, ...args) {
  if (size > smallInput) return operation(op, ...args);
  try {
    return op(...args);
  } catch (error) {
    throw failure(error);
  }
}

async function digest(algorithm, data) {
  if (algorithm.name.startsWith('cSHAKE')) {
    const { length, functionName, customization } = algorithm;
    if (length % 8 !== 0) throw notSupported('Unsupported CShakeParams length');
    return arrayBufferOf(await run(data.length, ops.cshake, Number(algorithm.name.slice(6)), data, functionName ?? null,
                                   customization ?? null, length / 8));
  }
  return arrayBufferOf(await run(data.length, ops.digestJob, digestOf(algorithm.name).id, data));
}

// ---- sign, verify

function macLength(algorithm) {
  if (algorithm.length % 8 !== 0) throw notSupported('Unsupported KmacParams length');
  return algorithm.length / 8;
}

async function mac(algorithm, key, data) {
  const { object, algorithm: own } = slotsOf(key);
  if (own.name === 'HMAC') return run(data.length, ops.hmacJob, digestOf(own.hash.name).id, object[kMaterial], data);
  return run(data.length, ops.kmac, Number(own.name.slice(4)), object[kMaterial], data, algorithm.customization ?? null,
             macLength(algorithm));
}

/** [digest, mode, salt, context] for the native side. */
function signatureTerms(algorithm, own) {
  switch (own.name) {
    case 'RSASSA-PKCS1-v1_5': return [digestOf(own.hash.name).id, RSA_PKCS1_PADDING | wholeFlag, 0, null];
    case 'RSA-PSS': return [digestOf(own.hash.name).id, RSA_PKCS1_PSS_PADDING | wholeFlag, algorithm.saltLength, null];
    case 'ECDSA': return [digestOf(algorithm.hash.name).id, ieeeFlag | wholeFlag, 0, null];
  }
  const { context } = algorithm;
  if (context !== undefined && context.length > 255) throw named('context must be at most 255 bytes', 'OperationError');
  return [-1, wholeFlag, 0, context ?? null];
}

const isMAC = (name) => name === 'HMAC' || name.startsWith('KMAC');

function checkType(key, type) {
  const { object } = slotsOf(key);
  if (object.type !== type) throw named(`Key must be a ${type} key`, 'InvalidAccessError');
  return object[kMaterial];
}

async function sign(algorithm, key, data) {
  const { algorithm: own } = slotsOf(key);
  if (isMAC(own.name)) return arrayBufferOf(await mac(algorithm, key, data));
  const der = checkType(key, 'private');
  const [digestID, mode, salt, context] = signatureTerms(algorithm, own);
  return arrayBufferOf(await operation(ops.signLater, der, digestID, data, mode, salt, context));
}

async function verify(algorithm, key, signature, data) {
  const { algorithm: own } = slotsOf(key);
  if (isMAC(own.name)) {
    const expected = await mac(algorithm, key, data);
    return expected.length === signature.length && ops.timingSafeEqual(expected, signature);
  }
  const der = checkType(key, 'public');
  const [digestID, mode, salt, context] = signatureTerms(algorithm, own);
  return operation(ops.verifyLater, der, digestID, data, signature, mode, salt, context);
}

// ---- encrypt, decrypt

const tagLengths = {
  __proto__: null, 'AES-GCM': [32, 64, 96, 104, 112, 120, 128], 'AES-OCB': [64, 96, 128], 'ChaCha20-Poly1305': [128],
};

function checkIV(iv, length) {
  if (iv.length !== length) throw named(`algorithm.iv must contain exactly ${length} bytes`, 'OperationError');
}

function aeadTerms(algorithm, own, material) {
  const { name } = own;
  const tagLength = algorithm.tagLength ?? 128;
  if (!tagLengths[name].includes(tagLength)) throw named(`${tagLength} is not a valid ${name} tag length`, 'OperationError');
  const { iv } = algorithm;
  if (name === 'ChaCha20-Poly1305') {
    checkIV(iv, 12);
    return ['chacha20-poly1305', iv, 16];
  }
  if (name === 'AES-OCB' && (iv.length < 1 || iv.length > 15)) {
    throw named('AES-OCB algorithm.iv must be no more than 15 bytes', 'OperationError');
  }
  return [`aes-${material.length * 8}-${name.slice(4).toLowerCase()}`, iv, tagLength / 8];
}

async function cipher(encrypting, algorithm, key, data) {
  const { object, algorithm: own } = slotsOf(key);
  const material = object[kMaterial];
  switch (own.name) {
    case 'AES-CBC':
      checkIV(algorithm.iv, 16);
      return arrayBufferOf(await run(data.length, ops.cipherJob, `aes-${material.length * 8}-cbc`, encrypting, material, algorithm.iv,
                                     data, null, 0));
    case 'AES-CTR': {
      const { counter, length } = algorithm;
      if (counter.length !== 16) throw named('algorithm.counter must contain exactly 16 bytes', 'OperationError');
      if (length === 0 || length > 128) throw named('AES-CTR algorithm.length must be between 1 and 128', 'OperationError');
      return arrayBufferOf(await run(data.length, ops.counterJob, material, counter, length, data));
    }
    case 'RSA-OAEP': {
      const der = checkType(key, encrypting ? 'public' : 'private');
      return arrayBufferOf(await operation(ops.rsaLater, der, encrypting, data, RSA_PKCS1_OAEP_PADDING, digestOf(own.hash.name).id,
                                           algorithm.label ?? null));
    }
    case 'AES-KW': {
      if (encrypting && (data.length % 8 !== 0 || data.length < 16)) throw failure();
      return arrayBufferOf(await run(data.length, ops.cipherJob, `id-aes${material.length * 8}-wrap`, encrypting, material,
                                     Buffer.alloc(8, 0xa6), data, null, 0));
    }
  }
  const [name, iv, tagBytes] = aeadTerms(algorithm, own, material);
  if (!encrypting && data.length < tagBytes) throw failure();
  return arrayBufferOf(await run(data.length, ops.cipherJob, name, encrypting, material, iv, data, algorithm.additionalData ?? null,
                                 tagBytes));
}

// ---- derive

/** `length` bits; null for all there are. */
async function deriveBits(algorithm, key, length) {
  const { object, algorithm: own } = slotsOf(key);
  if (own.name === 'ECDH' || own.name === 'X25519' || own.name === 'X448') return agreedBits(algorithm, key, length);
  if (length === null) throw named('length cannot be null', 'OperationError');
  if (length % 8 !== 0) throw named('length must be a multiple of 8', 'OperationError');
  const size = length / 8;
  const secret = object[kMaterial];
  switch (own.name) {
    case 'HKDF': {
      const hash = digestOf(algorithm.hash.name);
      if (size > 255 * hash.size) throw failure();
      return arrayBufferOf(await run(size, ops.hkdf, hash.id, secret, algorithm.salt, algorithm.info, size));
    }
    case 'PBKDF2': {
      const { iterations, salt, hash } = algorithm;
      if (iterations === 0) throw named('iterations cannot be zero', 'OperationError');
      if (iterations > 0x7fffffff) throw failure();
      return arrayBufferOf(await operation(ops.pbkdf2, digestOf(hash.name).id, secret, salt, iterations, size));
    }
  }
  return argon2Bits(algorithm, own.name, secret, size);
}

async function argon2Bits(algorithm, name, secret, size) {
  const { memory, passes, parallelism, nonce, secretValue, associatedData, version = 0x13 } = algorithm;
  if (version !== 0x13) throw named('version must be 19', 'OperationError');
  if (size < 4) throw named('length must be at least 32', 'OperationError');
  if (parallelism === 0 || parallelism > 2 ** 24 - 1) {
    throw named('parallelism must be > 0 and < 16777215', 'OperationError');
  }
  if (memory < 8 * parallelism) throw named('memory must be at least 8 times the degree of parallelism', 'OperationError');
  if (passes === 0) throw named('passes must be > 0', 'OperationError');
  if (nonce.length < 8) throw named('nonce must be at least 8 bytes', 'OperationError');
  return arrayBufferOf(await operation(ops.argon2, secret, nonce, secretValue ?? null, associatedData ?? null,
                                       { Argon2d: 0, Argon2i: 1, Argon2id: 2 }[name],
                                       JSON.stringify({ passes, memory, lanes: parallelism, size })));
}

async function agreedBits(algorithm, key, length) {
  const der = checkType(key, 'private');
  const { algorithm: own } = slotsOf(key);
  const theirs = slotsOf(algorithm.public);
  if (theirs.object.type !== 'public') throw named('algorithm.public must be a public key', 'InvalidAccessError');
  if (theirs.algorithm.name !== own.name) throw named('key algorithm mismatch', 'InvalidAccessError');
  if (theirs.algorithm.namedCurve !== own.namedCurve) throw named('Named curve mismatch', 'InvalidAccessError');
  const bits = arrayBufferOf(await operation(ops.agreeLater, der, theirs.object[kMaterial]));
  if (length === null) return bits;
  const bytes = Math.ceil(length / 8);
  if (bits.byteLength < bytes) throw named('derived bit length is too small', 'OperationError');
  const cut = bits.slice(0, bytes);
  if (length % 8 !== 0) new Uint8Array(cut)[bytes - 1] &= 0xff << (8 - length % 8);
  return cut;
}

// ---- encapsulate

async function encapsulate(key) {
  const out = await operation(ops.encapsulate, checkType(key, 'public'));
  const length = out.readUInt32BE(0);
  return {
    sharedKey: arrayBufferOf(Buffer.from(out.subarray(4 + length))), ciphertext: arrayBufferOf(Buffer.from(out.subarray(4, 4 + length))),
  };
}

async function decapsulate(key, ciphertext) {
  return arrayBufferOf(await operation(ops.decapsulate, checkType(key, 'private'), ciphertext));
}

module.exports = { digest, sign, verify, cipher, deriveBits, encapsulate, decapsulate };
