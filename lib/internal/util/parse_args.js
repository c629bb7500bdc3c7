'use strict';

// util.parseArgs: first the arguments become tokens, then the tokens become values.

const {
  codes: {
    ERR_INVALID_ARG_VALUE,
    ERR_PARSE_ARGS_INVALID_OPTION_VALUE,
    ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL,
    ERR_PARSE_ARGS_UNKNOWN_OPTION,
  },
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateBooleanArray, validateObject, validateString, validateStringArray, validateUnion,
} = require('internal/validators');
const { kEmptyObject } = require('internal/util');

/** What a program started as `node [options] script args` or `node -e code args` is to see. */
function mainArguments() {
  const { argv, execArgv } = process;
  const evaluates = execArgv.some((flag) => flag === '-e' || flag === '--eval' || flag === '-p' || flag === '--print');
  return argv.slice(evaluates ? 1 : 2);
}

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
const settingOf = (options, name, key) => own(own(options, name) ?? kEmptyObject, key);

function nameOfShort(options, short) {
  for (const [name, setting] of Object.entries(options)) {
    if (own(setting, 'short') === short) return name;
  }
  return short;
}

// ---- tokens ----

/** Splits -abc into -a -b -c, as far as the options take no value. */
function expandGroup(arg, options) {
  const expanded = [];
  for (let i = 1; i < arg.length; i++) {
    const takesValue = settingOf(options, nameOfShort(options, arg[i]), 'type') === 'string';
    if (takesValue && i < arg.length - 1) {
      expanded.push(`-${arg.slice(i)}`);
      break;
    }
    expanded.push(`-${arg[i]}`);
  }
  return expanded;
}

function tokenize(args, options) {
  const tokens = [];
  const queue = [...args];
  let index = -1, fromGroup = 0;

  const option = (name, rawName, value, inlineValue) =>
    tokens.push({ kind: 'option', name, rawName, index, value, inlineValue });
  const withNextValue = (name, rawName) => {
    if (settingOf(options, name, 'type') === 'string' && queue.length > 0 && queue[0] != null) {
      option(name, rawName, queue.shift(), false);
      index++;
    } else {
      option(name, rawName, undefined, undefined);
    }
  };

  while (queue.length > 0) {
    const arg = queue.shift();
    // All options of a group are at the place of the group.
    if (fromGroup > 0) fromGroup--;
    else index++;

    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const value of queue) tokens.push({ kind: 'positional', index: ++index, value });
      break;
    }
    if (typeof arg !== 'string' || arg.length < 2 || arg[0] !== '-') {
      tokens.push({ kind: 'positional', index, value: arg });
    } else if (arg[1] !== '-') {
      const name = nameOfShort(options, arg[1]);
      if (arg.length === 2) {
        withNextValue(name, arg);
      } else if (settingOf(options, name, 'type') === 'string') {
        option(name, `-${arg[1]}`, arg.slice(2), true);
      } else {
        const expanded = expandGroup(arg, options);
        queue.unshift(...expanded);
        fromGroup = expanded.length;
      }
    } else {
      const equals = arg.indexOf('=', 3);
      if (equals === -1) withNextValue(arg.slice(2), arg);
      else option(arg.slice(2, equals), arg.slice(0, equals), arg.slice(equals + 1), true);
    }
  }
  return tokens;
}

// ---- values ----

/** `--no-color` for `color`: the name without its prefix, undefined when it is no negation. */
function negated(name, allowNegative) {
  if (!allowNegative || !name.startsWith('no-')) return undefined;
  return name.slice(3);
}

