'use strict';
// Components in the form that URLs have them (URL Pattern Standard, 3.1 and 3.2). All of it leans on the URL parser.

const { URL } = require('internal/url');

const defaultPorts = { __proto__: null, 'http': '80', 'https': '443', 'ws': '80', 'wss': '443', 'ftp': '21' };
const specialSchemes = ['http', 'https', 'ws', 'wss', 'ftp', 'file'];
const isSpecial = (scheme) => specialSchemes.includes(scheme);

const bad = (what, value) => new TypeError(`Invalid ${what} '${value}'`);

function withSetter(what, member, value) {
  const url = new URL('https://dummy.invalid/');
  url[member] = value;
  return url[member];
}

function protocol(value) {
  if (value === '') return value;
  const url = URL.parse(`${value}://dummy.invalid`);
  if (url === null || !/^[A-Za-z][A-Za-z0-9+\-.]*$/.test(value)) throw bad('protocol', value);
  return url.protocol.slice(0, -1);
}

const username = (value) => (value === '' ? value : withSetter('username', 'username', value));
const password = (value) => (value === '' ? value : withSetter('password', 'password', value));

function hostname(value) {
  if (value === '') return value;
  const cut = value.search(/[/?#\\]/);
  const host = (cut < 0 ? value : value.slice(0, cut)).replace(/[\t\n\r]/g, '');
  if (host === '' || host.startsWith('[') ? !/^\[[^\]]*\]$/.test(host) : /[:@]/.test(host)) throw bad('hostname', value);
  const url = URL.parse(`https://${host}/`);
  if (url === null) throw bad('hostname', value);
  return url.hostname;
}

function opaqueHostname(value) {
  if (value === '') return value;
  const url = /[/?#\\@]/.test(value) ? null : URL.parse(`opaque://${value}/`);
  if (url === null || url.port !== '') throw bad('hostname', value);
  return url.hostname;
}

function ipv6Hostname(value) {
  if (!/^[0-9A-Fa-f[\]:]*$/.test(value)) throw bad('hostname', value);
  return value.toLowerCase();
}

function port(value, scheme = '') {
  if (value === '') return value;
  const digits = /^[\t\n\r]*[0-9][0-9\t\n\r]*/.exec(value)?.[0].replace(/[\t\n\r]/g, '');
  if (digits === undefined || Number(digits) > 65535) throw bad('port', value);
  const number = `${Number(digits)}`;
  return scheme !== '' && defaultPorts[scheme] === number ? '' : number;
}

function pathname(value) {
  if (value === '') return value;
  const leading = value.startsWith('/');
  const url = new URL('https://dummy.invalid/');
  // A path that begins in the middle must not lose its dots to the root.
  url.pathname = leading ? value : `/-${value}`;
  return leading ? url.pathname : url.pathname.slice(2);
}

function opaquePathname(value) {
  if (value === '') return value;
  const url = URL.parse(`data:${value.replace(/[?#]/g, (c) => (c === '?' ? '%3F' : '%23'))}`);
  if (url === null) throw bad('pathname', value);
  return url.pathname;
}

const search = (value) => (value === '' ? value : withSetter('search', 'search', value.startsWith('?') ? `?${value}` : value).slice(1));
const hash = (value) => (value === '' ? value : withSetter('hash', 'hash', value.startsWith('#') ? `#${value}` : value).slice(1));

module.exports = {
  defaultPorts, hash, hostname, ipv6Hostname, isSpecial, opaqueHostname, opaquePathname, password, pathname, port, protocol, search,
  specialSchemes, username,
};
