'use strict';

// globalThis.crypto and its classes: the checks and conversions of Web IDL, then the modules webcrypto_*.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { CryptoKey, isCryptoKey, slotsOf, usageOrder } = require('internal/crypto/webcrypto_keys');

const allowed = Symbol('allowed');
const lazy = {
  get algorithms() { return require('internal/crypto/webcrypto_algorithms'); },
  get secret() { return require('internal/crypto/webcrypto_secret'); },
  get pairs() { return require('internal/crypto/webcrypto_pairs'); },
  get work() { return require('internal/crypto/webcrypto_work'); },
  get jwk() { return require('internal/crypto/webcrypto_jwk'); },
};

const ordinals = ['1st', '2nd', '3rd', '4th', '5th', '6th', '7th'];
const formats = ['jwk', 'pkcs8', 'raw', 'raw-private', 'raw-public', 'raw-secret', 'raw-seed', 'spki'];

/** Converts the arguments of a method by the kinds of its parameters. */
function convert(method, args, ...kinds) {
  const prefix = `Failed to execute '${method}' on 'SubtleCrypto'`;
  const required = kinds.filter((kind) => !kind.endsWith('?')).length;
  if (args.length < required) {
    const error = new ERR_MISSING_ARGS('x');
    error.message = `${prefix}: ${required} argument${required === 1 ? '' : 's'} required, but only ${args.length} present.`;
    throw error;
  }
  const out = [];
  for (let i = 0; i < kinds.length; i++) {
    out.push(converters[kinds[i]](args[i], `${ordinals[i]} argument`, prefix, out));
  }
  return out;
}

function enumValue(value, context, prefix, type, values) {
  const text = lazy.algorithms.domString(value, context, prefix);
  if (values.includes(text)) return text;
  const error = new ERR_INVALID_ARG_VALUE('value', text);
  error.message = `${prefix}: ${context} '${text}' is not a valid enum value of type ${type}.`;
  throw error;
}

const converters = {
  __proto__: null,
  algorithm: (value, context, prefix) => lazy.algorithms.identifier(value, context, prefix),
  key(value, context, prefix) {
    if (!isCryptoKey(value)) throw lazy.algorithms.typeError(`${prefix}: ${context} is not of type CryptoKey.`);
    return value;
  },
  bytes: (value, context, prefix) =>
    require('internal/crypto/bytes').copyOf(lazy.algorithms.bufferSource(value, context, prefix)),
  format: (value, context, prefix) => enumValue(value, context, prefix, 'KeyFormat', formats),
  boolean: (value) => !!value,
  usages(value, context, prefix) {
    if (value === null || typeof value !== 'object' && typeof value !== 'function' || typeof value[Symbol.iterator] !== 'function') {
      throw lazy.algorithms.typeError(`${prefix}: ${context} cannot be converted to sequence.`);
    }
    return Array.from(value, (usage, i) => enumValue(usage, `${context}[${i}]`, prefix, 'KeyUsage', usageOrder));
  },
  'length?'(value, context, prefix) {
    return value === undefined || value === null ? null : lazy.algorithms.integer(value, 'unsigned long', context, prefix);
  },
  keyData(value, context, prefix, [format]) {
    if (format !== 'jwk') return converters.bytes(value, context, prefix);
    if (typeof value !== 'object' && typeof value !== 'function' && value !== undefined) {
      throw lazy.algorithms.typeError(`${prefix}: ${context} cannot be converted to a dictionary`);
    }
    return lazy.jwk.convertJWK(value ?? {});
  },
};

const normalize = (algorithm, operation) => lazy.algorithms.normalizeAlgorithm(algorithm, operation);
const denied = (message) => lazy.algorithms.named(message, 'InvalidAccessError');

/** The slots of a key that is for this algorithm and this use. */
function use(key, algorithm, usage) {
  const slots = slotsOf(key);
  if (algorithm !== undefined && algorithm.name !== slots.algorithm.name) throw denied('Key algorithm mismatch');
  if (!slots.usages.includes(usage)) throw denied(`Unable to use this key to ${usage}`);
  return slots;
}

function useForDeriving(key, algorithm, usage) {
  const { usages, algorithm: own } = slotsOf(key);
  if (!usages.includes(usage)) throw denied(`baseKey does not have ${usage} usage`);
  if (own.name !== algorithm.name) throw denied('Key algorithm mismatch');
}

