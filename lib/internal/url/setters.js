'use strict';

// What assigning to a URL's members does (the basic URL parser with a state override). Each takes parts and changes them;
// false: the assignment is void.

const { kUserinfo, percentEncode } = require('internal/url/encode');
const { parseHost } = require('internal/url/host');
const {
  addSegments, encodeFragment, encodeQuery, parseHostAndPort, parsePort, portColon, special,
} = require('internal/url/parser');

const stripped = (value) => value.replace(/[\t\n\r]/g, '');
const cannotHaveCredentials = (url) => url.host === null || url.host === '' || url.scheme === 'file';

function protocol(url, value) {
  const match = /^([a-zA-Z][a-zA-Z0-9+\-.]*)(?::|$)/.exec(stripped(value));
  if (match === null) return false;
  const scheme = match[1].toLowerCase();
  if (special.has(scheme) !== special.has(url.scheme)) return false;
  if (scheme === 'file' && (url.username !== '' || url.password !== '' || url.port !== '')) return false;
  if (url.scheme === 'file' && url.host === '') return false;
  url.scheme = scheme;
  if (url.port === special.get(scheme)) url.port = '';
  return true;
}

function username(url, value) {
  if (cannotHaveCredentials(url)) return false;
  url.username = percentEncode(value, kUserinfo);
  return true;
}

function password(url, value) {
  if (cannotHaveCredentials(url)) return false;
  url.password = percentEncode(value, kUserinfo);
  return true;
}

function fileHost(url, text) {
  const parsed = text === '' ? '' : parseHost(text, true);
  if (parsed === null) return false;
  url.host = parsed === 'localhost' ? '' : parsed;
  return true;
}

function hostWith(url, value, withPort) {
  if (typeof url.path === 'string') return false;
  const isSpecial = special.has(url.scheme);
  const authority = stripped(value).split(isSpecial ? /[/?#\\]/ : /[/?#]/, 1)[0];
  if (url.scheme === 'file') return fileHost(url, authority);
  const colon = portColon(authority);
  if (colon >= 0 && !withPort) return false;
  const name = colon < 0 ? authority : authority.slice(0, colon);
  if (name === '' && (isSpecial || colon >= 0 || url.username !== '' || url.password !== '' || url.port !== '')) {
    return false;
  }
  if (!parseHostAndPort(url, name, isSpecial)) return false;
  if (colon >= 0 && colon + 1 < authority.length) port(url, authority.slice(colon + 1));
  return true;
}

const host = (url, value) => hostWith(url, value, true);
const hostname = (url, value) => hostWith(url, value, false);

function port(url, value) {
  if (cannotHaveCredentials(url)) return false;
  if (value === '') {
    url.port = '';
    return true;
  }
  const digits = /^[0-9]+/.exec(stripped(value));
  const parsed = digits === null ? null : parsePort(digits[0], url.scheme);
  if (parsed === null) return false;
  url.port = parsed;
  return true;
}

function pathname(url, value) {
  if (typeof url.path === 'string') return false;
  value = stripped(value);
  url.path = [];
  const isSpecial = special.has(url.scheme);
  if (value === '' && !isSpecial) {
    if (url.host === null) url.path.push('');
    return true;
  }
  addSegments(url, value[0] === '/' || isSpecial && value[0] === '\\' ? value.slice(1) : value);
  return true;
}

function search(url, value) {
  if (value === '') {
    url.query = null;
  } else {
    value = stripped(value);
    url.query = encodeQuery(value[0] === '?' ? value.slice(1) : value, url.scheme);
  }
  return true;
}

function hash(url, value) {
  if (value === '') {
    url.fragment = null;
  } else {
    value = stripped(value);
    url.fragment = encodeFragment(value[0] === '#' ? value.slice(1) : value);
  }
  return true;
}

module.exports = { protocol, username, password, host, hostname, port, pathname, search, hash };
