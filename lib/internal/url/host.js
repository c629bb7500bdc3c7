'use strict';

// The host parser (URL Standard, 3.5). Hosts are strings in their serialized form; null means failure.

const { kControl, hexValue, percentDecode, percentEncode } = require('internal/url/encode');

let idna;
const lazyIdna = () => (idna ??= binding('url'));

// eslint-disable-next-line no-control-regex
const forbiddenHost = /[\0\t\n\r #/:<>?@[\\\]^|]/;
// eslint-disable-next-line no-control-regex
const forbiddenDomain = /[\0-\x20#%/:<>?@[\\\]^|\x7F]/;
const plainDomain = /^[a-z0-9\-._~!$&'()*+,;=]+$/;

function parseHost(input, special) {
  if (input.charCodeAt(0) === 0x5B) {
    if (!input.endsWith(']')) return null;
    const address = parseIPv6(input.slice(1, -1));
    return address && `[${serializeIPv6(address)}]`;
  }
  if (!special) return forbiddenHost.test(input) ? null : percentEncode(input, kControl);
  const domain = domainToASCII(percentDecode(input));
  if (!domain || forbiddenDomain.test(domain)) return null;
  return endsInNumber(domain) ? parseIPv4(domain) : domain;
}

/** UTS 46 processing; '' when the domain is not valid. */
function domainToASCII(domain) {
  if (plainDomain.test(domain) && !/(?:^|\.)xn--/.test(domain)) return domain;
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7F]*$/.test(domain)) {
    const lower = domain.toLowerCase();
    if (!/(?:^|\.)xn--/.test(lower)) return lower;
  }
  return lazyIdna().domainToASCII(domain);
}

/** For display: never fails, an invalid label stays as it is. */
function domainToUnicode(domain) {
  return /(?:^|\.)xn--/i.test(domain) ? lazyIdna().domainToUnicode(domain) : domain;
}

// ---- IPv4 ----

const wordyNumber = /^(?:[0-9]+|0[xX][0-9a-fA-F]*)$/;

function endsInNumber(domain) {
  const end = domain.endsWith('.') ? domain.length - 1 : domain.length;
  const start = end === 0 ? 0 : domain.lastIndexOf('.', end - 1) + 1;
  const c = domain.charCodeAt(start);
  return c >= 0x30 && c <= 0x39 && wordyNumber.test(domain.slice(start, end));
}

function parseIPv4(input) {
  const parts = input.split('.');
  if (parts.at(-1) === '' && parts.length > 1) parts.pop();
  if (parts.length > 4) return null;
  let address = 0;
  for (let i = 0; i < parts.length; i++) {
    const value = parseIPv4Number(parts[i]);
    const last = i === parts.length - 1;
    if (!(value < (last ? 256 ** (5 - parts.length) : 256))) return null;
    address += last ? value : value * 256 ** (3 - i);
  }
  return `${Math.floor(address / 0x1000000)}.${address >>> 16 & 255}.${address >>> 8 & 255}.${address & 255}`;
}

function parseIPv4Number(text) {
  if (text === '') return NaN;
  let digits = /^[0-9]+$/, radix = 10;
  if (/^0[xX]/.test(text)) {
    text = text.slice(2);
    digits = /^[0-9a-fA-F]*$/;
    radix = 16;
  } else if (text.length > 1 && text[0] === '0') {
    text = text.slice(1);
    digits = /^[0-7]*$/;
    radix = 8;
  }
  if (!digits.test(text)) return NaN;
  return text === '' ? 0 : parseInt(text, radix);
}

// ---- IPv6 ----

/** Eight 16-bit pieces, or null. */
function parseIPv6(input) {
  const address = [0, 0, 0, 0, 0, 0, 0, 0];
  const at = (i) => (i < input.length ? input.charCodeAt(i) : -1);
  let piece = 0, compress = -1, p = 0;
  if (at(p) === 0x3A) {
    if (at(p + 1) !== 0x3A) return null;
    p += 2;
    compress = ++piece;
  }
  while (p < input.length) {
    if (piece === 8) return null;
    if (at(p) === 0x3A) {
      if (compress >= 0) return null;
      p++;
      compress = ++piece;
      continue;
    }
    let value = 0, length = 0;
    for (let digit; length < 4 && (digit = hexValue(at(p))) >= 0; length++, p++) value = value << 4 | digit;
    if (at(p) === 0x2E) {
      if (length === 0 || piece > 6) return null;
      return embedIPv4(input.slice(p - length), address, piece) ? expand(address, piece + 2, compress) : null;
    }
    if (at(p) === 0x3A) {
      if (++p === input.length) return null;
    } else if (p < input.length) {
      return null;
    }
    address[piece++] = value;
  }
  return expand(address, piece, compress);
}

function embedIPv4(text, address, piece) {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return false;
  const bytes = [];
  for (let i = 1; i <= 4; i++) {
    if (match[i].length > 1 && match[i][0] === '0' || +match[i] > 255) return false;
    bytes.push(+match[i]);
  }
  address[piece] = bytes[0] << 8 | bytes[1];
  address[piece + 1] = bytes[2] << 8 | bytes[3];
  return true;
}

function expand(address, piece, compress) {
  if (compress < 0) return piece === 8 ? address : null;
  const tail = address.slice(compress, piece);
  const zeros = new Array(8 - piece).fill(0);
  return [...address.slice(0, compress), ...zeros, ...tail].slice(0, 8);
}

function serializeIPv6(address) {
  let best = -1, length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && address[end] === 0) end++;
    if (end - i > length) {
      best = i;
      length = end - i;
    }
    if (end > i) i = end;
  }
  if (best < 0) return address.map((piece) => piece.toString(16)).join(':');
  const text = (pieces) => pieces.map((piece) => piece.toString(16)).join(':');
  return `${text(address.slice(0, best))}::${text(address.slice(best + length))}`;
}

module.exports = { domainToASCII, domainToUnicode, parseHost };
