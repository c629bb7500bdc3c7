'use strict';

const { codes: { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { keyOf, textOf } = require('internal/net/address');
const { customInspectSymbol, kEmptyObject } = require('internal/util');
const { validateObject, validatePort, validateString, validateUint32 } = require('internal/validators');

class SocketAddress {
  #key;
  #family;
  #port;
  #flowlabel;

  /**
   * @param {{ address?: string, port?: number, family?: 'ipv4' | 'ipv6', flowlabel?: number }} [options]
   */
  constructor(options = kEmptyObject) {
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') throw new ERR_INVALID_ARG_VALUE('options.family', options.family);
    const { address = family === 'ipv4' ? '127.0.0.1' : '::', port = 0, flowlabel = 0 } = options;
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel', false);
    this.#key = keyOf(address, family);
    if (this.#key === undefined) throw new ERR_INVALID_ADDRESS();
    this.#family = family;
    this.#port = port | 0;
    this.#flowlabel = flowlabel;
  }

  get address() { return textOf(this.#key, this.#family); }

  get port() { return this.#port; }

  get family() { return this.#family; }

  get flowlabel() { return this.#family === 'ipv6' ? this.#flowlabel : 0; }

  toJSON() {
    return { address: this.address, port: this.port, family: this.family, flowlabel: this.flowlabel };
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return '[SocketAddress]';
    const { inspect } = require('internal/util/inspect');
    return `SocketAddress ${inspect(this.toJSON(), { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  static isSocketAddress(value) {
    return typeof value === 'object' && value !== null && #key in value;
  }

  /** @param {string} input `address`, `address:port` or `[address]:port` */
  static parse(input) {
    validateString(input, 'input');
    const { URL } = require('internal/url');
    // The URL parser knows the old ways to write an IPv4 address.
    const url = URL.parse(`http://${input}`);
    if (url === null) return undefined;
    const { hostname, port } = url;
    try {
      if (hostname.startsWith('[') && hostname.endsWith(']')) {
        return new SocketAddress({ address: hostname.slice(1, -1), port: port | 0, family: 'ipv6' });
      }
      return new SocketAddress({ address: hostname, port: port | 0 });
    } catch {
      return undefined;
    }
  }
}

for (const name of ['address', 'port', 'family', 'flowlabel', 'toJSON']) {
  Object.defineProperty(SocketAddress.prototype, name, { enumerable: true });
}

module.exports = { SocketAddress };
