'use strict';

// util.inspect: options and styles. How values become text is in internal/util/inspect/value.

const { validateObject, validateString } = require('internal/validators');
const { formatValue } = require('internal/util/inspect/value');
const { identicalSequenceRange } = require('internal/util/inspect/error');
const { format, formatArguments, formatWithOptions } = require('internal/util/inspect/format');
const { getStringWidth, isZeroWidthCodePoint, stripControls } = require('internal/util/inspect/text');

const inspectDefaultOptions = Object.seal({
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
});

const plain = (text) => text;

function coloured(text, style) {
  const name = inspect.styles[style];
  if (name === undefined) return text;
  const color = inspect.colors[name];
  return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
}

class Context {
  budget = {};
  indentationLvl = 0;
  seen = [];
  currentDepth = 0;
  circular = undefined;
  userOptions = undefined;
  stylize = plain;
  showHidden = inspectDefaultOptions.showHidden;
  depth = inspectDefaultOptions.depth;
  colors = inspectDefaultOptions.colors;
  customInspect = inspectDefaultOptions.customInspect;
  showProxy = inspectDefaultOptions.showProxy;
  maxArrayLength = inspectDefaultOptions.maxArrayLength;
  maxStringLength = inspectDefaultOptions.maxStringLength;
  breakLength = inspectDefaultOptions.breakLength;
  compact = inspectDefaultOptions.compact;
  sorted = inspectDefaultOptions.sorted;
  getters = inspectDefaultOptions.getters;
  numericSeparator = inspectDefaultOptions.numericSeparator;
}

/** inspect(value, options), or as of old inspect(value, showHidden, depth, colors). */
function inspect(value, options, ...legacy) {
  const context = new Context();
  if (legacy.length > 0) {
    if (legacy[0] !== undefined) context.depth = legacy[0];
    if (legacy.length > 1 && legacy[1] !== undefined) context.colors = legacy[1];
  }
  if (typeof options === 'boolean') {
    context.showHidden = options;
  } else if (options) {
    for (const key of Object.keys(options)) {
      if (Object.hasOwn(inspectDefaultOptions, key) || key === 'stylize') context[key] = options[key];
      // What is not ours is handed on to custom inspection functions.
      else context.userOptions ??= options;
    }
  }
  if (context.colors) context.stylize = coloured;
  if (context.maxArrayLength === null) context.maxArrayLength = Infinity;
  if (context.maxStringLength === null) context.maxStringLength = Infinity;
  return formatValue(context, value, 0);
}
Object.defineProperty(inspect, 'length', { __proto__: null, value: 2, configurable: true });

inspect.custom = Symbol.for('nodejs.util.inspect.custom');

Object.defineProperty(inspect, 'defaultOptions', {
  __proto__: null,
  get: () => inspectDefaultOptions,
  set(options) {
    validateObject(options, 'options');
    Object.assign(inspectDefaultOptions, options);
  },
});

const foreground = 39, background = 49;

inspect.colors = {
  __proto__: null,
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
  black: [30, foreground],
  red: [31, foreground],
  green: [32, foreground],
  yellow: [33, foreground],
  blue: [34, foreground],
  magenta: [35, foreground],
  cyan: [36, foreground],
  white: [37, foreground],
  bgBlack: [40, background],
  bgRed: [41, background],
  bgGreen: [42, background],
  bgYellow: [43, background],
  bgBlue: [44, background],
  bgMagenta: [45, background],
  bgCyan: [46, background],
  bgWhite: [47, background],
  framed: [51, 54],
  overlined: [53, 55],
  gray: [90, foreground],
  redBright: [91, foreground],
  greenBright: [92, foreground],
  yellowBright: [93, foreground],
  blueBright: [94, foreground],
  magentaBright: [95, foreground],
  cyanBright: [96, foreground],
  whiteBright: [97, foreground],
  bgGray: [100, background],
  bgRedBright: [101, background],
  bgGreenBright: [102, background],
  bgYellowBright: [103, background],
  bgBlueBright: [104, background],
  bgMagentaBright: [105, background],
  bgCyanBright: [106, background],
  bgWhiteBright: [107, background],
};

function alias(target, name) {
  Object.defineProperty(inspect.colors, name, {
    __proto__: null,
    get() {
      return this[target];
    },
    set(value) {
      this[target] = value;
    },
    configurable: true,
    enumerable: false,
  });
}
for (const [target, name] of [
  ['gray', 'grey'], ['gray', 'blackBright'], ['bgGray', 'bgGrey'], ['bgGray', 'bgBlackBright'], ['dim', 'faint'],
  ['strikethrough', 'crossedout'], ['strikethrough', 'strikeThrough'], ['strikethrough', 'crossedOut'],
  ['hidden', 'conceal'], ['inverse', 'swapColors'], ['inverse', 'swapcolors'], ['doubleunderline', 'doubleUnderline'],
]) {
  alias(target, name);
}

inspect.styles = {
  __proto__: null,
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  // "name" is left out on purpose: names of properties have no colour.
  regexp: 'red',
  module: 'underline',
};

function stripVTControlCharacters(text) {
  validateString(text, 'str');
  return stripControls(text);
}

module.exports = {
  format,
  formatArguments,
  formatWithOptions,
  getStringWidth,
  identicalSequenceRange,
  inspect,
  inspectDefaultOptions,
  isZeroWidthCodePoint,
  stripVTControlCharacters,
};
