'use strict';

// From URL to source, and the checks of import attributes against formats.

const {
  codes: {
    ERR_IMPORT_ATTRIBUTE_MISSING, ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE, ERR_IMPORT_ATTRIBUTE_UNSUPPORTED,
    ERR_INVALID_URL, ERR_UNKNOWN_FILE_EXTENSION, ERR_UNKNOWN_MODULE_FORMAT, ERR_UNSUPPORTED_ESM_URL_SCHEME,
  },
} = require('internal/errors');

/** Formats that need (or allow) `with { type }`; '' means none may be given. */
const typeOfFormat = {
  __proto__: null, 'builtin': '', 'commonjs': '', 'commonjs-typescript': '', 'json': 'json', 'module': '',
  'module-typescript': '', 'typescript': '', 'wasm': '', 'addon': '',
};

/** The value of `type`; '' when there is none. Unknown attributes throw. */
function attributeType(attributes, url) {
  let type = '';
  for (const key in attributes) {
    if (key !== 'type') throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED(key, attributes[key], url);
    type = attributes[key];
  }
  return type;
}

function checkAttributes(url, format, type, attributes) {
  const valid = typeOfFormat[format];
  if (valid === undefined) return;
  if (type === valid) return;
  if (valid === '') {
    if (type !== 'json') throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', attributes?.type ?? type, url);
    throw new ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, type);
  }
  if (type === '') throw new ERR_IMPORT_ATTRIBUTE_MISSING(url, 'type', valid);
  throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', type, url);
}

const filenameOf = (url) => require('internal/url').fileURLToPath(url);

/** The source of a URL as text; `binary` asks for bytes. */
function readSource(url, binary) {
  if (url.startsWith('file:')) {
    const filename = filenameOf(url);
    if (binary) return require('fs').readFileSync(filename);
    return require('internal/modules/cjs/extensions').readText(filename);
  }
  if (url.startsWith('data:')) return readData(url, binary);
  const { URL } = require('internal/url');
  throw new ERR_UNSUPPORTED_ESM_URL_SCHEME(new URL(url), ['file', 'data', 'node']);
}

function readData(url, binary) {
  const { URL } = require('internal/url');
  const { Buffer } = require('buffer');
  const { pathname, search } = new URL(url);
  const match = /^[^/]+\/[^,;]+(?:[^,]*?)(;base64)?,([\s\S]*)$/.exec(pathname + search);
  if (match === null) throw new ERR_INVALID_URL(url);
  const bytes = Buffer.from(decodeURIComponent(match[2]), match[1] ? 'base64' : 'utf8');
  return binary ? bytes : bytes.toString();
}

function unknownFormat(url, format) {
  if (url.startsWith('file:')) {
    const filename = filenameOf(url);
    const extension = require('path').extname(filename);
    if (extension !== '') return new ERR_UNKNOWN_FILE_EXTENSION(extension, filename);
  }
  return new ERR_UNKNOWN_MODULE_FORMAT(format ?? /^data:([^/]+\/[^;,]+)/.exec(url)?.[1], url);
}

/** Text of a hook's source: a string, an ArrayBuffer or a view of one. */
function toText(source) {
  if (typeof source === 'string') return source;
  return require('internal/modules/cjs/extensions').decode(source);
}

module.exports = { attributeType, checkAttributes, readSource, unknownFormat, filenameOf, toText };
