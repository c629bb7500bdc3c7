'use strict';
// The list of protocols of ALPN in its wire format: each name behind its length.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { isArrayBufferView, isUint8Array } = require('internal/util/types');

function packed(protocols) {
  const parts = [];
  protocols.forEach((name, i) => {
    if (typeof name !== 'string' && !isUint8Array(name)) throw new ERR_INVALID_ARG_TYPE(`protocols[${i}]`, ['string', 'Uint8Array'], name);
    const bytes = Buffer.from(name);
    if (bytes.length > 255) throw new ERR_OUT_OF_RANGE(`The byte length of the protocol at index ${i} exceeds the maximum length.`, '<= 255', bytes.length, true);
    parts.push(Buffer.from([bytes.length]), bytes);
  });
  return Buffer.concat(parts);
}

/** Puts protocols, a list of names or their wire format, into out.ALPNProtocols. */
function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) {
    out.ALPNProtocols = packed(protocols);
  } else if (isUint8Array(protocols)) {
    out.ALPNProtocols = Buffer.from(protocols);
  } else if (isArrayBufferView(protocols)) {
    out.ALPNProtocols = Buffer.from(protocols.buffer.slice(protocols.byteOffset, protocols.byteOffset + protocols.byteLength));
  }
}

module.exports = { convertALPNProtocols };
