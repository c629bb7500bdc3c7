'use strict';

// The comparison an AssertionError shows: one line of each, or the lines that differ with some around them.

const { inspect } = require('internal/util/inspect');
const colors = require('internal/util/colors');
const { kDelete, kInsert, kNop, myersDiff } = require('internal/assert/myers_diff');

const readable = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

// Two values no longer than this together are shown side by side.
const maxSideBySide = 12;
// More unchanged lines than this in a row are left out.
const maxUnchanged = 5;
const maxLines = 50;

/** All of a value, one property a line, in an order that does not depend on how it was made. */
function inspectForDiff(value) {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
  });
}

const isObject = (value) => typeof value === 'object' && value !== null;

function title(actual, expected, operator, custom) {
  if (custom !== undefined) return custom;
  const isReference = operator === 'strictEqual' &&
    ((isObject(actual) && isObject(expected)) || (typeof actual === 'function' && typeof expected === 'function'));
  return readable[isReference ? 'strictEqualObject' : operator];
}

/** A ^ below the first character that differs, unless that is at once clear. */
function pointer(left, right) {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  return same > 2 ? `\n${' '.repeat(same + 2)}^` : '';
}

function colouredLine(left, right) {
  let text = '';
  for (const [operation, value] of myersDiff(left, right)) {
    if (operation === kInsert) text += `${colors.green}${value}${colors.white}`;
    else if (operation === kDelete) text += `${colors.red}${value}${colors.white}`;
    else text += `${colors.white}${value}${colors.white}`;
  }
  return text;
}

/** @returns {{ message: string, withHeader: boolean }} */
function simpleDiff(actual, left, expected, right) {
  let length = left.length + right.length;
  // The quotes do not count.
  if (typeof actual === 'string') length -= 2;
  if (typeof expected === 'string') length -= 2;
  if (length <= maxSideBySide && (actual !== 0 || expected !== 0)) {
    return { message: `${left} !== ${right}`, withHeader: false };
  }
  const bothStrings = typeof actual === 'string' && typeof expected === 'string';
  if (bothStrings && colors.hasColors) return { message: colouredLine(left, right), withHeader: false };
  const { stderr } = process;
  const columns = stderr.isTTY ? stderr.columns : 80;
  const message = `${colors.green}+${colors.white} ${left}\n${colors.red}-${colors.white} ${right}` +
    (bothStrings && length <= columns ? pointer(left, right) : '');
  return { message, withHeader: true };
}

function linesDiff(diff) {
  let text = '', skipped = false;
  let unchanged = [];
  const flush = () => {
    const { length } = unchanged;
    // One or two lines are not worth a gap.
    if (length === maxUnchanged + 1 || length === maxUnchanged + 2) {
      for (const line of unchanged.slice(maxUnchanged)) text += `${colors.white}  ${line}\n`;
    } else if (length > maxUnchanged) {
      text += `${colors.blue}...${colors.white}\n${colors.white}  ${unchanged[length - 1]}\n`;
      skipped = true;
    }
    unchanged = [];
  };
  for (const [operation, line] of diff) {
    if (operation === kNop) {
      if (unchanged.length < maxUnchanged) text += `${colors.white}  ${line}\n`;
      unchanged.push(line);
      continue;
    }
    flush();
    text += operation === kInsert ?
      `${colors.green}+${colors.white} ${line}\n` : `${colors.red}-${colors.white} ${line}\n`;
  }
  return { message: text.trimEnd(), skipped };
}

/** The message of a failed comparison; `custom` replaces the first line. */
function errorDiff(actual, expected, operator, custom, diffType = 'simple') {
  const leftText = inspectForDiff(actual);
  const rightText = inspectForDiff(expected);
  const left = leftText.split('\n');
  const right = rightText.split('\n');
  let header = `${colors.green}+ actual${colors.white} ${colors.red}- expected${colors.white}`;
  let first = title(actual, expected, operator, custom);

  if (left.length === 1 && right.length === 1 && !(isObject(actual) && isObject(expected))) {
    const { message, withHeader } = simpleDiff(actual, left[0], expected, right[0]);
    return `${first}\n${withHeader ? `${header}\n` : ''}\n${message}\n`;
  }

  if (leftText === rightText) {
    first = custom ?? readable.notIdentical;
    header = '';
    let lines = left;
    if (lines.length > maxLines && diffType !== 'full') lines = [...lines.slice(0, maxLines), `${colors.blue}...${colors.white}`];
    return `${first}\n${header}\n${lines.join('\n')}\n`;
  }

  const ignoreCommas = actual != null && typeof actual === 'object';
  const { message, skipped } = linesDiff(myersDiff(left, right, ignoreCommas));
  return `${first}\n${header}${skipped ? '\n... Skipped lines' : ''}\n\n${message}\n`;
}

module.exports = { errorDiff, inspectForDiff, readable };
