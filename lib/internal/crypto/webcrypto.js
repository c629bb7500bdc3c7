'use strict';

// globalThis.crypto and its classes. SubtleCrypto has digest(); its other methods refuse.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS, ERR_INVALID_ARG_TYPE, ERR_RAVEL_UNSUPPORTED } } =
  require('internal/errors');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');

const allowed = Symbol('allowed');

class CryptoKey {
  #object;

  constructor(token, object) {
    if (token !== allowed) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#object = object;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #object in value;
  }

  static object(key) {
    return key.#object;
  }
}
const isCryptoKey = CryptoKey.is;
const keyObjectOf = CryptoKey.object;
delete CryptoKey.is;
delete CryptoKey.object;

const digestNames = { __proto__: null, 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

class SubtleCrypto {
  constructor(token) {
    if (token !== allowed) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  async digest(algorithm, data) {
    if (!(this instanceof SubtleCrypto)) throw new ERR_INVALID_THIS('SubtleCrypto');
    if (arguments.length < 2) {
      throw new TypeError(
        `Failed to execute 'digest' on 'SubtleCrypto': 2 arguments required, but only ${arguments.length} present.`);
    }
    const name = typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm;
    const digest = digestNames[String(name).toUpperCase()];
    if (digest === undefined) throw new DOMException('Unrecognized algorithm name', 'NotSupportedError');
    if (!isAnyArrayBuffer(data) && !isArrayBufferView(data)) {
      throw new ERR_INVALID_ARG_TYPE('data', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], data);
    }
    const view = isAnyArrayBuffer(data) ? new Uint8Array(data) : data;
    const sum = require('internal/crypto/hash').hash(digest, view, 'buffer');
    return require('internal/crypto/bytes').arrayBufferOf(sum);
  }
}

for (const name of ['encrypt', 'decrypt', 'sign', 'verify', 'generateKey', 'deriveKey', 'deriveBits', 'importKey',
                    'exportKey', 'wrapKey', 'unwrapKey']) {
  const method = { async [name]() { throw new ERR_RAVEL_UNSUPPORTED(`crypto.subtle.${name}`); } }[name];
  Object.defineProperty(SubtleCrypto.prototype, name, {
    __proto__: null, value: method, writable: true, enumerable: true, configurable: true,
  });
}

class Crypto {
  #subtle;

  constructor(token) {
    if (token !== allowed) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#subtle = new SubtleCrypto(allowed);
  }

  get subtle() {
    if (!(#subtle in this)) throw new ERR_INVALID_THIS('Crypto');
    return this.#subtle;
  }

  getRandomValues(array) {
    if (typeof this !== 'object' || this === null || !(#subtle in this)) throw new ERR_INVALID_THIS('Crypto');
    if (arguments.length < 1) {
      throw new TypeError("Failed to execute 'getRandomValues' on 'Crypto': 1 argument required, but only 0 present.");
    }
    return require('internal/crypto/random').getRandomValues(array);
  }

  randomUUID(options) {
    if (typeof this !== 'object' || this === null || !(#subtle in this)) throw new ERR_INVALID_THIS('Crypto');
    return require('internal/crypto/random').randomUUID(options);
  }
}

function tag(Class, ...members) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, value: Class.name, configurable: true });
  for (const member of members) Object.defineProperty(Class.prototype, member, { __proto__: null, enumerable: true });
}
tag(Crypto, 'subtle', 'getRandomValues', 'randomUUID');
tag(SubtleCrypto, 'digest');
tag(CryptoKey);

module.exports = { Crypto, CryptoKey, SubtleCrypto, crypto: new Crypto(allowed), isCryptoKey, keyObjectOf };
