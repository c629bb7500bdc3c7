'use strict';

// SubtleCrypto.supports(): whether an operation would get as far as its key.

const { normalizeAlgorithm, identifier, domString, integer } = require('internal/crypto/webcrypto_algorithms');
const { isSecret, derivedLength } = require('internal/crypto/webcrypto_secret');
const { isPair, curveNames } = require('internal/crypto/webcrypto_pairs');

const prefix = "Failed to execute 'supports' on 'SubtleCrypto'";

/** Whether the algorithm is one for the operation, its parameters in bounds. */
function takes(operation, algorithm, length = null) {
  let normalized;
  try {
    normalized = normalizeAlgorithm(algorithm, operation);
  } catch {
    return false;
  }
  const { name, namedCurve } = normalized;
  if (namedCurve !== undefined && curveNames[namedCurve] === undefined) return false;
  if (operation === 'generateKey' && isSecret(name)) return lengthFits(normalized);
  if (operation === 'deriveBits') return bitsFit(normalized, length);
  return parametersFit(normalized);
}

function lengthFits({ name, length }) {
  if (name.startsWith('AES')) return length === 128 || length === 192 || length === 256;
  return length === undefined || length > 0;
}

function bitsFit({ name, iterations, memory, parallelism, passes, nonce }, length) {
  if (name === 'ECDH' || name.startsWith('X')) {
    const most = { X25519: 256, X448: 448 }[name];
    return length === null || most === undefined || length <= most;
  }
  if (length === null || length % 8 !== 0) return false;
  if (name === 'PBKDF2') return iterations > 0;
  if (name.startsWith('Argon2')) {
    return length >= 32 && parallelism > 0 && parallelism < 2 ** 24 && memory >= 8 * parallelism && passes > 0 && nonce.length >= 8;
  }
  return true;
}

function parametersFit({ name, iv, counter, length, tagLength }) {
  switch (name) {
    case 'AES-CBC': return iv === undefined || iv.length === 16;
    case 'AES-CTR': return counter === undefined || counter.length === 16 && length > 0 && length <= 128;
    case 'AES-GCM': return tagLength === undefined || [32, 64, 96, 104, 112, 120, 128].includes(tagLength);
    case 'AES-OCB': return (iv === undefined || iv.length <= 15) && (tagLength === undefined || [64, 96, 128].includes(tagLength));
    case 'ChaCha20-Poly1305': return (iv === undefined || iv.length === 12) && (tagLength === undefined || tagLength === 128);
    case 'HMAC':
    case 'KMAC128':
    case 'KMAC256': return length !== 0;
  }
  return true;
}

const simple = new Set(['decapsulateBits', 'decrypt', 'digest', 'encapsulateBits', 'encrypt', 'exportKey', 'generateKey', 'importKey',
                        'sign', 'verify']);

function supports(operation, algorithm, extra) {
  operation = domString(operation, '1st argument', prefix);
  algorithm = identifier(algorithm, '2nd argument', prefix);
  const second = () => identifier(extra, '3rd argument', prefix);
  switch (operation) {
    case 'encapsulateBits':
    case 'decapsulateBits': return takes(operation.slice(0, -4), algorithm);
    case 'deriveBits':
      return takes('deriveBits', algorithm, extra === null ? null : integer(extra, 'unsigned long', '3rd argument', prefix));
    case 'deriveKey': {
      const wanted = second();
      if (!takes('importKey', wanted)) return false;
      try {
        return takes('deriveBits', algorithm, derivedLength(normalizeAlgorithm(wanted, 'get key length')));
      } catch {
        return false;
      }
    }
    case 'wrapKey': return takes('exportKey', second()) && (takes('wrapKey', algorithm) || takes('encrypt', algorithm));
    case 'unwrapKey': return takes('importKey', second()) && (takes('unwrapKey', algorithm) || takes('decrypt', algorithm));
    case 'encapsulateKey':
    case 'decapsulateKey': {
      const wanted = second();
      if (!takes('importKey', wanted)) return false;
      const { name, length } = normalizeAlgorithm(wanted, 'importKey');
      return isSecret(name) && (length === undefined || Math.ceil(length / 8) === 32) && takes(operation.slice(0, -3), algorithm);
    }
    case 'getPublicKey':
      try {
        return isPair(normalizeAlgorithm(algorithm, 'exportKey').name);
      } catch {
        return false;
      }
  }
  return simple.has(operation) && takes(operation, algorithm);
}

module.exports = { supports };
