'use strict';

// Errors in the shape Node gives to those of OpenSSL: code ERR_OSSL_*, library, reason, and OpenSSL's own line as message.

const libraries = {
  __proto__: null,
  bn: ['018000', 'bignum routines', 'ERR_OSSL_BN_'],
  crypto: ['078801', 'common libcrypto routines', 'ERR_OSSL_CRYPTO_'],
  asn1: ['068000', 'asn1 encoding routines', 'ERR_OSSL_ASN1_'],
  decoder: ['1E0801', 'DECODER routines', 'ERR_OSSL_'],
  dh: ['028000', 'Diffie-Hellman routines', 'ERR_OSSL_DH_'],
  dsa: ['050000', 'dsa routines', 'ERR_OSSL_DSA_'],
  evp: ['030000', 'digital envelope routines', 'ERR_OSSL_EVP_'],
  pem: ['048000', 'PEM routines', 'ERR_OSSL_PEM_'],
  provider: ['1C8000', 'Provider routines', 'ERR_OSSL_'],
  rsa: ['020000', 'rsa routines', 'ERR_OSSL_RSA_'],
};

/** What the native side names by code only: library, the last two digits of OpenSSL's number, reason. */
const reasons = {
  __proto__: null,
  ERR_OSSL_ASN1_WRONG_TAG: ['asn1', 'A8', 'wrong tag'],
  ERR_OSSL_ASN1_NOT_ENOUGH_DATA: ['asn1', '8E', 'not enough data'],
  ERR_OSSL_BAD_DECRYPT: ['provider', '64', 'bad decrypt'],
  ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED: ['crypto', '09', 'interrupted or cancelled'],
  ERR_OSSL_DH_MODULUS_TOO_LARGE: ['dh', '67', 'modulus too large'],
  ERR_OSSL_DH_MODULUS_TOO_SMALL: ['dh', '7E', 'modulus too small'],
  ERR_OSSL_DIGEST_NOT_ALLOWED: ['provider', 'AE', 'digest not allowed'],
  ERR_OSSL_DSA_BAD_FFC_PARAMETERS: ['dsa', '72', 'bad ffc parameters'],
  ERR_OSSL_EVP_DECODE_ERROR: ['evp', '72', 'decode error'],
  ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE: ['evp', '96', 'operation not supported for this keytype'],
  ERR_OSSL_FAILED_DURING_DERIVATION: ['provider', 'A4', 'failed during derivation'],
  ERR_OSSL_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE: ['provider', 'A5', 'illegal or unsupported padding mode'],
  ERR_OSSL_INVALID_DIGEST: ['provider', '7A', 'invalid digest'],
  ERR_OSSL_MISMATCHING_DOMAIN_PARAMETERS: ['provider', 'CB', 'mismatching domain parameters'],
  ERR_OSSL_PEM_BAD_BASE64_DECODE: ['pem', '64', 'bad base64 decode'],
  ERR_OSSL_PEM_NO_START_LINE: ['pem', '6C', 'no start line'],
  ERR_OSSL_PSS_SALTLEN_TOO_SMALL: ['provider', 'AC', 'pss saltlen too small'],
  ERR_OSSL_RSA_BLOCK_TYPE_IS_NOT_01: ['rsa', '6A', 'block type is not 01'],
  ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE: ['rsa', '6E', 'data too large for key size'],
  ERR_OSSL_RSA_DIGEST_TOO_BIG_FOR_RSA_KEY: ['rsa', '70', 'digest too big for rsa key'],
  ERR_OSSL_RSA_KEY_SIZE_TOO_SMALL: ['rsa', '78', 'key size too small'],
  ERR_OSSL_RSA_OAEP_DECODING_ERROR: ['rsa', '79', 'oaep decoding error'],
  ERR_OSSL_RSA_PADDING_CHECK_FAILED: ['rsa', '72', 'padding check failed'],
  ERR_OSSL_RSA_PUB_EXPONENT_OUT_OF_RANGE: ['rsa', 'B2', 'pub exponent out of range'],
  ERR_OSSL_UNSUPPORTED: ['decoder', '0C', 'unsupported'],
  ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH: ['provider', '6B', 'wrong final block length'],
};

/**
 * @param {keyof libraries} library
 * @param {string} number the last two hexadecimal digits of OpenSSL's code
 * @param {string} reason
 */
function opensslError(library, number, reason) {
  const [prefix, name, code] = libraries[library];
  const error = new Error(`error:${prefix}${number}:${name}::${reason}`);
  Object.defineProperty(error, 'opensslErrorStack', {
    __proto__: null, value: [error.message], writable: true, enumerable: true, configurable: true,
  });
  error.library = name;
  error.reason = reason;
  error.code = code + reason.toUpperCase().replace(/[ -]/g, '_');
  return error;
}

/** Words an error of the native side. */
function worded(error) {
  if (error.code === 'ERR_MISSING_PASSPHRASE') return new (require('internal/errors').codes.ERR_MISSING_PASSPHRASE)();
  const known = reasons[error.code];
  return known === undefined ? error : opensslError(...known);
}

/** Calls an op, its errors worded. */
function calling(op, ...args) {
  try {
    return op(...args);
  } catch (error) {
    throw worded(error);
  }
}

module.exports = { opensslError, worded, calling };
