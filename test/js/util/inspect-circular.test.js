'use strict';
// What contains itself is numbered where it starts and where it comes back.
const assert = require('node:assert');
const { inspect } = require('node:util');

const a = { x: {} };
a.self = a;
a.x.y = a.x;
assert.strictEqual(inspect(a), '<ref *2> { x: <ref *1> { y: [Circular *1] }, self: [Circular *2] }');
const map = new Map();
map.set('me', map);
assert.strictEqual(inspect(map), "<ref *1> Map(1) { 'me' => [Circular *1] }");
