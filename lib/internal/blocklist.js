'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { keyOf, networkOf } = require('internal/net/address');
const { SocketAddress } = require('internal/socketaddress');
const { customInspectSymbol } = require('internal/util');
const { validateInt32, validateString } = require('internal/validators');

const familyName = { ipv4: 'IPv4', ipv6: 'IPv6' };

function toAddress(address, family, name) {
  if (SocketAddress.isSocketAddress(address)) return address;
  validateString(address, name);
  validateString(family, 'family');
  return new SocketAddress({ address, family });
}

const keyOfAddress = (address) => keyOf(address.address, address.family);

class BlockList {
  // Each rule is a range of keys with the text that describes it, the newest first.
  #rules = [];

  static isBlockList(value) {
    return typeof value === 'object' && value !== null && #rules in value;
  }

  addAddress(address, family = 'ipv4') {
    address = toAddress(address, family, 'address');
    const key = keyOfAddress(address);
    this.#add(key, key, `Address: ${familyName[address.family]} ${address.address}`);
  }

  addRange(start, end, family = 'ipv4') {
    start = toAddress(start, family, 'start');
    end = toAddress(end, family, 'end');
    const first = keyOfAddress(start);
    const last = keyOfAddress(end);
    if (first > last) throw new ERR_INVALID_ARG_VALUE('start', start, 'must come before end');
    this.#add(first, last, `Range: ${familyName[start.family]} ${start.address}-${end.address}`);
  }

  addSubnet(network, prefix, family = 'ipv4') {
    network = toAddress(network, family, 'network');
    validateInt32(prefix, 'prefix', 0, network.family === 'ipv4' ? 32 : 128);
    const { first, last } = networkOf(keyOfAddress(network), prefix, network.family);
    this.#add(first, last, `Subnet: ${familyName[network.family]} ${network.address}/${prefix}`);
  }

  #add(first, last, text) {
    this.#rules.unshift({ first, last, text });
  }

  check(address, family = 'ipv4') {
    let key;
    if (SocketAddress.isSocketAddress(address)) {
      key = keyOfAddress(address);
    } else {
      validateString(address, 'address');
      validateString(family, 'family');
      key = keyOf(address, family.toLowerCase());
      if (key === undefined) return false;
    }
    for (const { first, last } of this.#rules) {
      if (key >= first && key <= last) return true;
    }
    return false;
  }

  get rules() {
    return this.#rules.map((rule) => rule.text);
  }

  toJSON() {
    return this.rules;
  }

  fromJSON(value) {
    let list = value;
    if (typeof value === 'string') list = JSON.parse(value);
    if (!Array.isArray(list) || !list.every((rule) => typeof rule === 'string')) {
      throw new ERR_INVALID_ARG_TYPE('value', ['JSON string', 'string[]'], value);
    }
    for (const rule of list) this.#parse(rule);
  }

  #parse(rule) {
    const match = /^(Address|Range|Subnet): (IPv[46]) (.+)$/.exec(rule);
    if (match === null) return;
    const family = match[2].toLowerCase();
    if (match[1] === 'Address') {
      this.addAddress(match[3], family);
      return;
    }
    const [left, right, ...more] = match[3].split(match[1] === 'Range' ? '-' : '/');
    if (right === undefined || more.length > 0) return;
    if (match[1] === 'Range') this.addRange(left, right, family);
    else this.addSubnet(left, Number(right), family);
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return '[BlockList]';
    const { inspect } = require('internal/util/inspect');
    return `BlockList ${inspect({ rules: this.rules }, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

module.exports = { BlockList };
