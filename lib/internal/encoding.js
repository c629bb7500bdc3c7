'use strict';

// TextEncoder and TextDecoder (WHATWG Encoding). UTF-8 and UTF-16 are the native byte loops; single-byte encodings a table
// of 128 characters; the multi-byte legacy ones are decoded by the host.

const native = binding('buffer');
let host;
// Not at load: what the host does is rarely needed.
const legacyHost = () => (host ??= binding('encoding'));
const {
  codes: { ERR_ENCODING_INVALID_ENCODED_DATA, ERR_ENCODING_NOT_SUPPORTED, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateObject, validateString, kValidateObjectAllowObjectsAndNull } = require('internal/validators');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const { isView } = ArrayBuffer;

/** @returns what util.inspect shows of an object with these fields, under `name`. */
function inspectFields(object, name, fields, depth, options) {
  if (typeof depth === 'number' && depth < 0) return object;
  const { inspect } = require('internal/util/inspect');
  const Shown = { [name]: class {} }[name];
  return inspect(Object.assign(new Shown(), fields), options);
}

// ---- TextEncoder ----

const progress = new Uint32Array(2);
const { utf8Write } = native;
const { slice: copyOut } = Object.getPrototypeOf(Uint8Array.prototype);

// Short strings are encoded here first: V8 makes a small array of known size faster than the host makes a buffer.
const kShort = 1024;
let scratch;

function encodeShort(string) {
  scratch ??= new Uint8Array(3 * kShort);
  return copyOut.call(scratch, 0, utf8Write.call(scratch, string, 0, 3 * kShort));
}

class TextEncoder {
  #brand;

  get encoding() {
    if (!(#brand in this)) throw new ERR_INVALID_THIS('TextEncoder');
    return 'utf-8';
  }

  encode(input = '') {
    if (!(#brand in this)) throw new ERR_INVALID_THIS('TextEncoder');
    if (typeof input !== 'string') input = `${input}`;
    return input.length <= kShort ? encodeShort(input) : native.encodeUtf8(input);
  }

  encodeInto(src, dest) {
    if (!(#brand in this)) throw new ERR_INVALID_THIS('TextEncoder');
    validateString(src, 'src');
    if (!(dest instanceof Uint8Array)) throw new ERR_INVALID_ARG_TYPE('dest', 'Uint8Array', dest);
    native.encodeInto(src, dest, progress);
    return { read: progress[0], written: progress[1] };
  }

  [customInspect](depth, options) {
    if (!(#brand in this)) throw new ERR_INVALID_THIS('TextEncoder');
    if (typeof depth === 'number' && depth < 0) return this;
    return require('internal/util/inspect').inspect(Object.assign({ __proto__: { constructor: null } }, {
      encoding: 'utf-8',
    }), options).replace(/^\[.*?\] /, '');
  }
}

// ---- labels ----

// Those met daily; the host knows the rest of the standard's table.
const labels = new Map();
for (const [name, list] of [
  ['utf-8', 'unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8'],
  ['utf-16le', 'csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le'],
  ['utf-16be', 'unicodefffe utf-16be'],
  ['windows-1252', 'ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 ' +
    'iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252'],
]) {
  for (const label of list.split(' ')) labels.set(label, name);
}

/** The standard's name of the encoding that `label` means, or undefined. */
function getEncodingFromLabel(label) {
  const known = labels.get(label);
  if (known !== undefined) return known;
  const key = `${label}`.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '').toLowerCase();
  let name = labels.get(key);
  if (name === undefined && /^[\x21-\x7E]+$/.test(key)) {
    name = legacyHost().encodingName(key) || undefined;
    if (name === 'replacement') name = undefined;
    if (name !== undefined) labels.set(key, name);
  }
  return name;
}

// ---- TextDecoder ----

const nothing = new Uint8Array(0);

function toBytes(input) {
  if (input === undefined) return nothing;
  if (isView(input)) {
    if (input instanceof Uint8Array) return input;
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  if (require('internal/util/types').isAnyArrayBuffer(input)) return new Uint8Array(input);
  throw new ERR_INVALID_ARG_TYPE('list', ['SharedArrayBuffer', 'ArrayBuffer', 'ArrayBufferView'], input);
}

function join(a, b) {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

// A decoder gives the text of `bytes`, undefined when they are malformed and that is fatal. With `stream` it keeps what
// may become a character in `this.pending`.

class Utf8Decoder {
  pending = nothing;
  begun = false;
  constructor(fatal, ignoreBOM) {
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }
  decode(bytes, stream) {
    bytes = join(this.pending, bytes);
    const keepBOM = this.ignoreBOM || this.begun;
    if (stream) {
      const cut = bytes.length - native.incompleteUtf8Tail(bytes);
      this.pending = bytes.slice(cut);
      bytes = bytes.subarray(0, cut);
      if (bytes.length > 0) this.begun = true;
    } else {
      this.reset();
    }
    return native.decodeUtf8(bytes, keepBOM, this.fatal);
  }
  reset() {
    this.pending = nothing;
    this.begun = false;
  }
}

class Utf16Decoder extends Utf8Decoder {
  constructor(fatal, ignoreBOM, bigEndian) {
    super(fatal, ignoreBOM);
    this.bigEndian = bigEndian;
  }
  decode(bytes, stream) {
    bytes = join(this.pending, bytes);
    const keepBOM = this.ignoreBOM || this.begun;
    if (stream) {
      let cut = bytes.length & ~1;
      // A lead surrogate waits for its other half.
      if (cut > 0 && (bytes[this.bigEndian ? cut - 2 : cut - 1] & 0xFC) === 0xD8) cut -= 2;
      this.pending = bytes.slice(cut);
      bytes = bytes.subarray(0, cut);
      if (cut > 0) this.begun = true;
    } else {
      this.reset();
    }
    const text = native.decodeUtf16(bytes, this.bigEndian, this.fatal, !stream);
    return !keepBOM && text !== undefined && text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text;
  }
}

const tables = new Map([['windows-1252', tableOf(
  '\u20AC\x81\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\x8D\u017D\x8F\x90\u2018\u2019\u201C' +
  '\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\x9D\u017E\u0178' +
  String.fromCharCode(...Array.from({ length: 96 }, (_, i) => 0xA0 + i)))]]);

function tableOf(characters) {
  const table = new Uint16Array(128);
  for (let i = 0; i < 128; i++) table[i] = characters.charCodeAt(i);
  return table;
}

/** The upper half of a single-byte encoding; null for the others. */
function singleByteTable(name) {
  let table = tables.get(name);
  if (table === undefined) {
    const characters = legacyHost().singleByteTable(name);
    table = characters.length === 128 ? tableOf(characters) : null;
    tables.set(name, table);
  }
  return table;
}

class SingleByteDecoder {
  constructor(fatal, table) {
    this.fatal = fatal;
    this.table = table;
  }
  decode(bytes) {
    return native.decodeSingleByte(bytes, this.table, this.fatal);
  }
  reset() {}
}

class LegacyDecoder {
  pending = nothing;
  // ISO-2022-JP is the one with a mode; replaying the last escape sequence restores it.
  mode = nothing;
  constructor(fatal, name) {
    this.fatal = fatal;
    this.name = name;
    this.modal = name === 'iso-2022-jp';
  }
  decode(bytes, stream) {
    bytes = join(this.pending, bytes);
    const answer = legacyHost().decode(this.name, join(this.mode, bytes), !stream);
    // The answer's first character counts the bytes that are still undecided.
    const left = answer.charCodeAt(0), text = answer.slice(1);
    if (stream) {
      const cut = bytes.length - Math.min(left, bytes.length);
      this.pending = bytes.slice(cut);
      if (this.modal) this.keepMode(bytes, cut);
    } else {
      this.reset();
    }
    return this.fatal && text.includes('\uFFFD') ? undefined : text;
  }
  keepMode(bytes, end) {
    const at = bytes.lastIndexOf(0x1B, end - 3);
    if (at >= 0 && end >= 3) this.mode = bytes.slice(at, at + 3);
  }
  reset() {
    this.pending = this.mode = nothing;
  }
}

function decoderFor(name, fatal, ignoreBOM) {
  switch (name) {
    case 'utf-8':
      return new Utf8Decoder(fatal, ignoreBOM);
    case 'utf-16le':
      return new Utf16Decoder(fatal, ignoreBOM, false);
    case 'utf-16be':
      return new Utf16Decoder(fatal, ignoreBOM, true);
  }
  const table = singleByteTable(name);
  return table === null ? new LegacyDecoder(fatal, name) : new SingleByteDecoder(fatal, table);
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  // Made at first use, or when streaming: most decoders see one whole UTF-8 input.
  #decoder = null;

  constructor(encoding = 'utf-8', options = undefined) {
    const name = getEncodingFromLabel(encoding);
    if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    if (name === undefined) throw new ERR_ENCODING_NOT_SUPPORTED(`${encoding}`);
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  decode(input = undefined, options = undefined) {
    if (!(#encoding in this)) throw new ERR_INVALID_THIS('TextDecoder');
    const bytes = toBytes(input);
    let stream = false;
    if (options !== undefined) {
      validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
      stream = Boolean(options?.stream);
    }
    let text;
    if (this.#decoder === null && !stream && this.#encoding === 'utf-8') {
      text = native.decodeUtf8(bytes, this.#ignoreBOM, this.#fatal);
    } else {
      this.#decoder ??= decoderFor(this.#encoding, this.#fatal, this.#ignoreBOM);
      text = this.#decoder.decode(bytes, stream);
      if (text === undefined) this.#decoder.reset();
    }
    if (text === undefined) throw new ERR_ENCODING_INVALID_ENCODED_DATA(this.#encoding, undefined);
    return text;
  }

  get encoding() {
    if (!(#encoding in this)) throw new ERR_INVALID_THIS('TextDecoder');
    return this.#encoding;
  }

  get fatal() {
    if (!(#encoding in this)) throw new ERR_INVALID_THIS('TextDecoder');
    return this.#fatal;
  }

  get ignoreBOM() {
    if (!(#encoding in this)) throw new ERR_INVALID_THIS('TextDecoder');
    return this.#ignoreBOM;
  }

  [customInspect](depth, options) {
    if (!(#encoding in this)) throw new ERR_INVALID_THIS('TextDecoder');
    const { encoding, fatal, ignoreBOM } = this;
    return inspectFields(this, 'TextDecoder', { encoding, fatal, ignoreBOM }, depth, options);
  }
}

const enumerable = { __proto__: null, enumerable: true };
const tag = (value) => ({ __proto__: null, configurable: true, value });
Object.defineProperties(TextEncoder.prototype, {
  encode: enumerable, encodeInto: enumerable, encoding: enumerable, [Symbol.toStringTag]: tag('TextEncoder'),
});
Object.defineProperties(TextDecoder.prototype, {
  decode: enumerable, encoding: enumerable, fatal: enumerable, ignoreBOM: enumerable,
  [Symbol.toStringTag]: tag('TextDecoder'),
});

module.exports = { TextDecoder, TextEncoder, getEncodingFromLabel, inspectFields };
