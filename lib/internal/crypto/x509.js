'use strict';

// X509Certificate. It keeps the certificate's DER; everything read from that is asked for once, when first touched.

const { Buffer } = require('buffer');
const { isArrayBufferView } = require('internal/util/types');
const { validateBoolean, validateObject, validateString } = require('internal/validators');
const { customInspectSymbol, kEmptyObject } = require('internal/util');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { kMaterial, isKeyObject } = require('internal/crypto/keys');
const { calling } = require('internal/crypto/openssl_errors');
const { kClone, kDeserialize, markTransferMode } = require('internal/worker/js_transferable');

const ops = binding('crypto');

/** Says that what the constructor gets is DER that has been checked. */
const parsed = Symbol('parsed');

class X509Certificate {
  #raw;
  #issuer;
  #fields;
  #publicKey;
  #pem;

  constructor(buffer, token, issuer) {
    if (token === parsed) {
      this.#raw = buffer;
      this.#issuer = issuer;
      return;
    }
    if (typeof buffer === 'string') buffer = Buffer.from(buffer);
    if (!isArrayBufferView(buffer)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    this.#raw = calling(ops.x509Parse, buffer);
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #raw in value;
  }

  get #described() {
    return this.#fields ??= ops.x509Describe(this.#raw);
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const shown = {};
    for (const name of inspected) shown[name] = this[name];
    const { inspect } = require('internal/util/inspect');
    return `X509Certificate ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  [kClone]() {
    return {
      data: { raw: this.#raw, issuer: this.#issuer },
      deserializeInfo: 'internal/crypto/x509:CertificateMessage',
    };
  }

  get subject() { return this.#described.subject; }
  get subjectAltName() { return this.#described.subjectAltName; }
  get issuer() { return this.#described.issuer; }
  get issuerCertificate() { return this.#issuer; }
  get infoAccess() { return this.#described.infoAccess; }
  get validFrom() { return this.#described.validFrom; }
  get validTo() { return this.#described.validTo; }
  get validFromDate() { return new Date(this.#described.validFromTime ?? NaN); }
  get validToDate() { return new Date(this.#described.validToTime ?? NaN); }
  get fingerprint() { return this.#described.fingerprint; }
  get fingerprint256() { return this.#described.fingerprint256; }
  get fingerprint512() { return this.#described.fingerprint512; }
  get keyUsage() { return this.#described.keyUsage; }
  get serialNumber() { return this.#described.serialNumber; }
  get signatureAlgorithm() { return this.#described.signatureAlgorithm; }
  get signatureAlgorithmOid() { return this.#described.signatureAlgorithmOid; }
  get raw() { return this.#raw; }
  get ca() { return this.#described.ca; }

  get publicKey() {
    if (this.#publicKey === undefined) {
      const { PublicKeyObject } = require('internal/crypto/asymmetric');
      this.#publicKey = new PublicKeyObject(calling(ops.x509Key, this.#raw));
    }
    return this.#publicKey;
  }

  toString() {
    return this.#pem ??= ops.x509PEM(this.#raw);
  }

  toJSON() {
    return this.toString();
  }

  checkHost(name, options) {
    validateString(name, 'name');
    const flags = flagsOf(options);
    refuseZeros(name, 'name');
    return ops.x509CheckHost(this.#raw, name, flags) || undefined;
  }

  checkEmail(email, options) {
    validateString(email, 'email');
    const flags = flagsOf(options);
    refuseZeros(email, 'email');
    return ops.x509CheckEmail(this.#raw, email, flags) ? email : undefined;
  }

  checkIP(ip, options) {
    validateString(ip, 'ip');
    flagsOf(options);
    const answer = ops.x509CheckIP(this.#raw, ip);
    if (answer < 0) throw invalidArgument('ip');
    return answer === 1 ? ip : undefined;
  }

  checkIssued(otherCert) {
    if (!isX509Certificate(otherCert)) throw new ERR_INVALID_ARG_TYPE('otherCert', 'X509Certificate', otherCert);
    return ops.x509CheckIssued(this.#raw, otherCert.#raw);
  }

  checkPrivateKey(pkey) {
    if (!isKeyObject(pkey)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (pkey.type !== 'private') throw new ERR_INVALID_ARG_VALUE('pkey', pkey);
    return ops.x509CheckKey(this.#raw, pkey[kMaterial]);
  }

  verify(pkey) {
    if (!isKeyObject(pkey)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (pkey.type !== 'public') throw new ERR_INVALID_ARG_VALUE('pkey', pkey);
    return ops.x509Verify(this.#raw, pkey[kMaterial]);
  }

  toLegacyObject() {
    return legacyObject(this.#raw);
  }
}
const isX509Certificate = X509Certificate.is;
delete X509Certificate.is;
markTransferMode(X509Certificate.prototype, true, false);

const inspected = [
  'subject', 'subjectAltName', 'issuer', 'infoAccess', 'validFrom', 'validTo', 'validFromDate', 'validToDate', 'fingerprint',
  'fingerprint256', 'fingerprint512', 'keyUsage', 'serialNumber', 'signatureAlgorithm', 'signatureAlgorithmOid',
];

/** Stands for a certificate that comes out of a message. */
class CertificateMessage {
  [kDeserialize]({ raw, issuer }) {
    return new X509Certificate(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), parsed, issuer);
  }
}

/**
 * The certificate of a chain of DER, the leaf first; each knows the next as its issuerCertificate.
 * @param {Buffer[]} chain not empty
 */
function certificateOfChain(chain) {
  let certificate;
  for (let i = chain.length - 1; i >= 0; i--) certificate = new X509Certificate(chain[i], parsed, certificate);
  return certificate;
}

const subjectFlags = { __proto__: null, default: 0, always: 0x1, never: 0x20 };

function flagsOf(options = kEmptyObject) {
  validateObject(options, 'options');
  const {
    subject = 'default', wildcards = true, partialWildcards = true, multiLabelWildcards = false, singleLabelSubdomains = false,
  } = options;
  validateString(subject, 'options.subject');
  validateBoolean(wildcards, 'options.wildcards');
  validateBoolean(partialWildcards, 'options.partialWildcards');
  validateBoolean(multiLabelWildcards, 'options.multiLabelWildcards');
  validateBoolean(singleLabelSubdomains, 'options.singleLabelSubdomains');
  if (subjectFlags[subject] === undefined) throw new ERR_INVALID_ARG_VALUE('options.subject', subject);
  return subjectFlags[subject] | (wildcards ? 0 : 0x2) | (partialWildcards ? 0 : 0x4) | (multiLabelWildcards ? 0x8 : 0) |
    (singleLabelSubdomains ? 0x10 : 0);
}

function invalidArgument(name) {
  const error = new ERR_INVALID_ARG_VALUE(name, '');
  error.message = `Invalid argument: ${name}`;
  return error;
}

function refuseZeros(text, name) {
  if (text.includes('\0')) throw invalidArgument(name);
}

/** infoAccess as getPeerCertificate() shows it: the places by method; quoted ones are JSON. */
function infoAccessObject(text) {
  const info = { __proto__: null };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const key = line.slice(0, colon);
    let value = line.slice(colon + 1);
    if (value.startsWith('"')) value = JSON.parse(value);
    (info[key] ??= []).push(value);
  }
  return info;
}

const nameObject = (name) => (name === undefined ? undefined : Object.assign({ __proto__: null }, name));

/**
 * A certificate as getPeerCertificate() shows it, without issuerCertificate.
 * @param {Buffer} der
 */
function legacyObject(der) {
  const c = ops.x509Legacy(der);
  return {
    subject: nameObject(c.subject),
    issuer: nameObject(c.issuer),
    subjectaltname: c.subjectaltname,
    infoAccess: c.infoAccess === undefined ? undefined : infoAccessObject(c.infoAccess),
    ca: c.ca,
    modulus: c.modulus,
    exponent: c.exponent,
    pubkey: c.pubkey === undefined ? undefined : Buffer.from(c.pubkey, 'base64'),
    bits: c.bits,
    valid_from: c.valid_from,
    valid_to: c.valid_to,
    fingerprint: c.fingerprint,
    fingerprint256: c.fingerprint256,
    fingerprint512: c.fingerprint512,
    ext_key_usage: c.ext_key_usage,
    serialNumber: c.serialNumber,
    raw: der,
    asn1Curve: c.asn1Curve,
    nistCurve: c.nistCurve,
  };
}

module.exports = { X509Certificate, CertificateMessage, certificateOfChain, isX509Certificate, legacyObject, infoAccessObject };
