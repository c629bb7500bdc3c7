'use strict';
// TextEncoderStream and TextDecoderStream (Encoding Standard 7.5 and 7.6).

const { TransformStream } = require('internal/webstreams/transformstream');
const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
const { customInspect, inspectAs } = require('internal/webstreams/util');

class TextEncoderStream {
  #pendingHighSurrogate = null;
  #handle;
  #transform;

  constructor() {
    const { TextEncoder } = require('internal/encoding');
    this.#handle = new TextEncoder();
    this.#transform = new TransformStream({
      transform: (chunk, controller) => {
        // A surrogate pair may come in two chunks.
        let text = `${chunk}`;
        if (text === '') return;
        if (this.#pendingHighSurrogate !== null) {
          text = this.#pendingHighSurrogate + text;
          this.#pendingHighSurrogate = null;
        }
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last <= 0xdbff) {
          this.#pendingHighSurrogate = text[text.length - 1];
          text = text.slice(0, -1);
        }
        const bytes = this.#handle.encode(text);
        if (bytes.length > 0) controller.enqueue(bytes);
      },
      flush: (controller) => {
        if (this.#pendingHighSurrogate !== null) controller.enqueue(new Uint8Array([0xef, 0xbf, 0xbd]));
      },
    });
  }

  get encoding() {
    return this.#handle.encoding;
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  [customInspect](depth, options) {
    if (!(#handle in Object(this))) throw new ERR_INVALID_THIS('TextEncoderStream');
    return inspectAs(this, depth, options, { encoding: this.encoding, readable: this.readable, writable: this.writable });
  }
}

class TextDecoderStream {
  #handle;
  #transform;

  constructor(encoding = 'utf-8', options = undefined) {
    const { TextDecoder } = require('internal/encoding');
    this.#handle = new TextDecoder(encoding, options);
    this.#transform = new TransformStream({
      transform: (chunk, controller) => {
        const text = this.#handle.decode(chunk, { stream: true });
        if (text !== '') controller.enqueue(text);
      },
      flush: (controller) => {
        const text = this.#handle.decode();
        if (text !== '') controller.enqueue(text);
      },
    });
  }

  get encoding() {
    return this.#handle.encoding;
  }

  get fatal() {
    return this.#handle.fatal;
  }

  get ignoreBOM() {
    return this.#handle.ignoreBOM;
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  [customInspect](depth, options) {
    if (!(#handle in Object(this))) throw new ERR_INVALID_THIS('TextDecoderStream');
    return inspectAs(this, depth, options, {
      encoding: this.encoding, fatal: this.fatal, ignoreBOM: this.ignoreBOM, readable: this.readable, writable: this.writable,
    });
  }
}

const enumerable = { __proto__: null, enumerable: true };
for (const [Class, members] of [
  [TextEncoderStream, ['encoding', 'readable', 'writable']],
  [TextDecoderStream, ['encoding', 'fatal', 'ignoreBOM', 'readable', 'writable']],
]) {
  for (const member of members) Object.defineProperty(Class.prototype, member, enumerable);
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: Class.name });
}

module.exports = { TextDecoderStream, TextEncoderStream };
