'use strict';
// References resolve against a base as RFC 3986 and the URL Standard say.
const assert = require('node:assert');

const base = 'http://a/b/c/d;p?q';
for (const [reference, want] of Object.entries({
  'g': 'http://a/b/c/g', './g': 'http://a/b/c/g', '/g': 'http://a/g', '//g': 'http://g/', '?y': 'http://a/b/c/d;p?y',
  '#s': 'http://a/b/c/d;p?q#s', 'g;x=1/../y': 'http://a/b/c/y', '': 'http://a/b/c/d;p?q', '..': 'http://a/b/',
  '../../../g': 'http://a/g', '/./g': 'http://a/g', '/../g': 'http://a/g', 'g?y/./x': 'http://a/b/c/g?y/./x',
  '/x?y#z': 'http://a/x?y#z', '\\x': 'http://a/x', 'https:x': 'https://x/', 'http:x': 'http://a/b/c/x',
})) {
  assert.strictEqual(new URL(reference, base).href, want, reference);
}
