'use strict';
// How much a frame of n bytes is padded, of at most so many.

const aligned = (n, most) => {
  const over = (n + 9) % 8;
  if (over === 0) return 0;
  const pad = 8 - over - 1;
  return n + pad + 1 <= most ? pad : 0;
};

const max = (n, most) => Math.max(0, Math.min(255, most - n - 1));

/** By the numbers of constants.PADDING_STRATEGY_... */
const strategies = [undefined, aligned, max];

module.exports = { strategies };
