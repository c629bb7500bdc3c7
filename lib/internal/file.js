'use strict';

const { codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { validateDictionary } = require('internal/validators');
const { Blob, ClonedBlob } = require('internal/blob');
const { kClone, kDeserialize } = require('internal/worker/js_transferable');
const { inspectFields } = require('internal/encoding');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

/** File (W3C File API): a Blob with a name and a date. */
class File extends Blob {
  #name;
  #lastModified;

  constructor(fileBits, fileName, options = undefined) {
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('fileBits', 'fileName');
    super(fileBits, options);
    validateDictionary(options, 'options');
    const lastModified = options?.lastModified;
    // WebIDL's long long: NaN is 0.
    this.#lastModified = lastModified === undefined ? Date.now() : Math.trunc(+lastModified) || 0;
    this.#name = `${fileName}`.toWellFormed();
  }

  get name() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('File');
    return this.#name;
  }

  get lastModified() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('File');
    return this.#lastModified;
  }

  [kClone]() {
    const { data } = super[kClone]();
    return {
      data: { ...data, name: this.#name, lastModified: this.#lastModified },
      deserializeInfo: 'internal/file:ClonedFile',
    };
  }

  [customInspect](depth, options) {
    if (typeof depth === 'number' && depth < 0) return `[${this.constructor.name}]`;
    const { size, type, name, lastModified } = this;
    return inspectFields(this, 'File', { size, type, name, lastModified }, depth, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    });
  }
}

/** What structured clone makes first; it becomes a File. */
class ClonedFile {
  [kDeserialize]({ name, lastModified, ...data }) {
    const blob = new ClonedBlob()[kDeserialize](data);
    return new File([blob], name, { type: blob.type, lastModified });
  }
}

const enumerable = { __proto__: null, enumerable: true };
Object.defineProperties(File.prototype, {
  name: enumerable,
  lastModified: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'File' },
});

module.exports = { ClonedFile, File, isFile: (value) => value instanceof File };
