'use strict';
// MIMEType: parsing, quoting, and parameters that can be changed.
const assert = require('node:assert');
const { MIMEParams, MIMEType } = require('node:util');

const mime = new MIMEType('Text/HTML; Charset="utf\\-8" ;x=a b');
assert.strictEqual(mime.essence, 'text/html');
assert.strictEqual(mime.params.get('charset'), 'utf-8');
assert.strictEqual(`${mime}`, 'text/html;charset=utf-8;x="a b"');
mime.type = 'application';
mime.params.delete('x');
assert.strictEqual(JSON.stringify({ mime }), '{"mime":"application/html;charset=utf-8"}');
assert.throws(() => new MIMEType('text'), { code: 'ERR_INVALID_MIME_SYNTAX' });
assert.throws(() => new MIMEParams().set('a b', 'c'), { code: 'ERR_INVALID_MIME_SYNTAX' });
