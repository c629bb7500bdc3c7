'use strict';
// Assigning to a member changes it and nothing else; a void assignment leaves the URL alone.
const assert = require('node:assert');

const set = (href, name, value) => {
  const url = new URL(href);
  url[name] = value;
  return url.href;
};
assert.strictEqual(set('http://a/', 'protocol', 'https'), 'https://a/');
assert.strictEqual(set('http://a/', 'protocol', 'mailto'), 'http://a/');
assert.strictEqual(set('http://a/', 'host', 'b:81/x'), 'http://b:81/');
assert.strictEqual(set('http://a:1/', 'hostname', 'b:2'), 'http://a:1/');
assert.strictEqual(set('http://a/', 'port', '8080x'), 'http://a:8080/');
assert.strictEqual(set('http://a/', 'port', '65536'), 'http://a/');
assert.strictEqual(set('http://a/x', 'pathname', 'y?z#'), 'http://a/y%3Fz%23');
assert.strictEqual(set('http://a/?x#y', 'search', ''), 'http://a/#y');
assert.strictEqual(set('http://a/', 'hash', 'a b'), 'http://a/#a%20b');
assert.strictEqual(set('http://a/', 'username', 'ü:'), 'http://%C3%BC%3A@a/');
assert.throws(() => set('http://a/', 'href', 'x'), { code: 'ERR_INVALID_URL' });

const url = new URL('http://a/?x=1');
url.searchParams.append('y', 'a b');
assert.strictEqual(url.search, '?x=1&y=a+b');
url.search = '?z';
assert.deepStrictEqual([...url.searchParams], [['z', '']]);
url.searchParams.delete('z');
assert.strictEqual(url.href, 'http://a/');
