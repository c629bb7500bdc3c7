'use strict';

// The text of a call, found in its source line: what assert.ok(value) prints when the program gave no message.

const native = binding('util');

const identifierPart = /[\w$\u0080-\uFFFF]/;

const skipBlanksBack = (line, at) => {
  while (at > 0 && (line[at - 1] === ' ' || line[at - 1] === '\t')) at--;
  return at;
};

/** From the place the engine gives (the last name, or the parenthesis after a ]) back to where the expression starts. */
function expressionStart(line, at) {
  let start = at;
  for (;;) {
    if (line[start - 1] === ']' && (line[start] === '(' || line[start] === '[' || line[start] === '.')) {
      const open = line.lastIndexOf('[', start - 1);
      if (open <= 0) return start;
      start = open;
      continue;
    }
    while (start > 0 && identifierPart.test(line[start - 1])) start--;
    let before = skipBlanksBack(line, start);
    if (line[before - 1] !== '.') return start;
    before--;
    if (line[before - 1] === '?') before--;
    before = skipBlanksBack(line, before);
    if (before === 0 || !(identifierPart.test(line[before - 1]) || line[before - 1] === ']')) return start;
    start = before;
  }
}

// eslint-disable-next-line no-control-regex
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f]/g;
const escapeControl = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

const closing = { '(': ')', '[': ']', '{': '}' };
const beforeRegExp = /(?:^|[({[,;=:!&|?+\-*%~^<>]|\b(?:return|typeof|in|of|void|delete|instanceof|new|case))\s*$/;

/** The place after the string, template, comment or pattern that starts at `at`; `at` when there is none. */
function skipLiteral(line, at) {
  const char = line[at];
  if (char === '"' || char === "'" || char === '`') {
    let end = at + 1;
    while (end < line.length && line[end] !== char) {
      if (line[end] === '\\') end++;
      else if (char === '`' && line[end] === '$' && line[end + 1] === '{') end = matching(line, end + 1);
      end++;
    }
    return end + 1;
  }
  if (char !== '/') return at;
  if (line[at + 1] === '/') return line.length;
  if (line[at + 1] === '*') {
    const end = line.indexOf('*/', at + 2);
    return end === -1 ? line.length : end + 2;
  }
  if (!beforeRegExp.test(line.slice(0, at))) return at;
  let inClass = false;
  for (let end = at + 1; end < line.length; end++) {
    if (line[end] === '\\') end++;
    else if (line[end] === '[') inClass = true;
    else if (line[end] === ']') inClass = false;
    else if (line[end] === '/' && !inClass) return end + 1;
  }
  return at;
}

/** Where the bracket that opens at `at` is closed; the end of the line when that is not in this line. */
function matching(line, at) {
  const stack = [closing[line[at]]];
  for (let i = at + 1; i < line.length; i++) {
    const after = skipLiteral(line, i);
    if (after > i) {
      i = after - 1;
      continue;
    }
    const char = line[i];
    if (closing[char] !== undefined) stack.push(closing[char]);
    else if (char === stack[stack.length - 1] && (stack.pop(), stack.length === 0)) return i;
  }
  return line.length;
}

/** The code of the call that made `error`, as far as it stands in one line; undefined when there is no source. */
function callExpression(error) {
  const source = native.getErrorSource?.(error);
  if (source === undefined) return undefined;
  const [line, column] = source;
  if (typeof line !== 'string' || column >= line.length) return undefined;
  const start = expressionStart(line, column);
  const open = line.indexOf('(', column);
  const end = open === -1 ? line.length : matching(line, open) + 1;
  return line.slice(start, end).replace(controls, escapeControl);
}

module.exports = { callExpression };