function checkUsage({ name, rawName, value }, { options, allowPositionals, allowNegative }) {
  let known = name;
  if (!Object.hasOwn(options, name)) {
    const positive = negated(name, allowNegative);
    if (positive === undefined || !Object.hasOwn(options, positive) ||
        settingOf(options, positive, 'type') !== 'boolean') {
      throw new ERR_PARSE_ARGS_UNKNOWN_OPTION(rawName, allowPositionals);
    }
    known = positive;
  }
  const short = settingOf(options, known, 'short');
  const shown = `${short ? `-${short}, ` : ''}--${known}`;
  const type = settingOf(options, known, 'type');
  if (type === 'string' && typeof value !== 'string') {
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown} <value>' argument missing`);
  }
  if (type === 'boolean' && value != null) {
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown}' does not take an argument`);
  }
}

function checkLooksLikeOption({ name, rawName, value, inlineValue }) {
  if (inlineValue || typeof value !== 'string' || value.length < 2 || value[0] !== '-') return;
  const example = rawName.startsWith('--') ? `'${rawName}=-XYZ'` : `'--${name}=-XYZ' or '${rawName}-XYZ'`;
  throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
    `Option '${rawName}' argument is ambiguous.\n` +
    `Did you forget to specify the option argument for '${rawName}'?\n` +
    `To specify an option argument starting with a dash use ${example}.`);
}

function store(values, token, options, allowNegative) {
  const positive = negated(token.name, allowNegative);
  let stored = token.value ?? true;
  if (positive !== undefined && token.value === undefined && !Object.hasOwn(options, token.name)) {
    token.name = positive;
    stored = false;
  }
  const { name } = token;
  if (name === '__proto__') return;
  if (settingOf(options, name, 'multiple')) (values[name] ??= []).push(stored);
  else values[name] = stored;
}

// ---- configuration ----

function validateOptions(options) {
  for (const [name, setting] of Object.entries(options)) {
    const where = `options.${name}`;
    validateObject(setting, where);
    const type = own(setting, 'type');
    validateUnion(type, `${where}.type`, ['string', 'boolean']);
    if (Object.hasOwn(setting, 'short')) {
      validateString(setting.short, `${where}.short`);
      if (setting.short.length !== 1) {
        throw new ERR_INVALID_ARG_VALUE(`${where}.short`, setting.short, 'must be a single character');
      }
    }
    const multiple = own(setting, 'multiple');
    if (Object.hasOwn(setting, 'multiple')) validateBoolean(multiple, `${where}.multiple`);
    const value = own(setting, 'default');
    if (value !== undefined) {
      const validate = type === 'string' ?
        (multiple ? validateStringArray : validateString) :
        (multiple ? validateBooleanArray : validateBoolean);
      validate(value, `${where}.default`);
    }
  }
}

function parseArgs(config = kEmptyObject) {
  const args = own(config, 'args') ?? mainArguments();
  const strict = own(config, 'strict') ?? true;
  const allowPositionals = own(config, 'allowPositionals') ?? !strict;
  const returnTokens = own(config, 'tokens') ?? false;
  const allowNegative = own(config, 'allowNegative') ?? false;
  const options = own(config, 'options') ?? { __proto__: null };

  validateArray(args, 'args');
  validateBoolean(strict, 'strict');
  validateBoolean(allowPositionals, 'allowPositionals');
  validateBoolean(returnTokens, 'tokens');
  validateBoolean(allowNegative, 'allowNegative');
  validateObject(options, 'options');
  validateOptions(options);

  const tokens = tokenize(args, options);
  const values = { __proto__: null };
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === 'option') {
      if (strict) {
        checkUsage(token, { options, allowPositionals, allowNegative });
        checkLooksLikeOption(token);
      }
      store(values, token, options, allowNegative);
    } else if (token.kind === 'positional') {
      if (!allowPositionals) throw new ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
      positionals.push(token.value);
    }
  }
  for (const [name, setting] of Object.entries(options)) {
    const value = own(setting, 'default');
    if (value !== undefined && name !== '__proto__' && values[name] === undefined) values[name] = value;
  }
  return returnTokens ? { values, positionals, tokens } : { values, positionals };
}
Object.defineProperty(parseArgs, 'length', { __proto__: null, value: 0, configurable: true });

module.exports = { parseArgs };
