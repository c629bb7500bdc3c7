'use strict';

// What the reporters for people have in common.

const { inspect } = require('internal/util/inspect');
const colors = require('internal/util/colors');

const symbols = { 'fail': '\u2716 ', 'pass': '\u2714 ', 'diagnostic': '\u2139 ', 'parent': '\u25b6 ', 'skipped': '\ufe63 ', 'warning': '\u26a0 ' };

const indent = (nesting) => '  '.repeat(nesting);

/** The value, even where its own inspection throws. */
function inspected(value, options) {
  try {
    return inspect(value, options);
  } catch {
    return inspect(value, { ...options, customInspect: false });
  }
}

function errorText(error, margin) {
  const shown = error.code === 'ERR_TEST_FAILURE' && error.cause ? error.cause : error;
  const text = inspected(shown, { colors: colors.shouldColorize(process.stdout), breakLength: Infinity });
  return `\n${margin}  ${text.split(/\r?\n/).join(`\n${margin}  `)}\n`;
}

/** One line for a result, and its error where that is asked for. */
function resultLine(kind, data, margin = '', withError = false) {
  const { skip, todo, expectFailure, details } = data;
  let color = kind === 'pass' ? colors.green : colors.red;
  let symbol = symbols[kind];
  let note = '';
  if (skip !== undefined) {
    color = colors.gray;
    symbol = symbols.skipped;
    note = ` # ${typeof skip === 'string' && skip ? skip : 'SKIP'}`;
  } else if (todo !== undefined) {
    note = ` # ${typeof todo === 'string' && todo ? todo : 'TODO'}`;
    if (kind === 'fail') {
      color = colors.yellow;
      symbol = symbols.warning;
    }
  } else if (expectFailure !== undefined) {
    note = ' # EXPECTED FAILURE';
  }
  const duration = details?.duration_ms ? ` ${colors.gray}(${details.duration_ms}ms)${colors.white}` : '';
  const error = withError && details?.error ? errorText(details.error, margin) : '\n';
  return `${margin}${color}${symbol}${data.name}${duration}${note}${colors.white}${error}`;
}

module.exports = { indent, inspected, resultLine, symbols };
