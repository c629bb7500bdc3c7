'use strict';
// The members of parsed URLs, on the quick way and on the long one.
const assert = require('node:assert');

const cases = [
  ['https://example.org', 'https://example.org/'],
  ['http://example.org:80/a/./b/../c?x=1#y', 'http://example.org/a/c?x=1#y'],
  ['http://example.org/%2e%2E/a/%2e', 'http://example.org/a/'],
  ['HTTP://EXAMPLE.org/A B', 'http://example.org/A%20B'],
  ['http://0x7f.1/', 'http://127.0.0.1/'],
  ['http://[::1:0:0:2]:8080/', 'http://[::1:0:0:2]:8080/'],
  ['http://[1:0:0:2::]/', 'http://[1:0:0:2::]/'],
  ['https://faß.example/ü?ü#ü', 'https://xn--fa-hia.example/%C3%BC?%C3%BC#%C3%BC'],
  ['http:\\\\a\\b', 'http://a/b'],
  ['file:///C|/x/../..', 'file:///C:/'],
  ['file://localhost/x', 'file:///x'],
  ['mailto:a@b', 'mailto:a@b'],
  ['web+demo:/.//x', 'web+demo:/.//x'],
  ['http://u@:p@host/', 'http://u%40:p@host/'], ['http://a:b/', null], ['http://a b/', null], ['http://', null], ['//x', null],
  ['http://1.2.3.256/', null], ['http://[::1', null], ['http://a:65536/', null],
];
for (const [input, want] of cases) {
  assert.strictEqual(URL.parse(input)?.href ?? null, want, input);
  assert.strictEqual(URL.canParse(input), want !== null);
  if (want !== null) assert.strictEqual(new URL(want).href, want);
}
const url = new URL('https://u:p%40@example.org:8080/p/q?a=b#c');
const { username, password, host, hostname, port, pathname, search, hash, origin, protocol } = url;
assert.deepStrictEqual(
  { username, password, host, hostname, port, pathname, search, hash, origin, protocol },
  { username: 'u', password: 'p%40', host: 'example.org:8080', hostname: 'example.org', port: '8080', pathname: '/p/q',
    search: '?a=b', hash: '#c', origin: 'https://example.org:8080', protocol: 'https:' });
assert.throws(() => new URL('/x', 'y'), { code: 'ERR_INVALID_URL', input: '/x', base: 'y', name: 'TypeError' });
