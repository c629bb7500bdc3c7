'use strict';
// URLPattern: from a string or an init, with groups, modifiers and a base; what matches and what is no pattern.
const assert = require('node:assert');

const books = new URLPattern({ pathname: '/books/:id(\\d+)' });
assert.strictEqual(books.test('https://example.com/books/123'), true);
assert.strictEqual(books.test('https://example.com/books/abc'), false);
assert.deepStrictEqual({ ...books.exec({ pathname: '/books/7' }).pathname.groups }, { id: '7' });
assert.strictEqual(books.hasRegExpGroups, true);
assert.strictEqual(books.protocol, '*');

const full = new URLPattern('https://*.example.com:8080/files/:dir/*\\?q=:q#part');
for (const [name, value] of Object.entries({
  protocol: 'https', hostname: '*.example.com', port: '8080', pathname: '/files/:dir/*', search: 'q=:q', hash: 'part',
})) {
  assert.strictEqual(full[name], value, name);
}
const match = full.exec('https://cdn.example.com:8080/files/a/b/c?q=1#part');
assert.deepStrictEqual({ ...match.pathname.groups }, { dir: 'a', 0: 'b/c' });
assert.deepStrictEqual({ ...match.hostname.groups }, { 0: 'cdn' });
assert.deepStrictEqual(match.inputs, ['https://cdn.example.com:8080/files/a/b/c?q=1#part']);
assert.strictEqual(full.exec('https://example.com/'), null);

const relative = new URLPattern('/a/:b?', 'https://example.com');
assert.strictEqual(relative.test('https://example.com/a'), true);
assert.strictEqual(relative.test('/a/x', 'https://example.com'), true);
assert.strictEqual(relative.test('https://example.org/a'), false);
const more = new URLPattern({ pathname: '/p{/:part}+' });
assert.strictEqual(more.exec({ pathname: '/p/x/y' }).pathname.groups.part, 'x/y');
assert.strictEqual(new URLPattern({ pathname: '/CaSe' }, { ignoreCase: true }).test({ pathname: '/case' }), true);
assert.strictEqual(new URLPattern({ hostname: 'münchen.example' }).hostname, 'xn--mnchen-3ya.example');
assert.strictEqual(new URLPattern({ protocol: 'https', port: '443' }).port, '');
assert.strictEqual(new URLPattern({ pathname: '/a b' }).pathname, '/a%20b');
assert.strictEqual(books.test('not a url'), false);

for (const bad of [['/no/base'], [{ pathname: '(' }], [{ pathname: ':a:a' }], [{ pathname: '{' }], [{ pathname: '/:' }], [{ port: 'x' }], [{ pathname: '(a(b))' }]]) {
  assert.throws(() => new URLPattern(...bad), TypeError, JSON.stringify(bad));
}
assert.throws(() => URLPattern(), { code: 'ERR_CONSTRUCT_CALL_REQUIRED' });
assert.throws(() => new URLPattern(1), { code: 'ERR_INVALID_ARG_TYPE' });
