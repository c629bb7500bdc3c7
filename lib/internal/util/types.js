'use strict';

// util.types. What only the engine knows comes from binding('types'); typed arrays are told apart by the accessor of
// their common prototype, which no program can replace under us.

const native = binding('types');

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const { call } = Function.prototype;
/** 'Uint8Array' and the like, undefined for everything else. */
const typedArrayName = call.bind(typedArrayTag);

const is = (name) => ({ [`is${name}`]: (value) => typedArrayName(value) === name })[`is${name}`];

/** The class internal/crypto/keys exports under `name`; nothing can be one before that module was loaded. */
function ofCrypto(id, name) {
  let check;
  return ({ [name]: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    check ??= require(id)[name];
    return check(value);
  } })[name];
}

module.exports = {
  isArgumentsObject: native.isArgumentsObject,
  isArrayBuffer: native.isArrayBuffer,
  isAsyncFunction: native.isAsyncFunction,
  isBigIntObject: native.isBigIntObject,
  isBooleanObject: native.isBooleanObject,
  isDate: native.isDate,
  isExternal: native.isExternal,
  isGeneratorFunction: native.isGeneratorFunction,
  isGeneratorObject: native.isGeneratorObject,
  isMap: native.isMap,
  isMapIterator: native.isMapIterator,
  isModuleNamespaceObject: native.isModuleNamespaceObject,
  isNativeError: native.isNativeError,
  isNumberObject: native.isNumberObject,
  isPromise: native.isPromise,
  isProxy: native.isProxy,
  isRegExp: native.isRegExp,
  isSet: native.isSet,
  isSetIterator: native.isSetIterator,
  isSharedArrayBuffer: native.isSharedArrayBuffer,
  isStringObject: native.isStringObject,
  isSymbolObject: native.isSymbolObject,
  isWeakMap: native.isWeakMap,
  isWeakSet: native.isWeakSet,
  isAnyArrayBuffer: native.isAnyArrayBuffer,
  isBoxedPrimitive: native.isBoxedPrimitive,
  isArrayBufferView: ArrayBuffer.isView,
  isDataView: native.isDataView,
  isTypedArray: (value) => typedArrayName(value) !== undefined,
  isUint8Array: is('Uint8Array'),
  isUint8ClampedArray: is('Uint8ClampedArray'),
  isUint16Array: is('Uint16Array'),
  isUint32Array: is('Uint32Array'),
  isInt8Array: is('Int8Array'),
  isInt16Array: is('Int16Array'),
  isInt32Array: is('Int32Array'),
  isFloat16Array: is('Float16Array'),
  isFloat32Array: is('Float32Array'),
  isFloat64Array: is('Float64Array'),
  isBigInt64Array: is('BigInt64Array'),
  isBigUint64Array: is('BigUint64Array'),
  isKeyObject: ofCrypto('internal/crypto/keys', 'isKeyObject'),
  isCryptoKey: ofCrypto('internal/crypto/keys', 'isCryptoKey'),
};
