'use strict';

// IP addresses as keys: eight 16-bit groups as a string of eight characters, IPv4 in its mapped form. Keys compare
// with < and === as the addresses do.

const { isIPv4, isIPv6 } = require('internal/net');

const mappedPrefix = '\0\0\0\0\0\uffff';

function keyOfIPv4(text) {
  const [a, b, c, d] = text.split('.');
  return mappedPrefix + String.fromCharCode(a << 8 | b, c << 8 | d);
}

function groupsOf(text) {
  if (text === '') return [];
  const out = [];
  for (const part of text.split(':')) {
    if (part.includes('.')) {
      const [a, b, c, d] = part.split('.');
      out.push(a << 8 | b, c << 8 | d);
    } else {
      out.push(parseInt(part, 16));
    }
  }
  return out;
}

function keyOfIPv6(text) {
  const zone = text.indexOf('%');
  const [left, right] = (zone === -1 ? text : text.slice(0, zone)).split('::');
  const head = groupsOf(left);
  if (right === undefined) return String.fromCharCode(...head);
  const tail = groupsOf(right);
  return String.fromCharCode(...head, ...new Array(8 - head.length - tail.length).fill(0), ...tail);
}

/** The key of an address of family 'ipv4' or 'ipv6'; undefined when it is none. */
function keyOf(address, family) {
  if (family === 'ipv4') return isIPv4(address) ? keyOfIPv4(address) : undefined;
  return isIPv6(address) ? keyOfIPv6(address) : undefined;
}

/** The text of a key as inet_ntop writes it. */
function textOf(key, family) {
  const groups = Array.from(key, (c) => c.charCodeAt(0));
  const v4 = (high, low) => `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  if (family === 'ipv4') return v4(groups[6], groups[7]);
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8;) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > length) {
      start = i;
      length = n;
    }
    i += n || 1;
  }
  const embedded = start === 0 && (length === 6 || length === 5 && groups[5] === 0xffff);
  const parts = groups.map((g) => g.toString(16));
  if (embedded) return `::${length === 5 ? 'ffff:' : ''}${v4(groups[6], groups[7])}`;
  if (start === -1) return parts.join(':');
  return `${parts.slice(0, start).join(':')}::${parts.slice(start + length).join(':')}`;
}

/** The first and last key of a network. */
function networkOf(key, prefix, family) {
  const bits = family === 'ipv4' ? prefix + 96 : prefix;
  let first = '';
  let last = '';
  for (let i = 0; i < 8; i++) {
    const keep = Math.min(Math.max(bits - i * 16, 0), 16);
    const mask = (0xffff << (16 - keep)) & 0xffff;
    const group = key.charCodeAt(i);
    first += String.fromCharCode(group & mask);
    last += String.fromCharCode(group | ~mask & 0xffff);
  }
  return { first, last };
}

module.exports = { keyOf, networkOf, textOf };
