'use strict';

// CryptoKey: a KeyObject with what may be done with it.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const { customInspectSymbol } = require('internal/util');
const { kClone, kDeserialize, markTransferMode } = require('internal/worker/js_transferable');

const allowed = Symbol('allowed');

class CryptoKey {
  #object;
  #algorithm;
  #shownAlgorithm;
  #extractable;
  #usages;
  #shownUsages;

  constructor(token, object, algorithm, usages, extractable) {
    if (token !== allowed) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#object = object;
    this.#algorithm = algorithm;
    this.#usages = usages;
    this.#extractable = extractable;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #object in value;
  }

  /** What nobody can have tampered with. */
  static slots(key) {
    return { object: key.#object, algorithm: key.#algorithm, usages: key.#usages, extractable: key.#extractable };
  }

  static cloned({ object, algorithm, usages, extractable }) {
    return new CryptoKey(allowed, object, algorithm, usages, extractable);
  }

  get type() {
    if (!CryptoKeyIs(this)) throw new ERR_INVALID_THIS('CryptoKey');
    return this.#object.type;
  }

  get extractable() {
    if (!CryptoKeyIs(this)) throw new ERR_INVALID_THIS('CryptoKey');
    return this.#extractable;
  }

  get algorithm() {
    if (!CryptoKeyIs(this)) throw new ERR_INVALID_THIS('CryptoKey');
    return this.#shownAlgorithm ??= copyAlgorithm(this.#algorithm);
  }

  get usages() {
    if (!CryptoKeyIs(this)) throw new ERR_INVALID_THIS('CryptoKey');
    return this.#shownUsages ??= [...this.#usages];
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const { type } = this.#object;
    const extractable = this.#extractable, algorithm = this.#algorithm, usages = this.#usages;
    return `CryptoKey ${inspect({ type, extractable, algorithm, usages },
                                { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  [kClone]() {
    return { data: slotsOf(this), deserializeInfo: 'internal/crypto/webcrypto_keys:CryptoKeyMessage' };
  }
}
const CryptoKeyIs = CryptoKey.is;
const slotsOf = CryptoKey.slots;
const clonedKey = CryptoKey.cloned;
for (const name of ['is', 'slots', 'cloned']) delete CryptoKey[name];
markTransferMode(CryptoKey.prototype, true, false);
for (const name of ['type', 'extractable', 'algorithm', 'usages']) {
  Object.defineProperty(CryptoKey.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, { __proto__: null, value: 'CryptoKey', configurable: true });

function copyAlgorithm(algorithm) {
  const copy = { ...algorithm };
  if (copy.hash !== undefined) copy.hash = { ...copy.hash };
  if (copy.publicExponent !== undefined) copy.publicExponent = new Uint8Array(copy.publicExponent);
  return copy;
}

class CryptoKeyMessage {
  [kDeserialize](data) {
    return clonedKey(data);
  }
}

const usageOrder = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey', 'encapsulateKey',
                    'encapsulateBits', 'decapsulateKey', 'decapsulateBits'];

/** Each usage once, in the order of the standard. */
function orderedUsages(usages, possible = usageOrder) {
  return usageOrder.filter((usage) => usages.includes(usage) && possible.includes(usage));
}

function makeKey(object, algorithm, usages, extractable) {
  return new CryptoKey(allowed, object, algorithm, usages, extractable);
}

/** Whether two keys are the same key for the same uses. */
function sameCryptoKey(one, other) {
  const { isDeepStrictEqual } = require('internal/util/comparisons');
  const a = slotsOf(one);
  const b = slotsOf(other);
  return a.extractable === b.extractable && isDeepStrictEqual(a.algorithm, b.algorithm) && isDeepStrictEqual(a.usages, b.usages) &&
    a.object.equals(b.object);
}

module.exports = { CryptoKey, CryptoKeyMessage, sameCryptoKey, isCryptoKey: CryptoKeyIs, slotsOf, makeKey, orderedUsages, usageOrder };
