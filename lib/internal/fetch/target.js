'use strict';
// Where a request goes: a parsed URL, in the pieces a client needs. Programs ask for the same few over and over.

const { URL } = require('internal/url');

const cacheSize = 256;
const known = new Map();

class Target {
  /** @param {URL} url */
  constructor(url) {
    this.href = url.href;
    this.protocol = url.protocol;
    this.hash = url.hash;
    /** The URL without its fragment. */
    this.address = this.hash === '' && !this.href.endsWith('#') ? this.href : this.href.slice(0, this.href.indexOf('#'));
    this.hostname = url.hostname;
    this.host = url.host;
    this.port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : +url.port;
    this.path = url.pathname + url.search;
    this.origin = url.origin;
    this.username = url.username;
    this.password = url.password;
    this.isHTTP = url.protocol === 'http:' || url.protocol === 'https:';
  }

  get hasCredentials() { return this.username !== '' || this.password !== ''; }
}

/** Throws as new URL() does. */
function targetOf(text, base = undefined) {
  if (base !== undefined) return new Target(new URL(text, base));
  let target = known.get(text);
  if (target === undefined) {
    target = new Target(new URL(text));
    if (text.length <= 2048) {
      if (known.size >= cacheSize) known.clear();
      known.set(text, target);
    }
  }
  return target;
}

// Fetch 2.9.
const badPorts = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115,
  117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587,
  601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
  6697, 10080,
]);

const isBadPort = (target) => target.isHTTP && badPorts.has(target.port);

module.exports = { Target, isBadPort, targetOf };
