'use strict';

// generateKey and generateKeyPair.

const { Buffer } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const {
  validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString, validateUint32,
} = require('internal/validators');
const {
  codes: {
    ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_UNKNOWN_DH_GROUP, ERR_INCOMPATIBLE_OPTION_PAIR,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_OPTION,
  },
} = require('internal/errors');
const { SecretKeyObject } = require('internal/crypto/keys');
const { PublicKeyObject, PrivateKeyObject, exportEncoding, encode } = require('internal/crypto/asymmetric');
const { calling, worded } = require('internal/crypto/openssl_errors');
const { findDigest } = require('internal/crypto/digests');

const ops = binding('crypto');

const withoutOptions = new Set([
  'ed25519', 'ed448', 'x25519', 'x448', 'ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87', 'ml-kem-512', 'ml-kem-768', 'ml-kem-1024',
]);
for (const family of ['sha2', 'shake']) {
  for (const size of ['128s', '128f', '192s', '192f', '256s', '256f']) withoutOptions.add(`slh-dsa-${family}-${size}`);
}

const warned = new Set();

/** An option of RSA-PSS under its name, or under the one it had before. */
function renamed(options, name, old) {
  const value = options[name], former = options[old];
  if (former === undefined) return value;
  if (value !== undefined && value !== former) throw new ERR_INVALID_ARG_VALUE(`options.${old}`, former);
  if (!warned.has(old)) {
    warned.add(old);
    process.emitWarning(`"options.${old}" is deprecated, use "options.${name}" instead.`, 'DeprecationWarning', 'DEP0154');
  }
  return former;
}

function digestName(name, what) {
  const digest = findDigest(name);
  if (digest !== undefined) return digest.name;
  const error = new ERR_CRYPTO_INVALID_DIGEST(name);
  if (what) error.message = `Invalid ${what} digest: ${name}`;
  throw error;
}

