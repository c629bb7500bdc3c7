'use strict';
// The Huffman code of HPACK (RFC 7541, appendix B). It is canonical, so the lengths of the codes say all.

const lengths = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12,
  10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6,
  5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22,
  22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20,
  22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28,
  27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28,
  27, 27, 27, 27, 27, 26, 30,
];
const EOS = 256;

const codes = new Uint32Array(257);
// A state of the decoder is a node of the tree; step[node * 16 + nibble] is the next one. What a nibble completes, at most
// one symbol since no code is shorter than five bits, stands beside it.
let next;
let emitted;
let accepting;

function assign() {
  const order = [...lengths.keys()].sort((a, b) => lengths[a] - lengths[b] || a - b);
  let code = 0;
  let length = lengths[order[0]];
  for (const symbol of order) {
    code = code * 2 ** (lengths[symbol] - length);
    length = lengths[symbol];
    codes[symbol] = code++;
  }
}
assign();

function build() {
  // children[2 * node + bit]: a node, or ~symbol of a leaf.
  const children = [0, 0];
  for (let symbol = 0; symbol < 257; symbol++) {
    let node = 0;
    for (let bit = lengths[symbol] - 1; bit >= 0; bit--) {
      const at = 2 * node + (codes[symbol] >>> bit & 1);
      if (bit === 0) {
        children[at] = ~symbol;
      } else {
        if (children[at] === 0) {
          children[at] = children.length / 2;
          children.push(0, 0);
        }
        node = children[at];
      }
    }
  }
  const nodes = children.length / 2;
  next = new Int16Array(nodes * 16);
  emitted = new Int16Array(nodes * 16).fill(-1);
  for (let start = 0; start < nodes; start++) {
    for (let nibble = 0; nibble < 16; nibble++) {
      let node = start;
      const at = start * 16 + nibble;
      for (let bit = 3; bit >= 0; bit--) {
        node = children[2 * node + (nibble >>> bit & 1)];
        if (node < 0) {
          emitted[at] = ~node;
          node = 0;
        }
      }
      next[at] = emitted[at] === EOS ? -1 : node;
    }
  }
  // Padding is up to seven ones: the nodes on that way.
  accepting = new Uint8Array(nodes);
  for (let node = 0, depth = 0; depth < 8; depth++) {
    accepting[node] = 1;
    node = children[2 * node + 1];
  }
}

/** The text of bytes[start, end), a character for each byte; undefined when it is no code. */
function decode(bytes, start, end) {
  if (next === undefined) build();
  let node = 0;
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    let at = node * 16 + (byte >>> 4);
    if (emitted[at] >= 0) text += String.fromCharCode(emitted[at]);
    if ((node = next[at]) < 0) return undefined;
    at = node * 16 + (byte & 15);
    if (emitted[at] >= 0) text += String.fromCharCode(emitted[at]);
    if ((node = next[at]) < 0) return undefined;
  }
  return accepting[node] === 1 ? text : undefined;
}

/** How many bytes encode() takes. */
function encodedLength(text) {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits += lengths[text.charCodeAt(i) & 255];
  return (bits + 7) >>> 3;
}

/** Writes text, a byte for each character, at an offset of out; returns the offset behind it. */
function encode(text, out, at) {
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const symbol = text.charCodeAt(i) & 255;
    let left = lengths[symbol];
    const code = codes[symbol];
    while (left > 0) {
      const take = Math.min(8 - bits, left);
      left -= take;
      pending = pending << take | code >>> left & (1 << take) - 1;
      bits += take;
      if (bits === 8) {
        out[at++] = pending;
        pending = bits = 0;
      }
    }
  }
  if (bits > 0) out[at++] = pending << 8 - bits | (1 << 8 - bits) - 1;
  return at;
}

module.exports = { decode, encode, encodedLength };
