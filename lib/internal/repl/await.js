'use strict';

// Top-level await in a REPL, whose lines are scripts: the text becomes the body of an async function, its declarations are
// made outside of it, and the value of its last expression is what it returns.

const { declarations, tokens } = require('internal/repl/tokens');

/** Where one statement may end and the next begin. */
function boundaries(source) {
  const out = [0];
  let depth = 0;
  for (const t of tokens(source)) {
    if (t.line && depth === 0) out.push(t.start);
    if (t.kind !== 'punctuation') continue;
    if ('{[('.includes(t.text)) depth++;
    else if ('}])'.includes(t.text)) depth--;
    if (depth === 0 && (t.text === ';' || t.text === '}')) out.push(t.end);
  }
  return out;
}

const wrap = (body) => `(async () => {${body}\n})()`;

/** The last expression statement made the function's value, if there is one. */
function returning(body, compiles) {
  const text = body.replace(/[\s;]+$/, '');
  for (const at of boundaries(text)) {
    const last = text.slice(at);
    if (last.trim() === '' || /^\s*(?:\{|(?:async\s+)?function\b|class\b)/.test(last)) continue;
    if (!compiles(wrap(`void (${last}\n)`))) continue;
    const out = wrap(`${text.slice(0, at)};return { value: (${last}\n) };`);
    if (compiles(out)) return out;
  }
  return wrap(body);
}

/**
 * @param {string} source
 * @param {(text: string) => boolean} compiles
 * @returns {string|null} a script whose value is a promise; null when await is not what is missing
 */
function rewrite(source, compiles) {
  if (!compiles(wrap(source))) return null;
  let outside = '';
  let body = '';
  let at = 0;
  for (const { kind, names, start, word, end } of declarations(source)) {
    body += source.slice(at, start);
    if (kind === 'function') {
      // Its declaration is hoisted inside the function; a copy of it outlives that.
      outside += `var ${names[0]}; `;
      body = `this.${names[0]} = ${names[0]}; ${body}`;
      at = start;
      continue;
    }
    if (names.length > 0) outside += `${kind === 'var' ? 'var' : 'let'} ${names.join(', ')}; `;
    if (kind === 'class') {
      body += `${names[0]}=`;
      at = start;
      continue;
    }
    const rest = source.slice(word, end);
    body += `void (${rest.includes('=') ? rest : rest.split(',').map((n) => `${n}=undefined`).join(',')})`;
    at = end;
  }
  body += source.slice(at);
  const out = outside + returning(body, compiles);
  return compiles(out) ? out : null;
}

module.exports = { rewrite, wrap };
