'use strict';

// Errors in the shape Node gives to those of OpenSSL: code ERR_OSSL_*, library, reason, and OpenSSL's own line as message.

const libraries = {
  __proto__: null,
  evp: ['030000', 'digital envelope routines', 'ERR_OSSL_EVP_'],
  rsa: ['020000', 'rsa routines', 'ERR_OSSL_RSA_'],
  provider: ['1C8000', 'Provider routines', 'ERR_OSSL_'],
  decoder: ['1E0801', 'DECODER routines', 'ERR_OSSL_'],
};

/**
 * @param {'evp'|'rsa'|'provider'|'decoder'} library
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

module.exports = { opensslError };
