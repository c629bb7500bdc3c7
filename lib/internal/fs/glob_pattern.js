'use strict';

// Glob patterns: braces, extended groups, classes, `**`. A pattern becomes lists of segments, each a string that must be
// equal, a RegExp, or kGlobstar.

const kGlobstar = Symbol('**');

// ---- braces ----

const kMaxExpansions = 10_000;

/** `a{b,c}` -> `ab`, `ac`; `{1..3}` and `{a..c}` count. */
function expandBraces(pattern) {
  const open = findOpening(pattern);
  if (open < 0) return [pattern];
  const parts = splitBraces(pattern, open);
  if (parts === null) {
    // Not a group: its brace is a character, what follows may still hold groups.
    return expandBraces(pattern.slice(open + 1)).map((rest) => pattern.slice(0, open + 1) + rest);
  }
  const { alternatives, end } = parts;
  const before = pattern.slice(0, open);
  const after = expandBraces(pattern.slice(end + 1));
  const all = [];
  for (const alternative of alternatives) {
    for (const middle of expandBraces(alternative)) {
      for (const rest of after) {
        if (all.length === kMaxExpansions) return all;
        all.push(before + middle + rest);
      }
    }
  }
  return all;
}

function findOpening(pattern) {
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === '{') return i;
  }
  return -1;
}

function splitBraces(pattern, open) {
  const alternatives = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i < pattern.length; i++) {
    switch (pattern[i]) {
      case '\\': i++; break;
      case '{': depth++; break;
      case ',':
        if (depth === 1) {
          alternatives.push(pattern.slice(start, i));
          start = i + 1;
        }
        break;
      case '}':
        if (--depth > 0) break;
        if (alternatives.length === 0) {
          const counted = count(pattern.slice(start, i));
          return counted && { alternatives: counted, end: i };
        }
        alternatives.push(pattern.slice(start, i));
        return { alternatives, end: i };
    }
  }
  return null;
}

const range = /^(?:(-?\d+)\.\.(-?\d+)|([a-zA-Z])\.\.([a-zA-Z]))(?:\.\.(-?\d+))?$/;

function count(text) {
  const m = range.exec(text);
  if (m === null) return null;
  const letters = m[3] !== undefined;
  const from = letters ? m[3].charCodeAt(0) : Number(m[1]);
  const to = letters ? m[4].charCodeAt(0) : Number(m[2]);
  const step = Math.max(1, Math.abs(Number(m[5] ?? 1)));
  const padded = !letters && [m[1], m[2]].some((n) => /^-?0\d/.test(n));
  const width = padded ? Math.max(m[1].length, m[2].length) : 0;
  const all = [];
  for (let n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step) {
    if (all.length === kMaxExpansions) break;
    all.push(letters ? String.fromCharCode(n) : n < 0 ? `-${`${-n}`.padStart(width - 1, '0')}` : `${n}`.padStart(width, '0'));
  }
  return all;
}

// ---- one segment ----

