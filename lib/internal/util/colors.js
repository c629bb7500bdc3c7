'use strict';

// The colours of test reports, assertion diffs and prompts: empty strings unless the stream shows colours.

const { inspect } = require('internal/util/inspect');

const names = ['blue', 'green', 'white', 'yellow', 'red', 'gray', 'reset'];

const colors = {
  blue: '',
  green: '',
  white: '',
  yellow: '',
  red: '',
  gray: '',
  clear: '',
  reset: '',
  undefined: '',
  hasColors: false,

  /** Whether text for `stream` is to be coloured; FORCE_COLOR beats what the stream says. */
  shouldColorize(stream) {
    if (process.env.FORCE_COLOR !== undefined) {
      return require('internal/tty').getColorDepth() > 2;
    }
    return Boolean(stream?.isTTY && (typeof stream.getColorDepth !== 'function' || stream.getColorDepth() > 2));
  },

  /** Looks at stderr anew: environment and stream may have changed. */
  refresh() {
    const has = colors.shouldColorize(process.stderr);
    for (const name of names) colors[name] = has ? `\u001b[${inspect.colors[name][0]}m` : '';
    if (has) colors.white = '\u001b[39m'; // the terminal's own
    colors.clear = has ? '\u001bc' : '';
    colors.hasColors = has;
  },
};

module.exports = colors;
