'use strict';

// The digest algorithms that the native side has, found by any of OpenSSL's names for them.

const ops = binding('crypto');

let byName;
/** What was asked for last: mostly it is asked for again. */
let lastName, lastDigest;

/** @typedef {{ id: number, name: string, size: number, block: number, state: number, quick: number, xof: boolean, fresh: ?Uint8Array }} Digest */

function load() {
  byName = new Map();
  const list = ops.hashes();
  for (let id = 0; id < list.length; id++) {
    const { Names, Size, Block, State, Quick, Xof } = list[id];
    const digest = { id, name: Names[0], size: Size, block: Block, state: State, quick: Quick, xof: Xof, fresh: null };
    for (const name of Names) byName.set(name, digest);
  }
}

/** @returns {Digest|undefined} */
function findDigest(name) {
  if (name === lastName) return lastDigest;
  if (byName === undefined) load();
  const found = byName.get(name);
  if (found !== undefined) {
    lastName = name;
    lastDigest = found;
    return found;
  }
  const other = byName.get(name.toLowerCase());
  // Spellings are remembered so that 'SHA256' costs no lower-casing each time; names are few, foreign ones are not kept.
  if (other !== undefined && byName.size < 500) byName.set(name, other);
  return other;
}

/** @returns {Digest} one that may serve an HMAC, or throws. */
function macDigest(name) {
  const digest = findDigest(name);
  if (digest === undefined || digest.xof) {
    const { ERR_CRYPTO_INVALID_DIGEST } = require('internal/errors').codes;
    throw new ERR_CRYPTO_INVALID_DIGEST(name);
  }
  return digest;
}

const listed = [
  'RSA-MD5', 'RSA-RIPEMD160', 'RSA-SHA1', 'RSA-SHA1-2', 'RSA-SHA224', 'RSA-SHA256', 'RSA-SHA3-224', 'RSA-SHA3-256',
  'RSA-SHA3-384', 'RSA-SHA3-512', 'RSA-SHA384', 'RSA-SHA512', 'RSA-SHA512/224', 'RSA-SHA512/256', 'RSA-SM3',
  'blake2b512', 'blake2s256', 'id-rsassa-pkcs1-v1_5-with-sha3-224', 'id-rsassa-pkcs1-v1_5-with-sha3-256',
  'id-rsassa-pkcs1-v1_5-with-sha3-384', 'id-rsassa-pkcs1-v1_5-with-sha3-512', 'md5', 'md5-sha1', 'md5WithRSAEncryption',
  'ripemd', 'ripemd160', 'ripemd160WithRSA', 'rmd160', 'sha1', 'sha1WithRSAEncryption', 'sha224',
  'sha224WithRSAEncryption', 'sha256', 'sha256WithRSAEncryption', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512',
  'sha384', 'sha384WithRSAEncryption', 'sha512', 'sha512-224', 'sha512-224WithRSAEncryption', 'sha512-256',
  'sha512-256WithRSAEncryption', 'sha512WithRSAEncryption', 'shake128', 'shake256', 'sm3', 'sm3WithRSAEncryption',
  'ssl3-md5', 'ssl3-sha1',
];

function getHashes() {
  return listed.slice();
}

module.exports = { findDigest, macDigest, getHashes };
