'use strict';

// What Web Crypto asks of every JSON Web Key, and how its work is run.

const { named } = require('internal/crypto/webcrypto_algorithms');
const { slotsOf, usageOrder } = require('internal/crypto/webcrypto_keys');

/** Throws a DataError unless the members beside the key itself fit. */
function checkJWK(jwk, kty, usages, extractable, use) {
  if (jwk.kty === undefined) throw named('Invalid keyData', 'DataError');
  if (jwk.kty !== kty) throw named('Invalid JWK "kty" Parameter', 'DataError');
  if (usages.length > 0 && jwk.use !== undefined && use !== undefined && jwk.use !== use) {
    throw named('Invalid JWK "use" Parameter', 'DataError');
  }
  if (jwk.key_ops !== undefined) {
    const list = jwk.key_ops;
    if (new Set(list).size !== list.length) throw named('Duplicate key operation', 'DataError');
    if (usages.some((usage) => !list.includes(usage))) throw named('Key operations and usage mismatch', 'DataError');
  }
  if (jwk.ext === false && extractable) throw named('JWK "ext" Parameter and extractable mismatch', 'DataError');
}

const memberTypes = {
  __proto__: null, ext: 'boolean', key_ops: 'list',
};
const members = ['alg', 'crv', 'd', 'dp', 'dq', 'e', 'ext', 'k', 'key_ops', 'kty', 'n', 'oth', 'p', 'priv', 'pub', 'q', 'qi', 'use', 'x', 'y'];

/** A dictionary of type JsonWebKey. */
function convertJWK(value) {
  const jwk = {};
  for (const name of members) {
    const member = value[name];
    if (member === undefined) continue;
    if (memberTypes[name] === 'boolean') jwk[name] = !!member;
    else if (memberTypes[name] === 'list') jwk[name] = [...member].map((item) => `${item}`);
    else jwk[name] = name === 'oth' ? member : `${member}`;
  }
  return jwk;
}

function completeJWK(jwk, key) {
  const { usages, extractable } = slotsOf(key);
  jwk.key_ops = usageOrder.filter((usage) => usages.includes(usage));
  jwk.ext = extractable;
  return jwk;
}

function failure(cause) {
  return named('The operation failed for an operation-specific reason', 'OperationError', cause);
}

/** An op with a callback as a promise; what goes wrong is an OperationError. */
function operation(op, ...args) {
  return new Promise((resolve, reject) => {
    const done = (error, result) => (error ? reject(failure(error)) : resolve(result));
    try {
      op(...args, done);
    } catch (error) {
      reject(failure(error));
    }
  });
}

module.exports = { checkJWK, convertJWK, completeJWK, operation, failure };
