'use strict';

// Errors in util.inspect: the stack, with the class name corrected, frames of Node and of node_modules set apart, and what
// repeats the stack of the cause left out.

const { isError } = require('internal/util');
const { kindPrefix } = require('internal/util/inspect/naming');

/** Properties whose text the stack shows already need no line of their own; cause and errors always get one. */
function adjustKeys(context, error, keys, stack) {
  if (!context.showHidden && keys.length > 0) {
    for (const name of ['name', 'message', 'stack']) {
      const at = keys.indexOf(name);
      if (at !== -1 && (typeof error[name] !== 'string' || stack.includes(error[name]))) keys.splice(at, 1);
    }
  }
  if ('cause' in error && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
}

function stackText(context, error) {
  const { stack } = error;
  if (typeof stack === 'string' && stack !== '') return stack;
  const header = Error.prototype.toString.call(error);
  if (!stack) return header;
  // Without a depth nothing is put on one line.
  context.indentationLvl += 4;
  const text = require('internal/util/inspect/value').formatValue(context, stack, undefined);
  context.indentationLvl -= 4;
  return `${header}\n    ${text}`;
}

// A class name before a colon or before the frames, or all of the stack.
const leadingName = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/;
const onlyName = /^([a-z_A-Z0-9-]*Error)$/;

/** The stack begins with the name the error had when made; puts the class it is of now in front. */
function correctName(stack, constructor, name, tag) {
  let { length } = name;
  const followed = stack.length === length || stack[length] === ':' || stack[length] === '\n';
  if (constructor !== null && !(name.endsWith('Error') && stack.startsWith(name) && followed)) return stack;

  let fallback = 'Error';
  if (constructor === null) {
    const found = leadingName.exec(stack) ?? onlyName.exec(stack);
    fallback = found?.[1] || '';
    length = fallback.length;
    fallback ||= 'Error';
  } else if (constructor.includes(name) && !constructor.includes(' ')) {
    if (length === 0) return `${constructor}: ${stack}`;
    const wanted = kindPrefix(constructor, tag, fallback).slice(0, -1);
    return name === wanted ? stack : `${wanted}${stack.slice(length)}`;
  }
  const prefix = kindPrefix(constructor, tag, fallback).slice(0, -1);
  if (name === prefix) return stack;
  if (prefix.includes(name)) return length === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(length)}`;
  return `${prefix} [${name}]${stack.slice(length)}`;
}

/** The longest run of lines that both lists have, as { len, offset in a }. */
function identicalSequenceRange(a, b) {
  let len = 0, offset = 0;
  for (let i = 0; i < a.length - 3; i++) {
    // Find the entry of a in b, then count how far they agree.
    const position = b.indexOf(a[i]);
    if (position === -1) continue;
    const rest = b.length - position;
    if (rest <= 3) continue;
    let same = 1;
    const most = Math.min(a.length - i, rest);
    while (same < most && a[i + same] === b[position + same]) same++;
    if (same > 3 && same > len) {
      len = same;
      offset = i;
    }
  }
  return { len, offset };
}

function framesOf(context, error, text) {
  const frames = text.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch {
    // The getter of the program is shown among the properties.
  }
  if (cause != null && isError(cause)) {
    const causeStack = stackText(context, cause);
    const start = causeStack.indexOf('\n    at');
    if (start !== -1) {
      const { len, offset } = identicalSequenceRange(frames, causeStack.slice(start + 1).split('\n'));
      if (len > 3) {
        const skipped = len - 2;
        frames.splice(offset + 1, skipped,
                      context.stylize(`    ... ${skipped} lines matching cause stack trace ...`, 'undefined'));
      }
    }
  }
  if (frames.length > 10) collapseRepeats(frames, context);
  return frames;
}

/** Recursion fills a stack with the same few frames: what repeats is written once. */
function collapseRepeats(frames, context) {
  for (let i = 0; i < frames.length; i++) {
    for (let next = frames.indexOf(frames[i], i + 1); next !== -1; next = frames.indexOf(frames[i], next + 1)) {
      const period = next - i;
      let same = 1;
      while (next + same < frames.length && frames[i + same] === frames[next + same]) same++;
      const repeats = Math.floor(same / period);
      if (same <= 3 || repeats === 0) continue;
      const dropped = repeats * period;
      const what = repeats === 1 ? 'lines ' : `${period} lines ${repeats} times`;
      frames.splice(next, dropped,
                    context.stylize(`    ... collapsed ${dropped} duplicate lines matching above ${what}...`, 'undefined'));
      i = next;
      break;
    }
  }
}

const coreFrame = /^ {4}at (?:[^/\\(]+ \(|)node:.+:\d+:\d+(?:\)|)$/;
const packageName = /[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)(?=[/\\])/g;

function markNodeModules(context, line) {
  let text = '', end = 0;
  for (const match of line.matchAll(packageName)) {
    const start = match.index + 14;
    text += line.slice(end, start) + context.stylize(match[1], 'module');
    end = start + match[1].length;
  }
  return end === 0 ? line : text + line.slice(end);
}

/** Greys out the working directory, so that what is below it stands out; the parentheses around a path go with it. */
function markDirectory(context, line, directory) {
  let from = line.indexOf(directory);
  let end = from + directory.length;
  const url = line.indexOf('file://');
  if (url !== -1) {
    const { href } = require('internal/url').pathToFileURL(directory);
    from = line.indexOf(href, url);
    end = from + href.length;
  }
  if (from === -1) return line;
  if (line[from - 1] === '(') {
    from--;
    return line.slice(0, from) + context.stylize(line.slice(from, end + 1), 'undefined') + line.slice(end + 1, -1) +
      context.stylize(line.slice(-1), 'undefined');
  }
  end++;
  return line.slice(0, from) + context.stylize(line.slice(from, end), 'undefined') + line.slice(end);
}

function currentDirectory() {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function colouredFrames(context, frames) {
  const directory = currentDirectory();
  let text = '';
  for (let line of frames) {
    if (coreFrame.test(line)) {
      text += `\n${context.stylize(line, 'undefined')}`;
      continue;
    }
    line = markNodeModules(context, line);
    if (directory !== undefined) line = markDirectory(context, line, directory);
    text += `\n${line}`;
  }
  return text;
}

function formatError(context, error, constructor, tag, keys) {
  const name = error.name != null ? String(error.name) : 'Error';
  let stack = stackText(context, error);
  adjustKeys(context, error, keys, stack);
  if (typeof error.name === 'string' || error.name == null) {
    stack = correctName(stack, constructor, name, tag);
  } else if (constructor !== null && stack.startsWith(name)) {
    stack = `${name} [${constructor}]${stack.slice(name.length)}`;
  }

  // The message may contain what looks like a frame.
  let after = (error.message && stack.indexOf(error.message)) || -1;
  if (after !== -1) after += error.message.length;
  const framesStart = stack.indexOf('\n    at', after);
  if (framesStart === -1) {
    stack = `[${stack}]`;
  } else {
    const frames = framesOf(context, error, stack.slice(framesStart + 1));
    stack = stack.slice(0, framesStart) +
      (context.colors ? colouredFrames(context, frames) : `\n${frames.join('\n')}`);
  }
  if (context.indentationLvl !== 0) stack = stack.replaceAll('\n', `\n${' '.repeat(context.indentationLvl)}`);
  return stack;
}

module.exports = { formatError, identicalSequenceRange };