function importInto(format, keyData, normalized, extractable, usages) {
  const { secret, pairs } = lazy;
  const make = secret.isSecret(normalized.name) ? secret.importSecret : pairs.importPair;
  const key = make(format, keyData, normalized, extractable, usages);
  const { object } = slotsOf(key);
  if ((object.type === 'secret' || object.type === 'private') && usages.length === 0) {
    throw lazy.algorithms.named(`Usages cannot be empty when importing a ${object.type} key.`, 'SyntaxError');
  }
  return key;
}

function exportFrom(format, key) {
  const { secret, pairs, algorithms } = lazy;
  const { algorithm, extractable } = slotsOf(key);
  try {
    normalize({ name: algorithm.name }, 'exportKey');
  } catch {
    throw algorithms.notSupported(`${algorithm.name} key export is not supported`);
  }
  if (!extractable) throw denied('key is not extractable');
  return secret.isSecret(algorithm.name) ? secret.exportSecret(format, key) : pairs.exportPair(format, key);
}

/** The algorithm of a key to be, and how many bits it takes; null for any number. */
function derivedKey(algorithm) {
  const normalized = normalize(algorithm, 'importKey');
  return [normalized, lazy.secret.derivedLength(normalize(algorithm, 'get key length'))];
}

class SubtleCrypto {
  #brand;

  constructor(token) {
    if (token !== allowed) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  async encrypt(algorithm, key, data) {
    check(this);
    [algorithm, key, data] = convert('encrypt', arguments, 'algorithm', 'key', 'bytes');
    algorithm = normalize(algorithm, 'encrypt');
    use(key, algorithm, 'encrypt');
    return lazy.work.cipher(true, algorithm, key, data);
  }

  async decrypt(algorithm, key, data) {
    check(this);
    [algorithm, key, data] = convert('decrypt', arguments, 'algorithm', 'key', 'bytes');
    algorithm = normalize(algorithm, 'decrypt');
    use(key, algorithm, 'decrypt');
    return lazy.work.cipher(false, algorithm, key, data);
  }

  async sign(algorithm, key, data) {
    check(this);
    [algorithm, key, data] = convert('sign', arguments, 'algorithm', 'key', 'bytes');
    algorithm = normalize(algorithm, 'sign');
    use(key, algorithm, 'sign');
    return lazy.work.sign(algorithm, key, data);
  }

  async verify(algorithm, key, signature, data) {
    check(this);
    [algorithm, key, signature, data] = convert('verify', arguments, 'algorithm', 'key', 'bytes', 'bytes');
    algorithm = normalize(algorithm, 'verify');
    use(key, algorithm, 'verify');
    return lazy.work.verify(algorithm, key, signature, data);
  }

  async digest(algorithm, data) {
    check(this);
    [algorithm, data] = convert('digest', arguments, 'algorithm', 'bytes');
    return lazy.work.digest(normalize(algorithm, 'digest'), data);
  }

  async generateKey(algorithm, extractable, keyUsages) {
    check(this);
    [algorithm, extractable, keyUsages] = convert('generateKey', arguments, 'algorithm', 'boolean', 'usages');
    algorithm = normalize(algorithm, 'generateKey');
    const { secret, pairs } = lazy;
    return (secret.isSecret(algorithm.name) ? secret : pairs).generate(algorithm, extractable, keyUsages);
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    check(this);
    [algorithm, baseKey, derivedKeyType, extractable, keyUsages] =
      convert('deriveKey', arguments, 'algorithm', 'key', 'algorithm', 'boolean', 'usages');
    algorithm = normalize(algorithm, 'deriveBits');
    const [normalized, length] = derivedKey(derivedKeyType);
    useForDeriving(baseKey, algorithm, 'deriveKey');
    const bits = await lazy.work.deriveBits(algorithm, baseKey, length);
    return importInto('raw-secret', Buffer.from(bits), normalized, extractable, keyUsages);
  }

  async deriveBits(algorithm, baseKey, length = null) {
    check(this);
    [algorithm, baseKey, length] = convert('deriveBits', arguments, 'algorithm', 'key', 'length?');
    algorithm = normalize(algorithm, 'deriveBits');
    useForDeriving(baseKey, algorithm, 'deriveBits');
    return lazy.work.deriveBits(algorithm, baseKey, length);
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    check(this);
    [format, keyData, algorithm, extractable, keyUsages] =
      convert('importKey', arguments, 'format', 'keyData', 'algorithm', 'boolean', 'usages');
    return importInto(format, keyData, normalize(algorithm, 'importKey'), extractable, keyUsages);
  }

  async exportKey(format, key) {
    check(this);
    [format, key] = convert('exportKey', arguments, 'format', 'key');
    return exportFrom(format, key);
  }

  async wrapKey(format, key, wrappingKey, algorithm) {
    check(this);
    [format, key, wrappingKey, algorithm] = convert('wrapKey', arguments, 'format', 'key', 'key', 'algorithm');
    algorithm = eitherOperation(algorithm, 'wrapKey', 'encrypt');
    use(wrappingKey, algorithm, 'wrapKey');
    const exported = exportFrom(format, key);
    let bytes = format === 'jwk' ? Buffer.from(JSON.stringify(exported)) : Buffer.from(exported);
    if (format === 'jwk' && algorithm.name === 'AES-KW' && bytes.length % 8 !== 0) {
      bytes = Buffer.concat([bytes, Buffer.alloc(8 - bytes.length % 8, ' ')]);
    }
    return lazy.work.cipher(true, algorithm, wrappingKey, bytes);
  }

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
    check(this);
    [format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages] =
      convert('unwrapKey', arguments, 'format', 'bytes', 'key', 'algorithm', 'algorithm', 'boolean', 'usages');
    unwrapAlgorithm = eitherOperation(unwrapAlgorithm, 'unwrapKey', 'decrypt');
    unwrappedKeyAlgorithm = normalize(unwrappedKeyAlgorithm, 'importKey');
    use(unwrappingKey, unwrapAlgorithm, 'unwrapKey');
    let keyData = Buffer.from(await lazy.work.cipher(false, unwrapAlgorithm, unwrappingKey, wrappedKey));
    if (format === 'jwk') {
      try {
        keyData = lazy.jwk.convertJWK(JSON.parse(keyData.toString('utf8')));
      } catch {
        throw lazy.algorithms.named('Invalid wrapped JWK key', 'DataError');
      }
    }
    return importInto(format, keyData, unwrappedKeyAlgorithm, extractable, keyUsages);
  }

