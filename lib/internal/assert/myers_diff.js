'use strict';

// The shortest edit script between two sequences (E. Myers, "An O(ND) Difference Algorithm", 1986).

const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');

const kInsert = 1;
const kNop = 0;
const kDelete = -1;
const maxLength = 2 ** 31 - 1;

// A line that differs by nothing but the comma that comes from its place in a list.
function sameButComma(a, b) {
  return a === b || (a.length === b.length + 1 ? a === `${b},` : b.length === a.length + 1 && b === `${a},`);
}

/**
 * @returns {[operation: number, value: string][]} in order: kInsert only in `actual`, kDelete only in `expected`
 */
function myersDiff(actual, expected, ignoreCommas = false) {
  const n = actual.length, m = expected.length;
  const max = n + m;
  if (max > maxLength) throw new ERR_OUT_OF_RANGE('myersDiff input size', '< 2^31', max);
  const same = (x, y) => actual[x] === expected[y] || (ignoreCommas && sameButComma(actual[x], expected[y]));

  // reached[k]: how far in `actual` one comes on diagonal k (x - y = k) with d edits. Of each round only the diagonals in
  // use are kept, for the way back.
  const rounds = [];
  let reached = new Int32Array(3);
  for (let d = 0; d <= max; d++) {
    const next = new Int32Array(2 * d + 3);
    for (let k = -d; k <= d; k += 2) {
      const before = at(reached, d - 1, k - 1), after = at(reached, d - 1, k + 1);
      let x = d === 0 ? 0 : k === -d || (k !== d && before < after) ? after : before + 1;
      let y = x - k;
      while (x < n && y < m && same(x, y)) {
        x++;
        y++;
      }
      next[k + d + 1] = x;
      if (x >= n && y >= m) return wayBack(rounds, actual, expected, d, ignoreCommas);
    }
    rounds.push(next);
    reached = next;
  }
  return [];
}

const at = (reached, d, k) => (k < -d || k > d ? -1 : reached[k + d + 1]);

function wayBack(rounds, actual, expected, edits, preferComma) {
  const result = [];
  let x = actual.length, y = expected.length;
  const unchanged = () => {
    x--;
    y--;
    result.push([kNop, preferComma && !actual[x].endsWith(',') ? expected[y] : actual[x]]);
  };
  for (let d = edits; d > 0; d--) {
    const reached = rounds[d - 1];
    const k = x - y;
    const before = at(reached, d - 1, k - 1), after = at(reached, d - 1, k + 1);
    const down = k === -d || (k !== d && before < after);
    const fromX = down ? after : before;
    const fromY = fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY) unchanged();
    if (down) result.push([kDelete, expected[--y]]);
    else result.push([kInsert, actual[--x]]);
  }
  while (x > 0 && y > 0) unchanged();
  return result.reverse();
}

module.exports = { kDelete, kInsert, kNop, myersDiff };