const magic = /[*?[\]\\]|[@!+]\(/;
const posix = {
  alnum: '\\p{L}\\p{Nl}\\p{Nd}', alpha: '\\p{L}\\p{Nl}', ascii: '\\x00-\\x7f', blank: '\\p{Zs}\\t', cntrl: '\\p{Cc}',
  digit: '\\p{Nd}', graph: '\\x21-\\x7e', lower: '\\p{Ll}', print: '\\x20-\\x7e', punct: '\\p{P}', space: '\\s',
  upper: '\\p{Lu}', word: '\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}', xdigit: 'A-Fa-f0-9',
};
const quote = (char) => char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The segment as it is to be compared: a string, a RegExp or kGlobstar. */
function compileSegment(segment, { dot = false, nocase = false }) {
  if (segment === '**') return kGlobstar;
  if (!magic.test(segment) && !nocase) return segment;
  const parser = new SegmentParser(segment);
  const body = parser.sequence(false);
  if (parser.literal !== null && !nocase) return parser.literal;
  // A leading dot is matched by a dot alone; `.` and `..` by no magic at all.
  const guard = /^(?:\\)?\./.test(segment) ? '' : dot ? '(?!\\.{1,2}$)' : '(?!\\.)';
  const notEmpty = /^\*+$/.test(segment) ? '(?=.)' : '';
  return new RegExp(`^${guard}${notEmpty}${body}$`, nocase ? 'iu' : 'u');
}

class SegmentParser {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.literal = ''; // null once there was magic
  }

  /** Up to the end, or within a group up to `|` or `)`. */
  sequence(inGroup) {
    let out = '';
    while (this.at < this.text.length) {
      const char = String.fromCodePoint(this.text.codePointAt(this.at));
      if (inGroup && (char === '|' || char === ')')) return out;
      if ('?*+@!'.includes(char) && this.text[this.at + 1] === '(') {
        const group = this.group(char);
        if (group !== null) {
          out += group;
          continue;
        }
      }
      this.at += char.length;
      switch (char) {
        case '*':
          this.literal = null;
          if (!out.endsWith('[^/]*?')) out += '[^/]*?';
          break;
        case '?':
          this.literal = null;
          out += '[^/]';
          break;
        case '[':
          out += this.charClass();
          break;
        case '\\': {
          const next = this.text[this.at];
          if (next === undefined) {
            out += this.plain('\\');
          } else {
            this.at++;
            out += this.plain(next);
          }
          break;
        }
        default:
          out += this.plain(char);
      }
    }
    return out;
  }

  plain(char) {
    if (this.literal !== null) this.literal += char;
    return quote(char);
  }

  /** `@(a|b)` and its kin; null where no parenthesis closes it. */
  group(kind) {
    const start = this.at;
    this.at += 2;
    const alternatives = [];
    for (;;) {
      alternatives.push(this.sequence(true));
      if (this.at >= this.text.length) {
        this.at = start;
        return null;
      }
      if (this.text[this.at++] === ')') break;
    }
    this.literal = null;
    const any = alternatives.join('|');
    switch (kind) {
      case '@': return `(?:${any})`;
      case '?': return `(?:${any})?`;
      case '*': return `(?:${any})*`;
      case '+': return `(?:${any})+`;
    }
    // Everything but these, seen together with what follows the group.
    const at = this.at;
    const rest = this.sequence(false);
    this.at = at;
    return `(?:(?!(?:${any})${rest.replace(/\)$/, '')}$)[^/]*?)`;
  }

  charClass() {
    const start = this.at;
    let negated = false;
    let i = start;
    if (this.text[i] === '!' || this.text[i] === '^') {
      negated = true;
      i++;
    }
    let body = '';
    for (let first = true; ; first = false) {
      const char = this.text[i];
      if (char === undefined) return this.plain('['); // never closed: a character
      if (char === ']' && !first) break;
      const named = /^\[:(\w+):\]/.exec(this.text.slice(i));
      if (named !== null && posix[named[1]] !== undefined) {
        body += posix[named[1]];
        i += named[0].length;
      } else if (char === '\\' && i + 1 < this.text.length) {
        const next = this.text[i + 1];
        body += next === '-' ? '\\-' : quote(next);
        i += 2;
      } else {
        body += char === '-' ? '-' : quote(char);
        i++;
      }
    }
    this.at = i + 1;
    this.literal = null;
    const regexp = `[${negated ? '^/' : ''}${body}]`;
    try {
      new RegExp(regexp, 'u');
    } catch {
      try {
        // A dash at an edge is one; a range the wrong way round matches nothing.
        const edged = `[${negated ? '^/' : ''}${body.replace(/^-/, '\\-').replace(/-$/, '\\-')}]`;
        new RegExp(edged, 'u');
        return edged;
      } catch {
        return '(?!)';
      }
    }
    return regexp;
  }
}

// ---- whole patterns ----

/**
 * One expanded pattern, taken apart.
 * @returns {{ segments: Array, absolute: boolean, directory: boolean, anchored: boolean }} anchored: `**` comes first,
 *   and so goes through no symbolic link
 */
function compilePattern(pattern, options) {
  const absolute = pattern.startsWith('/');
  const directory = pattern.endsWith('/');
  const raw = pattern.split('/').filter((segment) => segment !== '');
  const segments = [];
  for (const segment of raw) {
    if (segment === '.') continue;
    const last = segments.at(-1);
    if (segment === '**' && last === kGlobstar) continue;
    segments.push(compileSegment(segment, options));
  }
  return { segments, absolute, directory, anchored: raw[0] === '**' };
}

const compile = (pattern, options = {}) =>
  expandBraces(pattern).map((expanded) => compilePattern(expanded, options));

const segmentMatches = (segment, name) => (typeof segment === 'string' ? segment === name : segment.test(name));

/** Whether names match segments; `zero` lets a final `**` stand for nothing. */
function matchSegments(segments, names, { dot, zero }, i = 0, k = 0) {
  for (; i < segments.length; i++, k++) {
    if (segments[i] === kGlobstar) {
      if (i === segments.length - 1) {
        if (!zero && k === names.length && names.length > 0) return false;
        return names.slice(k).every((name) => dot || !name.startsWith('.'));
      }
      for (let skip = k; ; skip++) {
        if (matchSegments(segments, names, { dot, zero }, i + 1, skip)) return true;
        if (skip >= names.length || (!dot && names[skip].startsWith('.'))) return false;
      }
    }
    if (k >= names.length || !segmentMatches(segments[i], names[k])) return false;
  }
  return k === names.length;
}

module.exports = { compile, kGlobstar, matchSegments, segmentMatches };
