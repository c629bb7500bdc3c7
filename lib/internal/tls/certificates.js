'use strict';
// Certificates as getPeerCertificate() shows them, and the authorities that are trusted by default.

const { getOptionValue } = require('internal/options');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_CRYPTO_OPERATION_FAILED } } = require('internal/errors');
const { isArrayBufferView } = require('internal/util/types');

const native = binding('tls');

/** Pairs as an object; a name that occurs more than once has an array. */
function grouped(pairs) {
  if (pairs === undefined) return undefined;
  const out = { __proto__: null };
  for (const [name, value] of pairs) {
    if (out[name] === undefined) out[name] = value;
    else if (Array.isArray(out[name])) out[name].push(value);
    else out[name] = [out[name], value];
  }
  return out;
}

function accessLists(pairs) {
  if (pairs === undefined) return undefined;
  const out = { __proto__: null };
  for (const [name, value] of pairs) (out[name] ??= []).push(value);
  return out;
}

/** The object of a certificate in DER; undefined when it is none. */
function describe(der) {
  const d = native.describe(der);
  if (d === null) return undefined;
  return {
    subject: grouped(d.subject),
    issuer: grouped(d.issuer),
    subjectaltname: d.subjectaltname,
    infoAccess: accessLists(d.infoAccess),
    ca: d.ca,
    modulus: d.modulus,
    exponent: d.exponent,
    pubkey: d.pubkey && Buffer.from(d.pubkey, 'hex'),
    bits: d.bits,
    valid_from: d.valid_from,
    valid_to: d.valid_to,
    fingerprint: d.fingerprint,
    fingerprint256: d.fingerprint256,
    fingerprint512: d.fingerprint512,
    ext_key_usage: d.ext_key_usage,
    serialNumber: d.serialNumber,
    raw: der,
    asn1Curve: d.asn1Curve,
    nistCurve: d.nistCurve,
  };
}

/**
 * The object of a chain, each linked to its issuer. A root is its own.
 * @param {Buffer[]} chain in DER, beginning with the leaf
 */
function describeChain(chain) {
  const list = chain.map(describe);
  for (let i = 0; i < list.length; i++) {
    if (list[i] === undefined) return i === 0 ? undefined : list[0];
    if (i > 0) list[i - 1].issuerCertificate = list[i];
  }
  const last = list[list.length - 1];
  if (last && native.describe(last.raw).selfIssued) last.issuerCertificate = last;
  return list[0];
}

/** Older forms of a certificate's object: text with a line for each entry. */
function translatePeerCertificate(cert) {
  if (!cert) return null;
  if (cert.issuerCertificate != null && cert.issuerCertificate !== cert) {
    cert.issuerCertificate = translatePeerCertificate(cert.issuerCertificate);
  }
  if (cert.infoAccess != null) {
    const { infoAccess } = cert;
    cert.infoAccess = { __proto__: null };
    for (const [, key, value] of `${infoAccess}`.matchAll(/([^\n:]*):([^\n]*)(?:\n|$)/g)) {
      const text = value.startsWith('"') ? JSON.parse(value) : value;
      (cert.infoAccess[key] ??= []).push(text);
    }
  }
  return cert;
}

// As internal/binding/tls/roots.go has them.
const bundled = 1, system = 2, extra = 4, openssl = 8, chosen = 16;

let hasChosen = false;

let lookedForExtra = false;

function warnOfMissingExtra(file) {
  if (lookedForExtra) return;
  lookedForExtra = true;
  try {
    require('fs').accessSync(file, 4);
  } catch (error) {
    const [, reason] = require('util').getSystemErrorMap().get(error.errno) ?? [];
    const words = error.code === 'ENOENT' ? 'No such file or directory' : reason;
    process.emitWarning(`Ignoring extra certs from \`${file}\`, load failed: ` +
      `error:${(0x80000000 - error.errno).toString(16).toUpperCase()}:system library::${words}`);
  }
}

/** The sources of the authorities that are trusted by default. */
function defaultSources() {
  if (hasChosen) return chosen;
  let sources = getOptionValue('--use-openssl-ca') ? openssl : bundled;
  if (getOptionValue('--use-system-ca') || process.env.NODE_USE_SYSTEM_CA === '1') sources |= system;
  if (process.env.NODE_EXTRA_CA_CERTS) {
    sources |= extra;
    warnOfMissingExtra(process.env.NODE_EXTRA_CA_CERTS);
  }
  return sources;
}

const lists = new Map();

function listOf(sources) {
  if (!lists.has(sources)) lists.set(sources, Object.freeze(native.rootPEMs(sources)));
  return lists.get(sources);
}

function rootCertificates() { return listOf(bundled); }

function getCACertificates(type = 'default') {
  const { validateOneOf, validateString } = require('internal/validators');
  validateString(type, 'type');
  switch (type) {
    case 'default': return listOf(defaultSources());
    case 'bundled': return rootCertificates();
    case 'system': return listOf(system);
    case 'extra': return process.env.NODE_EXTRA_CA_CERTS ? listOf(extra) : listOf(0);
  }
  validateOneOf(type, 'type', ['default', 'system', 'bundled', 'extra']);
}

function setDefaultCACertificates(certs) {
  if (!Array.isArray(certs)) throw new ERR_INVALID_ARG_TYPE('certs', 'Array', certs);
  const texts = certs.map((cert, i) => {
    if (typeof cert === 'string') return cert;
    if (isArrayBufferView(cert)) return Buffer.from(cert.buffer, cert.byteOffset, cert.byteLength).toString('latin1');
    throw new ERR_INVALID_ARG_TYPE(`certs[${i}]`, ['string', 'ArrayBufferView'], cert);
  });
  if (native.setDefaultRoots(texts) >= 0) {
    const error = new ERR_CRYPTO_OPERATION_FAILED('No valid certificates found in the provided array');
    throw error;
  }
  hasChosen = true;
  lists.delete(chosen);
  require('internal/tls/secure_context').forgetDefault();
}

module.exports = {
  defaultSources, describe, describeChain, getCACertificates, rootCertificates, setDefaultCACertificates, translatePeerCertificate,
};
