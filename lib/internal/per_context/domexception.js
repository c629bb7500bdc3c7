'use strict';
// DOMException (WebIDL). Instances are real Errors underneath, so that they carry a stack.

const legacyNames = [
  ['IndexSizeError', 'INDEX_SIZE_ERR'],
  [null, 'DOMSTRING_SIZE_ERR'],
  ['HierarchyRequestError', 'HIERARCHY_REQUEST_ERR'],
  ['WrongDocumentError', 'WRONG_DOCUMENT_ERR'],
  ['InvalidCharacterError', 'INVALID_CHARACTER_ERR'],
  [null, 'NO_DATA_ALLOWED_ERR'],
  ['NoModificationAllowedError', 'NO_MODIFICATION_ALLOWED_ERR'],
  ['NotFoundError', 'NOT_FOUND_ERR'],
  ['NotSupportedError', 'NOT_SUPPORTED_ERR'],
  ['InUseAttributeError', 'INUSE_ATTRIBUTE_ERR'],
  ['InvalidStateError', 'INVALID_STATE_ERR'],
  ['SyntaxError', 'SYNTAX_ERR'],
  ['InvalidModificationError', 'INVALID_MODIFICATION_ERR'],
  ['NamespaceError', 'NAMESPACE_ERR'],
  ['InvalidAccessError', 'INVALID_ACCESS_ERR'],
  [null, 'VALIDATION_ERR'],
  ['TypeMismatchError', 'TYPE_MISMATCH_ERR'],
  ['SecurityError', 'SECURITY_ERR'],
  ['NetworkError', 'NETWORK_ERR'],
  ['AbortError', 'ABORT_ERR'],
  ['URLMismatchError', 'URL_MISMATCH_ERR'],
  ['QuotaExceededError', 'QUOTA_EXCEEDED_ERR'],
  ['TimeoutError', 'TIMEOUT_ERR'],
  ['InvalidNodeTypeError', 'INVALID_NODE_TYPE_ERR'],
  ['DataCloneError', 'DATA_CLONE_ERR'],
];
const codeOf = new Map();

class Stamp {
  constructor(value) { return value; }
}

// Private fields put on a foreign object: the instance is an Error, not made by a base class.
class Fields extends Stamp {
  #message;
  #name;
  constructor(error, message, name) {
    super(error);
    this.#message = message;
    this.#name = name;
  }

  static has(value) { return typeof value === 'object' && value !== null && #name in value; }
  static message(value) { return value.#message; }
  static nameOf(value) { return value.#name; }
}

function check(value) {
  if (!Fields.has(value)) {
    const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
    throw new ERR_INVALID_THIS('DOMException');
  }
}

class DOMException {
  constructor(message = '', options = 'Error') {
    const text = `${message}`;
    const isOptions = options !== null && typeof options === 'object';
    const name = isOptions ? `${options.name === undefined ? 'Error' : options.name}` : `${options}`;
    // Takes the stack once, from where `new` stood, and writes its first line when it is asked for.
    const error = Reflect.construct(Error, [], new.target);
    // eslint-disable-next-line no-new
    new Fields(error, text, name);
    if (isOptions && 'cause' in options) {
      Object.defineProperty(error, 'cause', { __proto__: null, value: options.cause, writable: true, enumerable: false, configurable: true });
    }
    return error;
  }

  get name() {
    check(this);
    return Fields.nameOf(this);
  }

  get message() {
    check(this);
    return Fields.message(this);
  }

  get code() {
    check(this);
    return codeOf.get(Fields.nameOf(this)) ?? 0;
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
Object.defineProperties(DOMException.prototype, {
  name: { __proto__: null, enumerable: true },
  message: { __proto__: null, enumerable: true },
  code: { __proto__: null, enumerable: true },
  [Symbol.toStringTag]: { __proto__: null, value: 'DOMException', configurable: true },
});
legacyNames.forEach(([name, constant], index) => {
  const descriptor = { __proto__: null, value: index + 1, enumerable: true };
  Object.defineProperty(DOMException, constant, descriptor);
  Object.defineProperty(DOMException.prototype, constant, descriptor);
  if (name !== null) codeOf.set(name, index + 1);
});

module.exports = { DOMException, isDOMException: Fields.has };
