'use strict';
// Pattern strings (URL Pattern Standard, 2): tokens, parts, the regular expression and the text they stand for.

const kOpen = 0, kClose = 1, kRegexp = 2, kName = 3, kChar = 4, kEscaped = 5, kModifier = 6, kAsterisk = 7, kEnd = 8, kInvalid = 9;

const nameStart = /[$_\p{ID_Start}]/u;
const nameRest = /[$_\u200c\u200d\p{ID_Continue}]/u;

const refuse = (message) => new TypeError(message);

/** @param {boolean} lenient what is no token becomes one of kind kInvalid instead of an error */
function tokenize(text, lenient) {
  const points = [...text];
  const starts = [];
  let at = 0;
  for (const point of points) {
    starts.push(at);
    at += point.length;
  }
  starts.push(at);
  const tokens = [];
  const add = (kind, from, to, valueFrom = from, valueTo = to) => {
    tokens.push({ kind, index: from, value: points.slice(valueFrom, valueTo).join(''), start: starts[from] });
    return to;
  };
  const bad = (from, to, message) => {
    if (!lenient) throw refuse(message);
    return add(kInvalid, from, to);
  };
  for (let i = 0; i < points.length;) {
    switch (points[i]) {
      case '*': i = add(kAsterisk, i, i + 1); break;
      case '+':
      case '?': i = add(kModifier, i, i + 1); break;
      case '\\':
        i = i + 1 === points.length ? bad(i, i + 1, 'a pattern ends in an escape') : add(kEscaped, i, i + 2, i + 1, i + 2);
        break;
      case '{': i = add(kOpen, i, i + 1); break;
      case '}': i = add(kClose, i, i + 1); break;
      case ':': {
        let end = i + 1;
        while (end < points.length && (end === i + 1 ? nameStart : nameRest).test(points[end])) end++;
        i = end === i + 1 ? bad(i, end, 'a group has no name') : add(kName, i, end, i + 1, end);
        break;
      }
      case '(': {
        const end = regexpEnd(points, i);
        i = end < 0 ? bad(i, i + 1, 'a regular expression is not well formed') : add(kRegexp, i, end, i + 1, end - 1);
        break;
      }
      default: i = add(kChar, i, i + 1);
    }
  }
  add(kEnd, points.length, points.length);
  return tokens;
}

/** Behind the closing parenthesis of the expression that opens at `open`; -1 when there is none. */
function regexpEnd(points, open) {
  let depth = 1, i = open + 1;
  for (; i < points.length; i++) {
    const c = points[i];
    if (c > '\x7f' || i === open + 1 && c === '?') return -1;
    if (c === '\\') {
      if (++i === points.length || points[i] > '\x7f') return -1;
    } else if (c === ')') {
      if (--depth === 0) return i === open + 1 ? -1 : i + 1;
    } else if (c === '(') {
      depth++;
      // Only groups that capture nothing.
      if (points[i + 1] !== '?') return -1;
    }
  }
  return -1;
}

// Kinds of parts.
const kFixed = 0, kExpression = 1, kSegment = 2, kFull = 3;

const escapeRegexp = (text) => text.replace(/[.+*?^${}()[\]|/\\]/g, '\\$&');
const escapePattern = (text) => text.replace(/[+*?:{}()\\]/g, '\\$&');
const segmentExpression = ({ delimiter }) => `[^${escapeRegexp(delimiter)}]+?`;

class PatternParser {
  constructor(text, options, encode) {
    this.tokens = tokenize(text, false);
    this.at = 0;
    this.encode = encode;
    this.segment = segmentExpression(options);
    this.prefix = options.prefix;
    this.pending = '';
    this.parts = [];
    this.names = new Set();
    this.nextNumber = 0;
  }

  take(kind) { return this.tokens[this.at].kind === kind ? this.tokens[this.at++] : null; }

  takeModifier() { return (this.take(kModifier) ?? this.take(kAsterisk))?.value ?? ''; }

  takeRegexpOrWildcard(name) { return this.take(kRegexp) ?? (name === null ? this.take(kAsterisk) : null); }

  text() {
    let text = '';
    for (let token; (token = this.take(kChar) ?? this.take(kEscaped)) !== null;) text += token.value;
    return text;
  }

  flush() {
    if (this.pending === '') return;
    const value = this.encode(this.pending);
    this.pending = '';
    this.parts.push({ kind: kFixed, value, modifier: '', name: '', prefix: '', suffix: '' });
  }

  addPart(prefix, name, expression, suffix, modifier) {
    if (name === null && expression === null && modifier === '') {
      this.pending += prefix;
      return;
    }
    this.flush();
    if (name === null && expression === null) {
      if (prefix === '') return;
      this.parts.push({ kind: kFixed, value: this.encode(prefix), modifier, name: '', prefix: '', suffix: '' });
      return;
    }
    let value = expression === null ? this.segment : expression.kind === kAsterisk ? '.*' : expression.value;
    let kind = kExpression;
    if (value === this.segment) kind = kSegment;
    else if (value === '.*') kind = kFull;
    if (kind !== kExpression) value = '';
    const key = name !== null ? name.value : `${this.nextNumber++}`;
    if (this.names.has(key)) throw refuse(`the group ${key} is there twice`);
    this.names.add(key);
    this.parts.push({ kind, value, modifier, name: key, prefix: this.encode(prefix), suffix: this.encode(suffix) });
  }

