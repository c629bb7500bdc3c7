'use strict';
// The receiving half of permessage-deflate (RFC 7692).

const { constants: { INFLATERAW, Z_SYNC_FLUSH } } = require('internal/zlib/constants');
const { Handle } = require('internal/zlib/handle');
const { settingsOf } = require('internal/zlib/options');

const ops = binding('zlib');
const tail = new Uint8Array([0, 0, 0xff, 0xff]);
const kFirst = 16 * 1024, kMost = 1024 * 1024;

/**
 * Reads what a server answered to the offer.
 * @returns {Map<string, string> | null} null when it is not an answer to it
 */
function parseExtension(text) {
  const { 0: name, ...rest } = text.split(';').map((part) => part.trim());
  if (name !== 'permessage-deflate' || text.includes(',')) return null;
  const params = new Map();
  for (const part of Object.values(rest)) {
    const { 0: key, 1: value = '' } = part.split('=').map((side) => side.trim().replace(/^"(.*)"$/, '$1'));
    if (params.has(key)) return null;
    params.set(key, value);
    switch (key) {
      case 'server_no_context_takeover':
      case 'client_no_context_takeover':
        if (value !== '') return null;
        break;
      case 'server_max_window_bits':
      case 'client_max_window_bits':
        if (!/^(?:[89]|1[0-5])$/.test(value)) return null;
        break;
      default:
        return null;
    }
  }
  return params;
}

class Inflater {
  #state = new Uint32Array(2);
  #handle = null;
  #forgets;

  /** @param {Map<string, string>} params */
  constructor(params) {
    this.#forgets = params.has('server_no_context_takeover');
  }

  /** @returns {Buffer | null | undefined} null: it is larger than limit; undefined: it is not deflated data */
  inflate(bytes, limit) {
    this.#handle ??= new Handle(settingsOf(INFLATERAW, { windowBits: 15 }), this.#state);
    const parts = [];
    let size = 0, piece = kFirst;
    for (let input of [bytes, tail]) {
      for (;;) {
        const out = new Uint8Array(piece);
        if (ops.write(this.#handle.id, Z_SYNC_FLUSH, input.byteLength === 0 ? null : input, out, this.#state)) return undefined;
        const { 0: leftOut, 1: leftIn } = this.#state;
        const made = out.length - leftOut;
        size += made;
        if (size > limit) return null;
        if (made > 0) parts.push(made === out.length ? out : out.subarray(0, made));
        if (leftOut > 0) break;
        input = input.subarray(input.byteLength - leftIn);
        piece = Math.min(piece * 4, kMost);
      }
    }
    if (this.#forgets) this.#handle.reset();
    return Buffer.concat(parts);
  }

  close() {
    this.#handle?.close();
    this.#handle = null;
  }
}

module.exports = { Inflater, parseExtension };
