'use strict';
// A pattern in one string, cut into its components (URL Pattern Standard, 1.6).

const { component } = require('internal/url_pattern/component');
const { specialSchemes } = require('internal/url_pattern/canonical');
const t = require('internal/url_pattern/parser');

const names = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];

class ConstructorStringParser {
  constructor(text) {
    this.text = text;
    this.tokens = t.tokenize(text, true);
    this.result = {};
    this.from = 0;
    this.at = 0;
    this.step = 1;
    this.depth = 0;
    this.brackets = 0;
    this.special = false;
    this.state = 'init';
  }

  safe(i) { return this.tokens[i] ?? this.tokens.at(-1); }

  /** Is the token this character, without meaning of its own. */
  is(i, value) {
    const { kind, value: v } = this.safe(i);
    return v === value && (kind === t.kChar || kind === t.kEscaped || kind === t.kInvalid);
  }

  isSearchPrefix() {
    if (this.is(this.at, '?')) return true;
    if (this.tokens[this.at].value !== '?') return false;
    if (this.at === 0) return true;
    const { kind } = this.safe(this.at - 1);
    return kind !== t.kName && kind !== t.kRegexp && kind !== t.kClose && kind !== t.kAsterisk;
  }

  slashes() { return this.is(this.at + 1, '/') && this.is(this.at + 2, '/'); }

  component() { return this.text.slice(this.safe(this.from).start, this.tokens[this.at].start); }

  change(state, skip) {
    const { state: old, result } = this;
    if (old !== 'init' && old !== 'authority' && old !== 'done') result[old] = this.component();
    if (old !== 'init' && state !== 'done') {
      const before = names.indexOf(old === 'authority' ? 'username' : old), after = names.indexOf(state);
      if (before < 3 && after > 3 && result.hostname === undefined) result.hostname = '';
      if (before < 6 && after >= 6 && result.pathname === undefined) result.pathname = this.special ? '/' : '';
      if (before < 7 && after === 7 && result.search === undefined) result.search = '';
    }
    this.go(state, skip);
  }

  go(state, skip) {
    this.state = state;
    this.at += skip;
    this.from = this.at;
    this.step = 0;
  }

  rewind(state) {
    this.at = this.from;
    this.step = 0;
    this.state = state;
  }

  parse() {
    for (; this.at < this.tokens.length; this.at += this.step) {
      this.step = 1;
      if (this.tokens[this.at].kind === t.kEnd) {
        if (this.state === 'init') {
          this.rewind('init');
          if (this.is(this.at, '#')) this.change('hash', 1);
          else if (this.isSearchPrefix()) this.change('search', 1);
          else this.change('pathname', 0);
          continue;
        }
        if (this.state === 'authority') {
          this.rewind('hostname');
          continue;
        }
        this.change('done', 0);
        break;
      }
      const { kind } = this.tokens[this.at];
      if (kind === t.kOpen) {
        this.depth++;
        continue;
      }
      if (this.depth > 0) {
        if (kind !== t.kClose) continue;
        this.depth--;
      }
      this[this.state]();
    }
    if (this.result.hostname !== undefined && this.result.port === undefined) this.result.port = '';
    return this.result;
  }

  init() { if (this.is(this.at, ':')) this.rewind('protocol'); }

  protocol() {
    if (!this.is(this.at, ':')) return;
    const scheme = component('protocol', this.component(), {});
    this.special = specialSchemes.some((name) => scheme.regexp.test(name));
    let next = 'pathname', skip = 1;
    if (this.slashes()) {
      next = 'authority';
      skip = 3;
    } else if (this.special) {
      next = 'authority';
    }
    this.change(next, skip);
  }

  authority() {
    if (this.is(this.at, '@')) this.rewind('username');
    else if (this.is(this.at, '/') || this.isSearchPrefix() || this.is(this.at, '#')) this.rewind('hostname');
  }

  username() {
    if (this.is(this.at, ':')) this.change('password', 1);
    else if (this.is(this.at, '@')) this.change('hostname', 1);
  }

  password() { if (this.is(this.at, '@')) this.change('hostname', 1); }

  hostname() {
    if (this.is(this.at, '[')) this.brackets++;
    else if (this.is(this.at, ']')) this.brackets--;
    else if (this.is(this.at, ':') && this.brackets === 0) this.change('port', 1);
    else this.port();
  }

  port() {
    if (this.is(this.at, '/')) this.change('pathname', 0);
    else this.pathname();
  }

  pathname() {
    if (this.isSearchPrefix()) this.change('search', 1);
    else this.search();
  }

  search() { if (this.is(this.at, '#')) this.change('hash', 1); }

  hash() {}
}

module.exports = { parseConstructorString: (text) => new ConstructorStringParser(text).parse() };