  async getPublicKey(key, keyUsages) {
    require('internal/util').emitExperimentalWarning('The getPublicKey Web Crypto API method');
    check(this);
    [key, keyUsages] = convert('getPublicKey', arguments, 'key', 'usages');
    const { object } = slotsOf(key);
    if (object.type !== 'private') {
      throw lazy.algorithms.named('key must be a private key', object.type === 'secret' ? 'NotSupportedError' : 'InvalidAccessError');
    }
    return lazy.pairs.publicOf(key, keyUsages);
  }

  async encapsulateBits(algorithm, key) {
    require('internal/util').emitExperimentalWarning('The encapsulateBits Web Crypto API method');
    check(this);
    [algorithm, key] = convert('encapsulateBits', arguments, 'algorithm', 'key');
    algorithm = normalize(algorithm, 'encapsulate');
    use(key, algorithm, 'encapsulateBits');
    return lazy.work.encapsulate(key);
  }

  async encapsulateKey(algorithm, key, sharedKeyAlgorithm, extractable, keyUsages) {
    require('internal/util').emitExperimentalWarning('The encapsulateKey Web Crypto API method');
    check(this);
    [algorithm, key, sharedKeyAlgorithm, extractable, keyUsages] =
      convert('encapsulateKey', arguments, 'algorithm', 'key', 'algorithm', 'boolean', 'usages');
    algorithm = normalize(algorithm, 'encapsulate');
    const normalized = normalize(sharedKeyAlgorithm, 'importKey');
    use(key, algorithm, 'encapsulateKey');
    const { sharedKey, ciphertext } = await lazy.work.encapsulate(key);
    return { ciphertext, sharedKey: importInto('raw-secret', Buffer.from(sharedKey), normalized, extractable, keyUsages) };
  }

