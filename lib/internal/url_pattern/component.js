'use strict';
// One compiled component of a URLPattern.

const canonical = require('internal/url_pattern/canonical');
const { hasExpression, parsePattern, toPattern, toRegexp } = require('internal/url_pattern/parser');

const plain = { delimiter: '', prefix: '' };
const kinds = {
  protocol: [plain, canonical.protocol],
  username: [plain, canonical.username],
  password: [plain, canonical.password],
  hostname: [{ delimiter: '.', prefix: '' }, canonical.hostname],
  ipv6: [{ delimiter: '.', prefix: '' }, canonical.ipv6Hostname],
  opaqueHostname: [{ delimiter: '.', prefix: '' }, canonical.opaqueHostname],
  port: [plain, (value) => canonical.port(value)],
  pathname: [{ delimiter: '/', prefix: '/' }, canonical.pathname],
  opaquePathname: [plain, canonical.opaquePathname],
  search: [plain, canonical.search],
  hash: [plain, canonical.hash],
};

/** @returns {{ pattern: string, regexp: RegExp, names: string[], hasExpression: boolean }} */
function component(kind, text, { ignoreCase = false }) {
  const { 0: options, 1: encode } = kinds[kind];
  const parts = parsePattern(text, options, encode);
  const { source, names } = toRegexp(parts, options);
  let regexp;
  try {
    regexp = new RegExp(source, ignoreCase ? 'vi' : 'v');
  } catch (cause) {
    throw new TypeError(`Invalid regular expression in '${text}'`, { cause });
  }
  return { pattern: toPattern(parts, options), regexp, names, hasExpression: hasExpression(parts) };
}

module.exports = { component };
