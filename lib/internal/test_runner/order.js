'use strict';

// --test-randomize: the order of files and of the tests in them, by a seed that gives the same order again.

const kMaxSeed = 2 ** 32 - 1;

const newSeed = () => Math.floor(Math.random() * (kMaxSeed + 1));

/** @returns {(n: number) => number} whole numbers below n: splitmix32 */
function generator(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = state + 0x9e3779b9 | 0;
    let z = Math.imul(state ^ state >>> 16, 0x21f0aaad);
    z = Math.imul(z ^ z >>> 15, 0x735a2d97);
    return Math.floor(((z ^ z >>> 15) >>> 0) / 2 ** 32 * n);
  };
}

/** In place. */
function shuffle(list, below) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

module.exports = { generator, kMaxSeed, newSeed, shuffle };
