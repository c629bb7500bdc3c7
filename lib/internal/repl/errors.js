'use strict';

// How a REPL shows what was thrown.

const { isError } = require('internal/util');

/** The declaration that an import statement would have been. */
function toDynamicImport(line) {
  const match = /^\s*import\s*(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)\s*|(\{[^}]*\})\s*)?(?:from\s*)?(['"])(.*?)\4/m.exec(line);
  if (match === null) return '';
  const [, name, namespace, list, , specifier] = match;
  const call = `await import(${JSON.stringify(specifier)});`;
  const bound = [];
  if (name) bound.push(`default: ${name}`);
  if (list) bound.push(...list.slice(1, -1).split(',').map((s) => s.trim().replace(/\s+as\s+/, ': ')).filter(Boolean));
  if (namespace) return `const ${namespace} = ${call}`;
  return bound.length === 0 ? call : `const { ${bound.join(', ')} } = ${call}`;
}

// The REPL's own frames, from the line's top level on, tell nothing.
function ownFramesCut(stack) {
  const lines = stack.split('\n');
  // A frame of an anonymous function looks the same: the outermost is the line itself.
  const last = lines.findLastIndex((l) => /^ {4}at (?:async )?REPL\d+:\d+:\d+$/.test(l));
  if (last === -1) return stack;
  const rest = lines.slice(last).findIndex((l) => !/^ {4}at /.test(l));
  return [...lines.slice(0, last), ...(rest === -1 ? [] : lines.slice(last + rest))].join('\n');
}

/** Rewrites error.stack to what a user of the REPL should see. */
function tidy(error, source, strict) {
  if (error === null || typeof error !== 'object' || !isError(error) || typeof error.stack !== 'string') return;
  try {
    if (error.name === 'SyntaxError') {
      let stack = error.stack.replace(/^REPL\d+:\d+\r?\n/, '').replace(/^\s+at\s.*\n?/gm, '');
      if (String(error.message).includes('Cannot use import statement outside a module')) {
        const message = `Cannot use import statement inside the Node.js REPL, alternatively use dynamic import: ${toDynamicImport(source)}`;
        stack = stack.replace(/SyntaxError:.*\n?/, `SyntaxError: ${message}\n`);
        error.message = message;
      }
      error.stack = stack.replace(/\n+$/, '');
      return;
    }
    let stack = ownFramesCut(error.stack);
    if (strict) stack = stack.replace(/(\s+at\s+REPL\d+:)(\d+)/, (_, before, line) => before + (line - 1));
    if (stack !== error.stack) error.stack = stack;
  } catch {
    // A frozen error is shown as it is.
  }
}

/** "Uncaught ..." around what the writer made of the value. */
function uncaught(text, breakLength) {
  if (text[0] === '[' && text[text.length - 1] === ']') text = text.slice(1, -1);
  const lines = text.split(/(?<=\n)/);
  let out = '';
  let found = false;
  for (const line of lines) {
    if (!found && /^\[?([A-Z][a-z0-9_]*)*Error/.test(line)) {
      out += breakLength >= line.length ? `Uncaught ${line}` : `Uncaught:\n${line}`;
      found = true;
    } else {
      out += line;
    }
  }
  if (!found) out = `Uncaught${lines.length === 1 ? ' ' : ':\n'}${out}`;
  return out.endsWith('\n') ? out : `${out}\n`;
}

module.exports = { tidy, uncaught };
