'use strict';
// SecureContext: identity, trust and parameters of connections. The native half is internal/binding/tls/context.go.

const { codes } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { onStart } = require('internal/bootstrap/refresh');
const { isArrayBufferView } = require('internal/util/types');
const { validateBuffer, validateInt32, validateInteger, validateObject, validateString } = require('internal/validators');

const {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_CRYPTO_OPERATION_FAILED, ERR_RAVEL_UNSUPPORTED, ERR_TLS_INVALID_PROTOCOL_METHOD,
  ERR_TLS_INVALID_PROTOCOL_VERSION, ERR_TLS_PROTOCOL_VERSION_CONFLICT,
} = codes;

const native = binding('tls');

const versions = { __proto__: null, 'TLSv1': 0x301, 'TLSv1.1': 0x302, 'TLSv1.2': 0x303, 'TLSv1.3': 0x304 };

/** What programs may change on the module tls. */
const defaults = {
  ciphers: 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:' +
    'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:' +
    'DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:' +
    'ECDHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA256:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA',
  curve: 'auto',
  min: 'TLSv1.2',
  max: 'TLSv1.3',
};
const builtinCiphers = defaults.ciphers;

onStart(() => {
  defaults.ciphers = getOptionValue('--tls-cipher-list') || builtinCiphers;
  defaults.min = 'TLSv1.2';
  for (const version of ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1']) {
    if (getOptionValue(`--tls-min-v${version === 'TLSv1' ? '1.0' : version.slice(4)}`)) defaults.min = version;
  }
  defaults.max = getOptionValue('--tls-max-v1.3') ? 'TLSv1.3' : getOptionValue('--tls-max-v1.2') ? 'TLSv1.2' : 'TLSv1.3';
});

const methods = { __proto__: null };
for (const [name, low, high] of [
  ['TLS', 0x301, 0x304], ['SSLv23', 0, 0x303], ['TLSv1', 0x301, 0x301], ['TLSv1_1', 0x302, 0x302], ['TLSv1_2', 0x303, 0x303],
  ['TLSv1_3', 0x304, 0x304],
]) {
  for (const kind of ['', '_client', '_server']) methods[`${name}${kind}_method`] = [low, high];
}

function versionOf(name, which, fallback) {
  name ??= fallback;
  const version = versions[name];
  if (version === undefined) throw new ERR_TLS_INVALID_PROTOCOL_VERSION(name, which);
  return version;
}

