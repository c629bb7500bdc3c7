'use strict';

// node:punycode (RFC 3492), deprecated by Node but still there.

if (require('internal/util').isInsideNodeModules?.(100) === false) {
  process.emitWarning('The `punycode` module is deprecated. Please use a userland alternative instead.',
                      'DeprecationWarning', 'DEP0040');
}

const maxInt = 2147483647;
const base = 36, tMin = 1, tMax = 26, skew = 38, damp = 700, initialBias = 72, initialN = 128;
const delimiter = '-';

const dots = /[\x2E\u3002\uFF0E\uFF61]/g;
const ace = /^xn--/;
const notAscii = /[^\0-\x7F]/;

const overflow = () => new RangeError('Overflow: input needs wider integers to process');
const invalid = () => new RangeError('Invalid input');

/** A domain, label by label; of a mail address only what follows the @. */
function mapDomain(domain, callback) {
  const at = domain.split('@');
  let user = '';
  if (at.length > 1) {
    user = `${at[0]}@`;
    domain = at[1];
  }
  return user + domain.replace(dots, '.').split('.').map(callback).join('.');
}

/** Code points of a string; a lone surrogate stands for itself. */
function ucs2decode(string) {
  const output = [];
  for (const char of string) output.push(char.codePointAt(0));
  return output;
}

const ucs2encode = (codePoints) => String.fromCodePoint(...codePoints);

function digitOf(code) {
  if (code >= 0x30 && code < 0x3A) return 26 + (code - 0x30);
  if (code >= 0x41 && code < 0x5B) return code - 0x41;
  if (code >= 0x61 && code < 0x7B) return code - 0x61;
  return base;
}

const charOf = (digit) => String.fromCharCode(digit + (digit < 26 ? 97 : 22));

function adapt(delta, points, first) {
  let k = 0;
  delta = first ? Math.floor(delta / damp) : delta >> 1;
  delta += Math.floor(delta / points);
  for (; delta > ((base - tMin) * tMax) >> 1; k += base) delta = Math.floor(delta / (base - tMin));
  return Math.floor(k + (base - tMin + 1) * delta / (delta + skew));
}

const threshold = (k, bias) => (k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias);

function decode(input) {
  const output = [];
  const basic = Math.max(input.lastIndexOf(delimiter), 0);
  for (let j = 0; j < basic; j++) {
    if (input.charCodeAt(j) >= 0x80) throw new RangeError('Illegal input >= 0x80 (not a basic code point)');
    output.push(input.charCodeAt(j));
  }
  let n = initialN, i = 0, bias = initialBias;
  for (let at = basic > 0 ? basic + 1 : 0; at < input.length;) {
    const before = i;
    for (let weight = 1, k = base; ; k += base) {
      if (at >= input.length) throw invalid();
      const digit = digitOf(input.charCodeAt(at++));
      if (digit >= base) throw invalid();
      if (digit > Math.floor((maxInt - i) / weight)) throw overflow();
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(maxInt / (base - t))) throw overflow();
      weight *= base - t;
    }
    const points = output.length + 1;
    bias = adapt(i - before, points, before === 0);
    if (Math.floor(i / points) > maxInt - n) throw overflow();
    n += Math.floor(i / points);
    i %= points;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

function encode(input) {
  const points = ucs2decode(input);
  let output = '';
  for (const point of points) {
    if (point < 0x80) output += String.fromCharCode(point);
  }
  const basic = output.length;
  let handled = basic;
  if (basic > 0) output += delimiter;

  let n = initialN, delta = 0, bias = initialBias;
  while (handled < points.length) {
    let next = maxInt;
    for (const point of points) {
      if (point >= n && point < next) next = point;
    }
    if (next - n > Math.floor((maxInt - delta) / (handled + 1))) throw overflow();
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n && ++delta > maxInt) throw overflow();
      if (point !== n) continue;
      let q = delta;
      for (let k = base; ; k += base) {
        const t = threshold(k, bias);
        if (q < t) break;
        output += charOf(t + (q - t) % (base - t));
        q = Math.floor((q - t) / (base - t));
      }
      output += charOf(q);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

const toUnicode = (input) =>
  mapDomain(input, (label) => (ace.test(label) ? decode(label.slice(4).toLowerCase()) : label));

const toASCII = (input) =>
  mapDomain(input, (label) => (notAscii.test(label) ? `xn--${encode(label)}` : label));

module.exports = {
  version: '2.1.0',
  ucs2: { decode: ucs2decode, encode: ucs2encode },
  decode,
  encode,
  toASCII,
  toUnicode,
};
