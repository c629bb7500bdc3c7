'use strict';

// URLs that need no more than a mended piece: the ways past the full parser must come to the same end.
const test = require('node:test');
const assert = require('node:assert');

const parts = (u) => [u.href, u.protocol, u.username, u.password, u.host, u.port, u.pathname, u.search, u.hash].join(' ');

test('absolute URLs', () => {
  const cases = {
    'http://user:pw@host.com:80/p/a?x=1#h': 'http://user:pw@host.com/p/a?x=1#h http: user pw host.com  /p/a ?x=1 #h',
    'http://user@HOST.com?a#b': 'http://user@host.com/?a#b http: user  host.com  / ?a #b',
    'https://host:443': 'https://host/ https:   host  /  ',
    'https://host:8443#': 'https://host:8443/# https:   host:8443 8443 /  ',
    'ws://host:80/a b': 'ws://host/a%20b ws:   host  /a%20b  ',
    'wss://h/?é': 'wss://h/?%C3%A9 wss:   h  / ?%C3%A9 ',
    'http://h/a/./b/../c/%2e%2E/d/..': 'http://h/a/ http:   h  /a/  ',
    'http://h/..': 'http://h/ http:   h  /  ',
    'http://h/a\\b': 'http://h/a/b http:   h  /a/b  ',
    'http://h/a\tb ': 'http://h/ab http:   h  /ab  ',
    'http://h/%zz?\'#`': 'http://h/%zz?%27#%60 http:   h  /%zz ?%27 #%60',
    'http://h/\ud800': 'http://h/%EF%BF%BD http:   h  /%EF%BF%BD  ',
    'file:///a/b c?q#f': 'file:///a/b%20c?q#f file:     /a/b%20c ?q #f',
    'file:///C|/a/../..': 'file:///C:/ file:     /C:/  ',
    'file:///../x': 'file:///x file:     /x  ',
  };
  for (const [input, expected] of Object.entries(cases)) assert.strictEqual(parts(new URL(input)), expected, input);
});

test('references', () => {
  const cases = [
    ['../x/y?z', 'http://u:p@h:81/a/b/c?q#f', 'http://u:p@h:81/a/x/y?z http: u p h:81 81 /a/x/y ?z '],
    ['../../../../x', 'http://h/a/b', 'http://h/x http:   h  /x  '],
    ['./', 'http://h/a/b', 'http://h/a/ http:   h  /a/  '],
    ['..', 'http://h/a/b/c', 'http://h/a/ http:   h  /a/  '],
    ['x/..', 'http://h/a/b', 'http://h/a/ http:   h  /a/  '],
    ['x/../../../y', 'http://h/a/b/c', 'http://h/y http:   h  /y  '],
    ['?n', 'http://h/a?q#f', 'http://h/a?n http:   h  /a ?n '],
    ['?', 'http://h/a?q#f', 'http://h/a? http:   h  /a  '],
    ['#n', 'http://h/a?q#f', 'http://h/a?q#n http:   h  /a ?q #n'],
    ['#', 'http://h/a#f', 'http://h/a# http:   h  /a  '],
    ['', 'http://h/a?q#f', 'http://h/a?q http:   h  /a ?q '],
    ['a:b', 'http://h/c', 'a:b a:     b  '],
    ['a/b:c', 'http://h/d', 'http://h/a/b:c http:   h  /a/b:c  '],
    ['//other/x', 'https://h/c', 'https://other/x https:   other  /x  '],
    ['é x.js', 'file:///a/b.js', 'file:///a/%C3%A9%20x.js file:     /a/%C3%A9%20x.js  '],
    ['../D|/x', 'file:///C:/a/b', 'file:///C:/D|/x file:     /C:/D|/x  '],
    ['/D|/x', 'file:///C:/a/b', 'file:///D:/x file:     /D:/x  '],
    ['..', 'file:///C:/a', 'file:///C:/ file:     /C:/  '],
  ];
  for (const [input, base, expected] of cases) assert.strictEqual(parts(new URL(input, base)), expected, `${input} to ${base}`);
});

test('what is no URL', () => {
  for (const input of ['http://', 'http://:80/', 'http://h:99999/', 'http://h:8a/', 'http://@/', 'http://a..b:x', 'http://1.2.3.256/', '//h']) {
    assert.strictEqual(URL.canParse(input), false, input);
  }
});
