'use strict';
// util.types looks at the object itself, not at what it claims to be.
const assert = require('node:assert');
const { types } = require('node:util');

assert.strictEqual(types.isMap(Object.setPrototypeOf(new Map(), null)), true);
assert.strictEqual(types.isMap(Object.create(Map.prototype)), false);
assert.strictEqual(types.isUint8Array(Buffer.alloc(1)), true);
assert.strictEqual(types.isTypedArray(new DataView(new ArrayBuffer(1))), false);
assert.strictEqual(types.isArrayBufferView(new DataView(new ArrayBuffer(1))), true);
assert.strictEqual(types.isProxy(new Proxy({}, {})), true);
assert.strictEqual(types.isBoxedPrimitive(Object(1n)), true);
assert.strictEqual(types.isAsyncFunction(async () => {}), true);
assert.strictEqual(types.isNativeError({ __proto__: Error.prototype }), false);
assert.strictEqual(types, require('node:util/types'));
