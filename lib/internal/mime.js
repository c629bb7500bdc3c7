'use strict';

// util.MIMEType and util.MIMEParams (WHATWG MIME Sniffing, chapter 4).

const { codes: { ERR_INVALID_MIME_SYNTAX } } = require('internal/errors');

const notToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/g;
const notQuotable = /[^\t\u0020-~\u0080-\u00FF]/g;
const leadingBlank = /^[\r\n\t ]+/;
const trailingBlank = /[\r\n\t ]+$/;

const toLower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function badIndex(pattern, text) {
  pattern.lastIndex = 0;
  return pattern.exec(text)?.index ?? -1;
}

function validToken(production, value) {
  const text = `${value}`;
  const at = badIndex(notToken, text);
  if (text.length === 0 || at !== -1) throw new ERR_INVALID_MIME_SYNTAX(production, value, at);
  return text;
}

/** Type and subtype, and where the parameters begin. */
function parseEssence(text) {
  let from = 0;
  while (from < text.length && /[\r\n\t ]/.test(text[from])) from++;
  const trimmed = text.slice(from).replace(trailingBlank, '');
  const slash = trimmed.indexOf('/');
  const type = slash === -1 ? trimmed : trimmed.slice(0, slash);
  const badType = badIndex(notToken, type);
  if (type === '' || slash === -1 || badType !== -1) throw new ERR_INVALID_MIME_SYNTAX('type', text, badType);

  const semicolon = trimmed.indexOf(';', slash);
  const end = semicolon === -1 ? trimmed.length : semicolon;
  const subtype = trimmed.slice(slash + 1, end).replace(trailingBlank, '');
  const badSubtype = badIndex(notToken, subtype);
  if (subtype === '' || badSubtype !== -1) throw new ERR_INVALID_MIME_SYNTAX('subtype', text, badSubtype);
  return [toLower(type), toLower(subtype), semicolon === -1 ? '' : trimmed.slice(semicolon + 1)];
}

/** Reads a quoted string that starts at `at`; gives its value and the place after the next semicolon. */
function readQuoted(text, at) {
  let value = '';
  at++;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && at + 1 < text.length) at++;
    value += text[at++];
  }
  const semicolon = text.indexOf(';', at);
  return [value, semicolon === -1 ? text.length : semicolon + 1];
}

function parseParameters(map, text) {
  let at = 0;
  while (at < text.length) {
    at += leadingBlank.exec(text.slice(at))?.[0].length ?? 0;
    let end = at;
    while (end < text.length && text[end] !== ';' && text[end] !== '=') end++;
    const name = toLower(text.slice(at, end));
    at = end;
    if (at >= text.length) break;
    if (text[at++] === ';') continue;
    let value;
    if (text[at] === '"') {
      [value, at] = readQuoted(text, at);
    } else {
      const semicolon = text.indexOf(';', at);
      end = semicolon === -1 ? text.length : semicolon;
      value = text.slice(at, end).replace(trailingBlank, '');
      at = end + 1;
      if (value === '') continue;
    }
    if (name !== '' && badIndex(notToken, name) === -1 && badIndex(notQuotable, value) === -1 && !map.has(name)) {
      map.set(name, value);
    }
  }
}

const quoted = (value) => {
  if (value.length > 0 && badIndex(notToken, value) === -1) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
};

class MIMEParams {
  #data = new Map();
  // Parsing waits until somebody looks.
  #unparsed = '';

  static from(text) {
    const params = new MIMEParams();
    params.#unparsed = text;
    return params;
  }

  #parsed() {
    if (this.#unparsed !== '') {
      const text = this.#unparsed;
      this.#unparsed = '';
      parseParameters(this.#data, text);
    }
    return this.#data;
  }

  delete(name) {
    this.#parsed().delete(toLower(`${name}`));
  }

  get(name) {
    return this.#parsed().get(toLower(`${name}`)) ?? null;
  }

  has(name) {
    return this.#parsed().has(toLower(`${name}`));
  }

  set(name, value) {
    const data = this.#parsed();
    const key = validToken('parameter name', toLower(`${name}`));
    const text = `${value}`;
    const at = badIndex(notQuotable, text);
    if (at !== -1) throw new ERR_INVALID_MIME_SYNTAX('parameter value', value, at);
    data.set(key, text);
  }

  * entries() {
    yield* this.#parsed().entries();
  }

  * keys() {
    yield* this.#parsed().keys();
  }

  * values() {
    yield* this.#parsed().values();
  }

  toString() {
    let text = '';
    for (const [name, value] of this.#parsed()) text += `${text === '' ? '' : ';'}${name}=${quoted(value)}`;
    return text;
  }
}
Object.defineProperties(MIMEParams.prototype, {
  [Symbol.iterator]: { __proto__: null, value: MIMEParams.prototype.entries, configurable: true, writable: true },
  toJSON: { __proto__: null, value: MIMEParams.prototype.toString, configurable: true, writable: true },
});
const paramsFrom = MIMEParams.from;
delete MIMEParams.from;

class MIMEType {
  #type;
  #subtype;
  #parameters;

  constructor(string) {
    const [type, subtype, parameters] = parseEssence(`${string}`);
    this.#type = type;
    this.#subtype = subtype;
    this.#parameters = paramsFrom(parameters);
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    this.#type = toLower(validToken('type', value));
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    this.#subtype = toLower(validToken('subtype', value));
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#parameters;
  }

  toString() {
    const parameters = this.#parameters.toString();
    return parameters === '' ? this.essence : `${this.essence};${parameters}`;
  }
}
Object.defineProperty(MIMEType.prototype, 'toJSON', {
  __proto__: null, value: MIMEType.prototype.toString, configurable: true, writable: true,
});

module.exports = { MIMEParams, MIMEType };