  async decapsulateBits(algorithm, key, ciphertext) {
    require('internal/util').emitExperimentalWarning('The decapsulateBits Web Crypto API method');
    check(this);
    [algorithm, key, ciphertext] = convert('decapsulateBits', arguments, 'algorithm', 'key', 'bytes');
    algorithm = normalize(algorithm, 'decapsulate');
    use(key, algorithm, 'decapsulateBits');
    return lazy.work.decapsulate(key, ciphertext);
  }

  async decapsulateKey(algorithm, key, ciphertext, sharedKeyAlgorithm, extractable, keyUsages) {
    require('internal/util').emitExperimentalWarning('The decapsulateKey Web Crypto API method');
    check(this);
    [algorithm, key, ciphertext, sharedKeyAlgorithm, extractable, keyUsages] =
      convert('decapsulateKey', arguments, 'algorithm', 'key', 'bytes', 'algorithm', 'boolean', 'usages');
    algorithm = normalize(algorithm, 'decapsulate');
    const normalized = normalize(sharedKeyAlgorithm, 'importKey');
    use(key, algorithm, 'decapsulateKey');
    const bits = await lazy.work.decapsulate(key, ciphertext);
    return importInto('raw-secret', Buffer.from(bits), normalized, extractable, keyUsages);
  }

  static supports(operation, algorithm, lengthOrAdditionalAlgorithm = null) {
    require('internal/util').emitExperimentalWarning('The supports Web Crypto API method');
    if (this !== SubtleCrypto) throw new ERR_INVALID_THIS('SubtleCrypto constructor');
    return require('internal/crypto/webcrypto_supports').supports(operation, algorithm, lengthOrAdditionalAlgorithm);
  }
}

const isSubtle = SubtleCrypto.is;
delete SubtleCrypto.is;

function check(self) {
  if (!isSubtle(self)) throw new ERR_INVALID_THIS('SubtleCrypto');
}

function eitherOperation(algorithm, first, second) {
  try {
    return normalize(algorithm, first);
  } catch {
    return normalize(algorithm, second);
  }
}

class Crypto {
  #subtle;

  constructor(token) {
    if (token !== allowed) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#subtle = new SubtleCrypto(allowed);
  }

  get subtle() {
    if (typeof this !== 'object' || this === null || !(#subtle in this)) throw new ERR_INVALID_THIS('Crypto');
    return this.#subtle;
  }

  getRandomValues(array) {
    if (typeof this !== 'object' || this === null || !(#subtle in this)) throw new ERR_INVALID_THIS('Crypto');
    if (arguments.length < 1) {
      const error = new ERR_MISSING_ARGS('x');
      error.message = "Failed to execute 'getRandomValues' on 'Crypto': 1 argument required, but only 0 present.";
      throw error;
    }
    return require('internal/crypto/random').getRandomValues(array);
  }

  randomUUID(options) {
    if (typeof this !== 'object' || this === null || !(#subtle in this)) throw new ERR_INVALID_THIS('Crypto');
    return require('internal/crypto/random').randomUUID(options);
  }
}

function tag(Class) {
  for (const name of Object.getOwnPropertyNames(Class.prototype)) {
    if (name !== 'constructor') Object.defineProperty(Class.prototype, name, { __proto__: null, enumerable: true });
  }
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, value: Class.name, configurable: true });
}
tag(Crypto);
tag(SubtleCrypto);
Object.defineProperty(SubtleCrypto, 'supports', { __proto__: null, enumerable: true });

/** KeyObject.prototype.toCryptoKey. */
function toCryptoKey(object, algorithm, extractable, usages) {
  const normalized = normalize(lazy.algorithms.identifier(algorithm, 'algorithm', 'toCryptoKey'), 'importKey');
  if (object.type === 'secret') {
    if (!lazy.secret.isSecret(normalized.name)) throw lazy.algorithms.notSupported();
    const key = lazy.secret.importSecret('raw-secret', object.export(), normalized, extractable, usages);
    if (usages.length === 0) throw lazy.algorithms.named('Usages cannot be empty when importing a secret key.', 'SyntaxError');
    return key;
  }
  if (!lazy.pairs.isPair(normalized.name)) throw lazy.algorithms.notSupported();
  return lazy.pairs.adopt(object, normalized, extractable, usages);
}

module.exports = {
  Crypto, CryptoKey, SubtleCrypto, crypto: new Crypto(allowed), isCryptoKey, keyObjectOf: (key) => slotsOf(key).object, toCryptoKey,
};
