'use strict';

// Cipheriv and Decipheriv. The native side holds the cipher; here are the order of calls, tags, encodings and the stream.

const { StringDecoder } = require('string_decoder');
const { Buffer } = require('buffer');
const { isArrayBufferView } = require('internal/util/types');
const {
  validateString, validateObject, validateEncoding, validateInt32, validateUint32,
} = require('internal/validators');
const {
  codes: {
    ERR_CRYPTO_INVALID_AUTH_TAG, ERR_CRYPTO_INVALID_MESSAGELEN, ERR_CRYPTO_INVALID_STATE, ERR_MISSING_ARGS, ERR_CRYPTO_UNKNOWN_CIPHER, ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const { normalizeEncoding } = require('internal/util');
const { toBytes } = require('internal/crypto/bytes');
const LazyTransform = require('internal/crypto/lazy_transform');

const ops = binding('crypto');

const kState = Symbol('kState');

let abandoned;

/** @returns {?{name: string, mode: string, nid: number, blockSize: number, ivLength: number, keyLength: number, auth: boolean}} */
function describe(name) {
  return ops.describeCipher(name, 0);
}

function tagLengthOption(options) {
  const length = options?.authTagLength;
  if (length === undefined || length === null) return undefined;
  if (!Number.isInteger(length) || length < 0 || length > 0x7fffffff) {
    throw new ERR_INVALID_ARG_VALUE('options.authTagLength', length);
  }
  return length;
}

function tagLengthFits(info, length) {
  if (info.mode === 'gcm') return length === 4 || length === 8 || (length >= 12 && length <= 16);
  if (info.mode === 'ccm') return length >= 4 && length <= 16 && length % 2 === 0;
  return length >= 1 && length <= 16;
}

function wrongTag(length) {
  const error = new ERR_CRYPTO_INVALID_AUTH_TAG();
  error.message = `Invalid authentication tag length: ${length}`;
  return error;
}

function invalidState(operation) {
  return new ERR_CRYPTO_INVALID_STATE(operation);
}

/** CCM counts the bytes of a message in what the IV leaves of a block. */
function longestMessage(ivLength) {
  return ivLength >= 12 ? 2 ** (8 * (15 - ivLength)) - 1 : 2 ** 31 - 1;
}

function checkMessageLength(state, length) {
  if (length > state.longest) throw new ERR_CRYPTO_INVALID_MESSAGELEN();
}

/** What both classes begin with. */
function start(self, encrypt, cipher, key, iv, options) {
  validateString(cipher, 'cipher');
  const tagLength = tagLengthOption(options);
  key = require('internal/crypto/keys').secretBytes(key, 'key', options?.encoding);
  iv = iv === null ? null : toBytes(iv, 'iv');
  const info = describe(cipher);
  if (info === null) throw new ERR_CRYPTO_UNKNOWN_CIPHER();
  if (tagLength !== undefined && info.auth && !tagLengthFits(info, tagLength)) throw wrongTag(tagLength);
  if (tagLength === undefined && (info.mode === 'ccm' || info.mode === 'ocb')) {
    const error = new ERR_CRYPTO_INVALID_AUTH_TAG();
    error.message = `authTagLength required for ${cipher}`;
    throw error;
  }
  const id = ops.openCipher(cipher, encrypt, key, iv, tagLength ?? 16);
  abandoned ??= new FinalizationRegistry((held) => ops.closeCipher(held));
  abandoned.register(self, id, self);
  self[kState] = {
    id, info, encrypt, longest: info.mode === 'ccm' ? longestMessage(iv.byteLength) : Infinity, done: false, begun: false, tag: undefined, tagLength, tagGiven: false, decoder: undefined,
  };
  LazyTransform.call(self, options);
}

function Cipheriv(cipher, key, iv, options) {
  if (!new.target) return new Cipheriv(cipher, key, iv, options);
  start(this, true, cipher, key, iv, options);
}
Object.setPrototypeOf(Cipheriv.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Cipheriv, LazyTransform);

function Decipheriv(cipher, key, iv, options) {
  if (!new.target) return new Decipheriv(cipher, key, iv, options);
  start(this, false, cipher, key, iv, options);
}
Object.setPrototypeOf(Decipheriv.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Decipheriv, LazyTransform);

/** Text out of bytes, a character never torn apart between calls. */
function decode(state, bytes, encoding, last) {
  if (!encoding || encoding === 'buffer') return bytes;
  const wanted = normalizeEncoding(encoding);
  if (state.decoder === undefined) state.decoder = new StringDecoder(encoding);
  else if (state.decoder.encoding !== wanted) {
    if (wanted === undefined) throw new (require('internal/errors').codes.ERR_UNKNOWN_ENCODING)(encoding);
    throw new ERR_INVALID_ARG_VALUE('outputEncoding', encoding, `cannot be changed from '${state.decoder.encoding}'`);
  }
  return last ? state.decoder.end(bytes) : state.decoder.write(bytes);
}

function update(data, inputEncoding, outputEncoding) {
  const state = this[kState];
  if (typeof data === 'string') {
    validateEncoding(data, inputEncoding);
    data = Buffer.from(data, inputEncoding === 'buffer' ? 'utf8' : normalizeEncoding(inputEncoding) ?? 'utf8');
  } else if (!isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  if (state.done || state.begun && state.info.mode === 'ccm' ||
      state.info.mode === 'ccm' && !state.encrypt && !state.tagGiven) {
    const error = new Error('Trying to add data in unsupported state');
    error.code = 'ERR_CRYPTO_INVALID_STATE';
    throw error;
  }
  if (data.byteLength >= 2 ** 31 - 1) {
    const error = new ERR_OUT_OF_RANGE('data', 'shorter', data.byteLength);
    error.message = 'data is too long';
    throw error;
  }
  checkMessageLength(state, data.byteLength);
  state.begun = true;
  return decode(state, ops.cipherUpdate(state.id, data), outputEncoding, false);
}

function final(outputEncoding) {
  const state = this[kState];
  if (state.done) {
    const error = invalidState('final');
    error.message = 'Invalid state';
    throw error;
  }
  state.done = true;
  abandoned.unregister(this);
  let bytes;
  try {
    bytes = ops.cipherFinal(state.id);
  } catch (error) {
    throw require('internal/crypto/openssl_errors').worded(error);
  }
  if (state.info.auth && state.encrypt) {
    state.tag = bytes.subarray(bytes.length - 16, bytes.length - 16 + (state.tagLength ?? 16));
    bytes = bytes.subarray(0, bytes.length - 16);
  }
  return decode(state, bytes, outputEncoding, true);
}

function setAutoPadding(on) {
  const state = this[kState];
  if (state.done) throw invalidState('setAutoPadding');
  ops.cipherPadding(state.id, on === undefined || !!on);
  return this;
}

function getAuthTag() {
  const state = this[kState];
  if (state.tag === undefined) throw invalidState('getAuthTag');
  return Buffer.from(state.tag);
}

function setAuthTag(tag, encoding) {
  const state = this[kState];
  const bytes = toBytes(tag, 'buffer', encoding);
  if (!state.info.auth || state.done || state.tagGiven) throw invalidState('setAuthTag');
  const length = bytes.byteLength;
  const fits = state.tagLength === undefined ? tagLengthFits(state.info, length) : length === state.tagLength;
  if (!fits) throw wrongTag(length);
  if (state.tagLength === undefined && state.info.mode === 'gcm' && length < 16) warnOfShortTag();
  state.tagGiven = true;
  ops.cipherExpect(state.id, bytes);
  return this;
}

let warnedOfShortTag = false;

function warnOfShortTag() {
  if (warnedOfShortTag) return;
  warnedOfShortTag = true;
  process.emitWarning('Using AES-GCM authentication tags of less than 128 bits without specifying the authTagLength ' +
                      'option when initializing decryption is deprecated.', 'DeprecationWarning', 'DEP0182');
}

function setAAD(buffer, options) {
  const state = this[kState];
  const encoding = options?.encoding ?? 'utf8';
  if (options?.plaintextLength !== undefined) {
    const { plaintextLength: length } = options;
    if (!Number.isInteger(length) || length < 0) throw new ERR_INVALID_ARG_VALUE('options.plaintextLength', length);
  }
  const bytes = toBytes(buffer, 'aadbuf', encoding);
  if (!state.info.auth || state.done || state.begun) throw invalidState('setAAD');
  if (state.info.mode === 'ccm') {
    if (options?.plaintextLength === undefined) {
      const error = new ERR_MISSING_ARGS('options.plaintextLength');
      error.message = 'options.plaintextLength required for CCM mode with AAD';
      throw error;
    }
    checkMessageLength(state, options.plaintextLength);
  }
  ops.cipherAAD(state.id, bytes);
  return this;
}

function _transform(chunk, encoding, callback) {
  this.push(this.update(chunk, encoding));
  callback();
}

function _flush(callback) {
  try {
    this.push(this.final());
  } catch (error) {
    callback(error);
    return;
  }
  callback();
}

for (const Class of [Cipheriv, Decipheriv]) {
  Object.assign(Class.prototype, { update, final, setAutoPadding, setAAD, _transform, _flush });
}
Cipheriv.prototype.getAuthTag = getAuthTag;
Decipheriv.prototype.setAuthTag = setAuthTag;

function createCipheriv(cipher, key, iv, options) {
  return new Cipheriv(cipher, key, iv, options);
}

function createDecipheriv(cipher, key, iv, options) {
  return new Decipheriv(cipher, key, iv, options);
}

function getCiphers() {
  return ops.cipherNames();
}

function ivFits({ mode, auth, ivLength: usual }, length) {
  switch (mode) {
    case 'gcm': return length > 0;
    case 'ccm': return length >= 7 && length <= 13;
    case 'ocb': return length >= 1 && length <= 15;
  }
  return auth ? length > 0 && length <= 12 : length === usual;
}

function getCipherInfo(nameOrNid, options) {
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') {
    throw new ERR_INVALID_ARG_TYPE('nameOrNid', ['string', 'number'], nameOrNid);
  }
  if (typeof nameOrNid === 'number') validateInt32(nameOrNid, 'nameOrNid');
  let keyLength, ivLength;
  if (options !== undefined) {
    validateObject(options, 'options');
    ({ keyLength, ivLength } = options);
    if (keyLength !== undefined) validateUint32(keyLength, 'options.keyLength');
    if (ivLength !== undefined) validateUint32(ivLength, 'options.ivLength');
  }
  const info = typeof nameOrNid === 'number' ? ops.describeCipher('', nameOrNid) : describe(nameOrNid);
  if (info === null || (keyLength !== undefined && keyLength !== info.keyLength)) return undefined;
  if (ivLength !== undefined) {
    if (!ivFits(info, ivLength)) return undefined;
  }
  const { mode, name, nid, blockSize } = info;
  const result = { mode, name, nid };
  if (blockSize !== 0) result.blockSize = blockSize;
  if (info.ivLength !== 0) result.ivLength = ivLength ?? info.ivLength;
  result.keyLength = info.keyLength;
  return result;
}

module.exports = { Cipheriv, Decipheriv, createCipheriv, createDecipheriv, getCiphers, getCipherInfo };