  parse() {
    while (this.at < this.tokens.length) {
      const char = this.take(kChar);
      const name = this.take(kName);
      const expression = this.takeRegexpOrWildcard(name);
      if (name !== null || expression !== null) {
        let prefix = char?.value ?? '';
        if (prefix !== '' && prefix !== this.prefix) {
          this.pending += prefix;
          prefix = '';
        }
        this.flush();
        this.addPart(prefix, name, expression, '', this.takeModifier());
        continue;
      }
      const fixed = char ?? this.take(kEscaped);
      if (fixed !== null) {
        this.pending += fixed.value;
        continue;
      }
      if (this.take(kOpen) !== null) {
        const prefix = this.text();
        const groupName = this.take(kName);
        const groupExpression = this.takeRegexpOrWildcard(groupName);
        const suffix = this.text();
        if (this.take(kClose) === null) throw refuse('a group is not closed');
        this.addPart(prefix, groupName, groupExpression, suffix, this.takeModifier());
        continue;
      }
      this.flush();
      if (this.take(kEnd) === null) throw refuse(`unexpected ${this.tokens[this.at].value}`);
    }
    return this.parts;
  }
}

const parsePattern = (text, options, encode) => new PatternParser(text, options, encode).parse();

/** @returns {{ source: string, names: string[] }} */
function toRegexp(parts, options) {
  let source = '^';
  const names = [];
  for (const { kind, value, modifier, name, prefix, suffix } of parts) {
    if (kind === kFixed) {
      source += modifier === '' ? escapeRegexp(value) : `(?:${escapeRegexp(value)})${modifier}`;
      continue;
    }
    names.push(name);
    const inner = kind === kSegment ? segmentExpression(options) : kind === kFull ? '.*' : value;
    const before = escapeRegexp(prefix), after = escapeRegexp(suffix);
    if (prefix === '' && suffix === '') {
      source += modifier === '' || modifier === '?' ? `(${inner})${modifier}` : `((?:${inner})${modifier})`;
    } else if (modifier === '' || modifier === '?') {
      source += `(?:${before}(${inner})${after})${modifier}`;
    } else {
      source += `(?:${before}((?:${inner})(?:${after}${before}(?:${inner}))*)${after})${modifier === '*' ? '?' : ''}`;
    }
  }
  return { source: `${source}$`, names };
}

const isCustom = (name) => name !== '' && !/^[0-9]/.test(name);

/** The pattern string that stands for the parts, in its normal form. */
function toPattern(parts, options) {
  let text = '';
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i], previous = parts[i - 1], next = parts[i + 1];
    const { kind, value, modifier, name, prefix, suffix } = part;
    if (kind === kFixed) {
      text += modifier === '' ? escapePattern(value) : `{${escapePattern(value)}}${modifier}`;
      continue;
    }
    const custom = isCustom(name);
    let grouped = suffix !== '' || prefix !== '' && prefix !== options.prefix;
    if (!grouped && custom && kind === kSegment && modifier === '' && next !== undefined && next.prefix === '' && next.suffix === '') {
      if (next.kind === kFixed) grouped = next.value !== '' && nameRest.test(String.fromCodePoint(next.value.codePointAt(0)));
      else grouped = !isCustom(next.name);
    }
    if (!grouped && prefix === '' && previous !== undefined && previous.kind === kFixed && options.prefix !== '' && previous.value.endsWith(options.prefix)) {
      grouped = true;
    }
    if (grouped) text += '{';
    text += escapePattern(prefix);
    if (custom) text += `:${name}`;
    if (kind === kExpression) {
      text += `(${value})`;
    } else if (kind === kSegment && !custom) {
      text += `(${segmentExpression(options)})`;
    } else if (kind === kFull) {
      const bare = !custom && (previous === undefined || previous.kind === kFixed || previous.modifier !== '' || grouped || prefix !== '');
      text += bare ? '*' : '(.*)';
    }
    if (kind === kSegment && custom && suffix !== '' && nameRest.test(String.fromCodePoint(suffix.codePointAt(0)))) text += '\\';
    text += escapePattern(suffix);
    if (grouped) text += '}';
    text += modifier;
  }
  return text;
}

const hasExpression = (parts) => parts.some(({ kind }) => kind === kExpression);

module.exports = {
  hasExpression, parsePattern, toPattern, toRegexp, tokenize,
  kAsterisk, kChar, kClose, kEnd, kEscaped, kInvalid, kModifier, kName, kOpen, kRegexp,
};
