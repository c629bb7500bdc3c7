'use strict';
// FormData (XMLHttpRequest standard, 4) and its multipart form.

const { customInspectSymbol } = require('internal/util');
const { Blob, isBlob } = require('internal/blob');
const { File, isFile } = require('internal/file');
const {
  conversionFailed, exposeMembers, illegalInvocation, isObject, makeIterable, needArguments, notInstance, usvString,
} = require('internal/fetch/webidl');

let entriesOf, isFormData;

class FormData {
  #entries = [];

  static {
    isFormData = (value) => isObject(value) && #entries in value;
    entriesOf = (form) => {
      if (!isFormData(form)) throw illegalInvocation();
      return form.#entries;
    };
  }

  constructor(form = undefined) {
    if (form !== undefined) throw conversionFailed('FormData constructor', 'Argument 1', ['undefined']);
  }

  append(name, value, filename = undefined) {
    const entries = entriesOf(this);
    needArguments(arguments, 2, 'FormData.append');
    entries.push(makeEntry('FormData.append', arguments.length >= 3, name, value, filename));
  }

  delete(name) {
    const entries = entriesOf(this);
    needArguments(arguments, 1, 'FormData.delete');
    name = usvString(name);
    this.#entries = entries.filter((entry) => entry[0] !== name);
  }

  get(name) {
    const entries = entriesOf(this);
    needArguments(arguments, 1, 'FormData.get');
    name = usvString(name);
    return entries.find((entry) => entry[0] === name)?.[1] ?? null;
  }

  getAll(name) {
    const entries = entriesOf(this);
    needArguments(arguments, 1, 'FormData.getAll');
    name = usvString(name);
    return entries.filter((entry) => entry[0] === name).map((entry) => entry[1]);
  }

  has(name) {
    const entries = entriesOf(this);
    needArguments(arguments, 1, 'FormData.has');
    name = usvString(name);
    return entries.some((entry) => entry[0] === name);
  }

  set(name, value, filename = undefined) {
    const entries = entriesOf(this);
    needArguments(arguments, 2, 'FormData.set');
    const made = makeEntry('FormData.set', arguments.length >= 3, name, value, filename);
    const at = entries.findIndex((entry) => entry[0] === made[0]);
    if (at === -1) entries.push(made);
    else this.#entries = [...entries.slice(0, at), made, ...entries.slice(at + 1).filter((entry) => entry[0] !== made[0])];
  }

  [customInspectSymbol](depth, options) {
    const shown = {};
    for (const { 0: name, 1: value } of entriesOf(this)) {
      if (!Object.hasOwn(shown, name)) shown[name] = value;
      else if (Array.isArray(shown[name])) shown[name].push(value);
      else shown[name] = [shown[name], value];
    }
    options.depth ??= depth;
    return `FormData ${require('internal/util/inspect').formatWithOptions(options, shown)}`;
  }
}

function makeEntry(header, named, name, value, filename) {
  name = usvString(name);
  if (named || isBlob(value)) {
    if (!isBlob(value)) throw notInstance(header, 'value', value, 'Blob');
    if (filename !== undefined) filename = usvString(filename);
    return [name, asFile(value, filename)];
  }
  return [name, usvString(value)];
}

function asFile(blob, filename) {
  if (!isFile(blob)) return new File([blob], filename ?? 'blob', { type: blob.type });
  if (filename === undefined) return blob;
  return new File([blob], filename, { type: blob.type, lastModified: blob.lastModified });
}

exposeMembers(FormData, 'FormData', ['append', 'delete', 'get', 'getAll', 'has', 'set']);
makeIterable('FormData', FormData, (form) => entriesOf(form));
Object.defineProperty(FormData.prototype, customInspectSymbol, { __proto__: null, enumerable: false });

const normalBreaks = (text) => text.replace(/\r\n|\r|\n/g, '\r\n');
const escapeName = (text) => text.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');

/** A form as multipart/form-data: a blob and its type. */
function encodeMultipart(form) {
  const boundary = `----formdata-undici-0${String(Math.floor(Math.random() * 1e11)).padStart(11, '0')}`;
  const parts = [];
  let text = '';
  for (const { 0: name, 1: value } of entriesOf(form)) {
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(normalBreaks(name))}"`;
    if (typeof value === 'string') {
      text += `\r\n\r\n${normalBreaks(value)}\r\n`;
    } else {
      text += `; filename="${escapeName(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`;
      parts.push(text, value);
      text = '\r\n';
    }
  }
  parts.push(`${text}--${boundary}--\r\n`);
  return { blob: new Blob(parts), type: `multipart/form-data; boundary=${boundary}` };
}

module.exports = { FormData, encodeMultipart, entriesOf, isFormData };