const readers = {
  __proto__: null,

  rsa(options) {
    validateObject(options, 'options');
    const { modulusLength, publicExponent = 65537 } = options;
    validateUint32(modulusLength, 'options.modulusLength');
    validateUint32(publicExponent, 'options.publicExponent');
    return { Bits: modulusLength, Exponent: publicExponent };
  },

  'rsa-pss'(options) {
    const numbers = readers.rsa(options);
    const hash = renamed(options, 'hashAlgorithm', 'hash');
    const mgf1Hash = renamed(options, 'mgf1HashAlgorithm', 'mgf1Hash');
    const { saltLength } = options;
    if (saltLength !== undefined) validateInt32(saltLength, 'options.saltLength', 0);
    if (hash !== undefined) validateString(hash, 'options.hashAlgorithm');
    if (mgf1Hash !== undefined) validateString(mgf1Hash, 'options.mgf1HashAlgorithm');
    if (hash === undefined && mgf1Hash === undefined && saltLength === undefined) return numbers;
    const name = hash === undefined ? 'sha1' : digestName(hash);
    const mgf = mgf1Hash === undefined ? name : digestName(mgf1Hash, 'MGF1');
    return { ...numbers, Hash: name, MGF: mgf, Salt: saltLength ?? (hash === undefined ? 20 : findDigest(name).size) };
  },

  dsa(options) {
    validateObject(options, 'options');
    const { modulusLength, divisorLength } = options;
    validateUint32(modulusLength, 'options.modulusLength');
    if (divisorLength !== undefined && divisorLength !== null) validateInt32(divisorLength, 'options.divisorLength', 0);
    return { Bits: modulusLength, Divisor: divisorLength ?? (modulusLength >= 2048 ? 224 : 160) };
  },

  ec(options) {
    validateObject(options, 'options');
    const { namedCurve, paramEncoding } = options;
    validateString(namedCurve, 'options.namedCurve');
    if (paramEncoding !== undefined && paramEncoding !== null && paramEncoding !== 'named' && paramEncoding !== 'explicit') {
      throw new ERR_INVALID_ARG_VALUE('options.paramEncoding', paramEncoding);
    }
    return { Curve: namedCurve, Explicit: paramEncoding === 'explicit' };
  },

  dh(options) {
    validateObject(options, 'options');
    const { group, primeLength, prime, generator } = options;
    if (group !== undefined && group !== null) {
      if (prime != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('group', 'prime');
      if (primeLength != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('group', 'primeLength');
      if (generator != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('group', 'generator');
      validateString(group, 'options.group');
      const found = require('internal/crypto/agree').groupPrime(group);
      if (found === undefined) throw new ERR_CRYPTO_UNKNOWN_DH_GROUP();
      return { Prime: found.toString('base64') };
    }
    if (prime != null && primeLength != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('prime', 'primeLength');
    if (prime == null && primeLength == null) throw new ERR_MISSING_OPTION('At least one of the group, prime, or primeLength options');
    if (generator != null) validateInt32(generator, 'options.generator', 0);
    if (prime == null) {
      validateInt32(primeLength, 'options.primeLength', 0);
      return { PrimeBits: primeLength, GeneratorBase: generator ?? 2 };
    }
    if (!isArrayBufferView(prime) && !isAnyArrayBuffer(prime)) {
      throw new ERR_INVALID_ARG_TYPE('options.prime', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], prime);
    }
    return { Prime: require('internal/crypto/bytes').copyOf(prime).toString('base64'), GeneratorBase: generator ?? 2 };
  },
};

/** What the native side needs for a key of this type. */
function jobArguments(type, options) {
  validateString(type, 'type');
  const read = readers[type];
  if (read !== undefined) return JSON.stringify({ Type: type, ...read(options) });
  if (!withoutOptions.has(type)) throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  if (options !== undefined) validateObject(options, 'options');
  return JSON.stringify({ Type: type });
}

/** How each half is to come out: undefined is a KeyObject. */
function outputs(type, options) {
  const forHalf = (name, isPrivate) => {
    const encoding = options?.[name];
    if (encoding === undefined || encoding === null) return undefined;
    if (typeof encoding !== 'object') throw new ERR_INVALID_ARG_VALUE(`options.${name}`, encoding);
    return exportEncoding(encoding, isPrivate, type, `options.${name}`);
  };
  return { publicEncoding: forHalf('publicKeyEncoding', false), privateEncoding: forHalf('privateKeyEncoding', true) };
}

function pairOf(der, { publicEncoding, privateEncoding }) {
  const privateKey = new PrivateKeyObject(der);
  const publicKey = new PublicKeyObject(ops.publicKeyOf(der));
  return {
    publicKey: publicEncoding === undefined ? publicKey : encode(publicKey, publicEncoding),
    privateKey: privateEncoding === undefined ? privateKey : encode(privateKey, privateEncoding),
  };
}

function generateKeyPairSync(type, options) {
  const form = outputsAfter(type, options);
  return pairOf(calling(ops.generateKeyPair, form.job), form);
}

/** Node looks at the encodings before the options of the type. */
function outputsAfter(type, options) {
  validateString(type, 'type');
  if (options !== undefined) validateObject(options, 'options');
  const form = outputs(type, options);
  return { ...form, job: jobArguments(type, options) };
}

function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  const form = outputsAfter(type, options);
  if (type === 'ec' && !ops.isCurve(options.namedCurve)) throw new ERR_CRYPTO_INVALID_CURVE();
  ops.generateKeyPair(form.job, (error, der) => {
    if (error) {
      callback(worded(error));
      return;
    }
    let pair;
    try {
      pair = pairOf(der, form);
    } catch (reason) {
      callback(reason);
      return;
    }
    callback(null, pair.publicKey, pair.privateKey);
  });
}
Object.defineProperty(generateKeyPair, Symbol.for('nodejs.util.promisify.custom'), {
  __proto__: null, enumerable: false,
  value: (type, options) => new Promise((resolve, reject) => {
    generateKeyPair(type, options, (error, publicKey, privateKey) => (error ? reject(error) : resolve({ publicKey, privateKey })));
  }),
});

function secretLength(type, options) {
  validateString(type, 'type');
  validateObject(options, 'options');
  const { length } = options;
  if (type === 'hmac') {
    validateInteger(length, 'options.length', 8, 2 ** 31 - 1);
    return length >> 3;
  }
  if (type === 'aes') {
    validateOneOf(length, 'options.length', [128, 192, 256]);
    return length / 8;
  }
  throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
}

function generateKeySync(type, options) {
  const bytes = Buffer.allocUnsafeSlow(secretLength(type, options));
  ops.randomFill(bytes);
  return new SecretKeyObject(bytes);
}

function generateKey(type, options, callback) {
  const length = secretLength(type, options);
  validateFunction(callback, 'callback');
  const bytes = Buffer.allocUnsafeSlow(length);
  ops.randomFill(bytes, (error) => {
    if (error) callback(error);
    else callback(undefined, new SecretKeyObject(bytes));
  });
}

module.exports = { generateKeyPair, generateKeyPairSync, generateKey, generateKeySync };