function protocolRange(secureProtocol, minVersion, maxVersion) {
  if (secureProtocol) {
    if (minVersion != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(minVersion, secureProtocol);
    if (maxVersion != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(maxVersion, secureProtocol);
    validateString(secureProtocol, 'secureProtocol');
    if (/^SSLv2(?:_client|_server)?_method$/.test(secureProtocol)) throw new ERR_TLS_INVALID_PROTOCOL_METHOD('SSLv2 methods disabled');
    if (/^SSLv3(?:_client|_server)?_method$/.test(secureProtocol)) throw new ERR_TLS_INVALID_PROTOCOL_METHOD('SSLv3 methods disabled');
    const range = methods[secureProtocol];
    if (range === undefined) throw new ERR_TLS_INVALID_PROTOCOL_METHOD(`Unknown method: ${secureProtocol}`);
    return [range[0] || versions[defaults.min], range[1]];
  }
  return [versionOf(minVersion, 'minimum', defaults.min), versionOf(maxVersion, 'maximum', defaults.max)];
}

let registry;

/** The native half, as SecureContext#context. */
class NativeContext {
  id = native.newContext();
  ticketKeysSet = false;

  constructor() {
    registry ??= new FinalizationRegistry((id) => native.freeContext(id));
    registry.register(this, this.id);
  }

  setCert(cert) { native.setCert(this.id, bytesOf(cert)); }

  setKey(key, passphrase) {
    const bytes = bytesOf(key);
    if (native.setKey(this.id, bytes)) return;
    // What is encrypted, or of another shape, the keys of crypto can read.
    const { createPrivateKey } = require('crypto');
    const options = { key: bytes, format: 'pem' };
    if (passphrase !== undefined && passphrase !== null) options.passphrase = passphrase;
    let plain;
    try {
      plain = createPrivateKey(options).export({ type: 'pkcs8', format: 'der' });
    } catch (error) {
      if (error.code === 'ERR_MISSING_PASSPHRASE' || error.code === 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED') throw badDecrypt();
      throw error;
    }
    if (!native.setKey(this.id, plain)) throw new ERR_RAVEL_UNSUPPORTED('a private key of this type in a secure context');
  }

  addCACert(cert) { native.addCA(this.id, bytesOf(cert)); }

  addCRL(crl) { native.addCRL(this.id, bytesOf(crl)); }

  addRootCerts() { native.useRoots(this.id, require('internal/tls/certificates').defaultSources()); }

  loadPKCS12(pfx, passphrase) { native.loadPFX(this.id, bytesOf(pfx), passphrase === undefined ? '' : `${passphrase}`); }

  setCiphers(list) { native.setCiphers(this.id, list); }

  setSigalgs(list) {
    if (!native.setSigalgs(this.id, list)) throw new Error('error:00000000:lib(0)::reason(0)');
  }

  setECDHCurve(list) {
    if (list === 'auto') return;
    if (!native.setCurves(this.id, list)) throw new ERR_CRYPTO_OPERATION_FAILED('Failed to set ECDH curve');
  }

  setAllowPartialTrustChain() { native.setTrust(this.id, true, false); }

  setMinProto(version) {
    this.min = version;
    native.setVersions(this.id, this.min, this.max);
  }

  setMaxProto(version) {
    this.max = version;
    native.setVersions(this.id, this.min, this.max);
  }

  getMinProto() { return this.min; }

  getMaxProto() { return this.max; }

  setOptions(options) { native.setOptions(this.id, options); }

  setSessionIdContext() {}

  setSessionTimeout(seconds) { native.setSessionTimeout(this.id, seconds); }

  getTicketKeys() { return native.getTicketKeys(this.id); }

  setTicketKeys(keys) { native.setTicketKeys(this.id, keys); }

  getCertificate() { return native.ownCertificate(this.id, 0) ?? null; }

  getIssuer() {
    const own = this.getCertificate();
    return own && (native.issuerOf(this.id, own, true) ?? null);
  }

  close() {}

  /** Of the native object behind it; asked of any other object this throws. */
  get _external() { return this.#external; }

  #external = { __proto__: null };
  min = versions['TLSv1.2'];
  max = versions['TLSv1.3'];
}

// Like the methods of any native object, these refuse another receiver.
for (const name of Object.getOwnPropertyNames(NativeContext.prototype)) {
  const { value: method } = Object.getOwnPropertyDescriptor(NativeContext.prototype, name);
  if (typeof method !== 'function' || method === NativeContext) continue;
  NativeContext.prototype[name] = {
    [name](...args) {
      if (!(this instanceof NativeContext)) throw new TypeError('Illegal invocation');
      return Reflect.apply(method, this, args);
    },
  }[name];
}

function badDecrypt() {
  const error = new Error('error:1C800064:Provider routines::bad decrypt');
  error.opensslErrorStack = ['error:04800065:PEM routines::bad decrypt'];
  error.library = 'Provider routines';
  error.reason = 'bad decrypt';
  error.code = 'ERR_OSSL_BAD_DECRYPT';
  return error;
}

const bytesOf = (value) => (typeof value === 'string' ? Buffer.from(value) : value);

function checkMaterial(name, value) {
  if (typeof value !== 'string' && !isArrayBufferView(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
  }
}

const listed = (value) => (Array.isArray(value) ? value : [value]);

function SecureContext(secureProtocol, secureOptions, minVersion, maxVersion) {
  if (!(this instanceof SecureContext)) return new SecureContext(secureProtocol, secureOptions, minVersion, maxVersion);
  const [low, high] = protocolRange(secureProtocol, minVersion, maxVersion);
  this.context = new NativeContext();
  this.context.min = low;
  this.context.setMaxProto(high);
  if (secureOptions) {
    validateInteger(secureOptions, 'secureOptions');
    this.context.setOptions(secureOptions);
  }
}

function configure(context, options, name) {
  validateObject(options, name);
  const {
    allowPartialTrustChain, ca, cert, ciphers = defaults.ciphers, clientCertEngine, crl, dhparam, ecdhCurve = defaults.curve, key, passphrase,
    pfx, privateKeyIdentifier, privateKeyEngine, sessionIdContext, sessionTimeout, sigalgs, ticketKeys,
  } = options;

  if (ca) for (const one of listed(ca)) { checkMaterial(`${name}.ca`, one); context.addCACert(one); }
  else context.addRootCerts();
  if (allowPartialTrustChain) context.setAllowPartialTrustChain();
  if (cert) for (const one of listed(cert)) { checkMaterial(`${name}.cert`, one); context.setCert(one); }
  if (key) {
    for (const one of listed(key)) {
      const inList = one !== key && one?.pem !== undefined;
      const material = inList ? one.pem : one;
      const secret = inList && one.passphrase !== undefined ? one.passphrase : passphrase;
      checkMaterial(`${name}.key`, material);
      if (secret !== null && secret !== undefined) validateString(secret, `${name}.passphrase`);
      context.setKey(material, secret);
    }
  }
  if (sigalgs !== undefined && sigalgs !== null) {
    validateString(sigalgs, `${name}.sigalgs`);
    if (sigalgs === '') throw new ERR_INVALID_ARG_VALUE(`${name}.sigalgs`, sigalgs);
    context.setSigalgs(sigalgs);
  }
  if (privateKeyIdentifier !== undefined && privateKeyIdentifier !== null) {
    if (privateKeyEngine === undefined || privateKeyEngine === null) {
      throw new ERR_INVALID_ARG_VALUE(`${name}.privateKeyEngine`, privateKeyEngine);
    }
    validateString(privateKeyEngine, `${name}.privateKeyEngine`);
    validateString(privateKeyIdentifier, `${name}.privateKeyIdentifier`);
    throw new ERR_RAVEL_UNSUPPORTED('tls option privateKeyEngine');
  }
  if (ciphers !== undefined && ciphers !== null) validateString(ciphers, `${name}.ciphers`);
  if (ciphers) {
    if (/^TLS_[^:]*(?::TLS_[^:]*)*$/.test(ciphers) && context.min < versions['TLSv1.3']) context.setMinProto(versions['TLSv1.3']);
    context.setCiphers(ciphers);
  } else {
    context.setCiphers(defaults.ciphers);
  }
  validateString(ecdhCurve, `${name}.ecdhCurve`);
  context.setECDHCurve(ecdhCurve);
  if (dhparam !== undefined && dhparam !== null && dhparam !== 'auto') checkMaterial(`${name}.dhparam`, dhparam);
  if (crl !== undefined && crl !== null) for (const one of listed(crl)) { checkMaterial(`${name}.crl`, one); context.addCRL(one); }
  if (sessionIdContext !== undefined && sessionIdContext !== null) validateString(sessionIdContext, `${name}.sessionIdContext`);
  if (pfx !== undefined && pfx !== null) {
    for (const one of listed(pfx)) {
      const material = one?.buf ?? one;
      const secret = one?.passphrase ?? passphrase;
      checkMaterial(`${name}.pfx`, material);
      context.loadPKCS12(material, secret);
    }
  }
  if (clientCertEngine !== undefined && clientCertEngine !== null) {
    if (typeof clientCertEngine !== 'string') throw new ERR_INVALID_ARG_TYPE(`${name}.clientCertEngine`, ['string', 'null', 'undefined'], clientCertEngine);
    throw new ERR_RAVEL_UNSUPPORTED('tls option clientCertEngine');
  }
  if (ticketKeys !== undefined && ticketKeys !== null) {
    validateBuffer(ticketKeys, `${name}.ticketKeys`);
    if (ticketKeys.byteLength !== 48) throw new ERR_INVALID_ARG_VALUE(`${name}.ticketKeys`, ticketKeys.byteLength, 'must be exactly 48 bytes');
    context.setTicketKeys(ticketKeys);
  }
  if (sessionTimeout !== undefined && sessionTimeout !== null) {
    validateInt32(sessionTimeout, `${name}.sessionTimeout`, 0);
    context.setSessionTimeout(sessionTimeout);
  }
}

const SSL_OP_CIPHER_SERVER_PREFERENCE = 0x400000;

function createSecureContext(options) {
  options ||= {};
  const { honorCipherOrder, minVersion, maxVersion, secureProtocol } = options;
  let { secureOptions } = options;
  if (honorCipherOrder) secureOptions |= SSL_OP_CIPHER_SERVER_PREFERENCE;
  const made = new SecureContext(secureProtocol, secureOptions, minVersion, maxVersion);
  configure(made.context, options, 'options');
  return made;
}

const material = [
  'allowPartialTrustChain', 'ca', 'cert', 'ciphers', 'clientCertEngine', 'crl', 'dhparam', 'ecdhCurve', 'key', 'passphrase', 'pfx',
  'privateKeyIdentifier', 'privateKeyEngine', 'sessionIdContext', 'sessionTimeout', 'sigalgs', 'ticketKeys', 'honorCipherOrder',
  'minVersion', 'maxVersion', 'secureProtocol', 'secureOptions',
];

let plain;
let plainDefaults = '';

/** The context of a client. Those that set nothing of their own share one. */
function clientContext(options) {
  for (const name of material) if (options[name] !== undefined && options[name] !== null) return createSecureContext(options);
  const key = `${defaults.ciphers} ${defaults.curve} ${defaults.min} ${defaults.max}`;
  if (plain === undefined || plainDefaults !== key) {
    plain = createSecureContext();
    plainDefaults = key;
  }
  return plain;
}

onStart(forgetDefault);

function forgetDefault() { plain = undefined; }

module.exports = { SecureContext, clientContext, createSecureContext, defaults, forgetDefault };
