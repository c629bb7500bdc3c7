'use strict';

// A light look at JavaScript's tokens: enough to find declarations at the top level. Whether text is right is V8's to say.

const kWord = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const kNumber = /\d[\w.]*/y;
const kPunctuation = /=>|\.\.\.|\?\.|[{}()[\];,:=.]|[^\s\w]/uy;
// After these words a slash begins a regular expression.
const kBeforeRegExp = new Set('return typeof instanceof in of new delete void throw case do else await yield'.split(' '));

function sticky(re, text, at) {
  re.lastIndex = at;
  return re.exec(text)?.[0];
}

function endOfString(text, at) {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i + 1;
  }
  return text.length;
}

function endOfTemplate(text, at) {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') {
      i++;
    } else if (text[i] === '`') {
      return i + 1;
    } else if (text[i] === '$' && text[i + 1] === '{') {
      i = endOfBlock(text, i + 1) - 1;
    }
  }
  return text.length;
}

function endOfRegExp(text, at) {
  let inClass = false;
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    else if (text[i] === '/' && !inClass) return i + 1 + (sticky(/[a-z]*/y, text, i + 1)?.length ?? 0);
  }
  return text.length;
}

function endOfBlock(text, at) {
  let depth = 0;
  for (const t of tokens(text, at)) {
    if (t.text === '{') depth++;
    else if (t.text === '}' && --depth === 0) return t.end;
  }
  return text.length;
}

/** @returns {Generator<{kind: string, text: string, start: number, end: number, line: boolean}>} line: a line end stands before it */
function* tokens(source, from = 0) {
  let at = from;
  let previous;
  let line = false;
  while (at < source.length) {
    const ch = source[at];
    if (/\s/.test(ch)) {
      if (ch === '\n') line = true;
      at++;
      continue;
    }
    if (ch === '/' && source[at + 1] === '/') {
      const end = source.indexOf('\n', at);
      at = end === -1 ? source.length : end;
      continue;
    }
    if (ch === '/' && source[at + 1] === '*') {
      const end = source.indexOf('*/', at + 2);
      at = end === -1 ? source.length : end + 2;
      continue;
    }
    let kind;
    let end;
    let word;
    if (ch === '"' || ch === "'") {
      kind = 'string';
      end = endOfString(source, at);
    } else if (ch === '`') {
      kind = 'string';
      end = endOfTemplate(source, at);
    } else if ((word = sticky(kWord, source, at)) !== undefined) {
      kind = 'word';
      end = at + word.length;
    } else if (ch >= '0' && ch <= '9') {
      kind = 'number';
      end = at + sticky(kNumber, source, at).length;
    } else if (ch === '/' && (previous === undefined || (previous.kind === 'word' && kBeforeRegExp.has(previous.text)) ||
        (previous.kind === 'punctuation' && previous.text !== ')' && previous.text !== ']' && previous.text !== '}'))) {
      kind = 'regexp';
      end = endOfRegExp(source, at);
    } else {
      kind = 'punctuation';
      end = at + (sticky(kPunctuation, source, at) ?? ch).length;
    }
    previous = { kind, text: source.slice(at, end), start: at, end, line };
    line = false;
    at = end;
    yield previous;
  }
}

const kOpen = '{[(';
const kClose = '}])';

/** The names that a pattern or a list of declarators binds; list[at] is its first token. Stops at a `;` or where it cannot go on. */
function boundNames(list, at, out) {
  let i = at;
  const skipValue = (ends) => {
    let depth = 0;
    for (; i < list.length; i++) {
      const { text, line, kind } = list[i];
      if (depth === 0 && (ends.includes(text) || (line && kind === 'word' && kDeclares.has(text)))) return;
      if (kOpen.includes(text)) depth++;
      else if (kClose.includes(text) && depth-- === 0) return;
    }
  };
  const pattern = () => {
    const token = list[i];
    if (token === undefined) return;
    if (token.kind === 'word') {
      out.push(token.text);
      i++;
    } else if (token.text === '[' || token.text === '{') {
      const close = token.text === '[' ? ']' : '}';
      i++;
      while (i < list.length && list[i].text !== close) {
        if (list[i].text === ',' || list[i].text === '...') {
          i++;
          continue;
        }
        if (close === '}' && list[i].text === '[') skipValue([':']);
        if (close === '}' && list[i + 1]?.text === ':') i++;
        if (list[i].text === ':') i++;
        const before = i;
        pattern();
        if (list[i]?.text === '=') skipValue([',']);
        if (i === before) i++;
      }
      i++;
    }
  };
  for (;;) {
    pattern();
    if (list[i]?.text === '=') skipValue([',', ';']);
    if (list[i]?.text !== ',') return i;
    i++;
  }
}

const kDeclares = new Set(['const', 'let', 'var', 'class', 'function', 'async']);

/**
 * The declarations at the top level of a script.
 * @returns {Array<{kind: string, names: string[], start: number, word: number, end: number}>}
 */
function declarations(source) {
  const list = [...tokens(source)];
  const found = [];
  let depth = 0;
  for (let i = 0; i < list.length; i++) {
    const t = list[i];
    if (t.kind === 'punctuation') {
      if (kOpen.includes(t.text)) depth++;
      else if (kClose.includes(t.text)) depth--;
      continue;
    }
    if (depth !== 0 || t.kind !== 'word' || !kDeclares.has(t.text)) continue;
    const before = list[i - 1];
    const begins = before === undefined || before.text === ';' || before.text === '}' || t.line;
    if (!begins || before?.text === '.') continue;
    const names = [];
    if (t.text === 'const' || t.text === 'let' || t.text === 'var') {
      const next = list[i + 1];
      if (next === undefined || (next.kind !== 'word' && next.text !== '[' && next.text !== '{')) continue;
      const stop = boundNames(list, i + 1, names);
      found.push({ kind: t.text, names, start: t.start, word: t.end, end: list[stop - 1].end });
      i = stop - 1;
    } else {
      let n = i + 1;
      if (t.text === 'async' && list[n]?.text !== 'function') continue;
      if (t.text === 'async') n++;
      if (list[n]?.text === '*') n++;
      if (list[n]?.kind !== 'word' || list[n].text === 'extends') continue;
      names.push(list[n].text);
      found.push({ kind: t.text === 'class' ? 'class' : 'function', names, start: t.start, word: t.end, end: list[n].end });
      i = n;
    }
  }
  return found;
}

module.exports = { declarations, tokens };
