'use strict';

// What a terminal sends, taken apart into keys. Terminals differ: xterm, gnome, rxvt, putty, Cygwin and the Linux
// console each have their own sequences for the same key.

const kEscape = '\x1b';

const names = { __proto__: null };
const shifted = new Set();
const controlled = new Set();

function define(table) {
  for (const [name, codes] of Object.entries(table)) for (const code of codes.split(' ')) names[code] = name;
}

define({
  'f1': 'OP [P [11~ [[A', 'f2': 'OQ [Q [12~ [[B', 'f3': 'OR [R [13~ [[C', 'f4': 'OS [S [14~ [[D', 'f5': '[15~ [[E',
  'f6': '[17~', 'f7': '[18~', 'f8': '[19~', 'f9': '[20~', 'f10': '[21~', 'f11': '[23~', 'f12': '[24~',
  'up': '[A OA', 'down': '[B OB', 'right': '[C OC', 'left': '[D OD', 'clear': '[E OE', 'end': '[F OF [4~ [8~', 'home': '[H OH [1~ [7~',
  'insert': '[2~', 'delete': '[3~', 'pageup': '[5~ [[5~', 'pagedown': '[6~ [[6~', 'tab': '[Z',
  'paste-start': '[200~', 'paste-end': '[201~',
});
shifted.add('[Z');

// rxvt spells the modifier with another final byte.
const arrows = ['up', 'down', 'right', 'left', 'clear'];
for (let i = 0; i < arrows.length; i++) {
  const letter = 'abcde'[i];
  names[`[${letter}`] = names[`O${letter}`] = arrows[i];
  shifted.add(`[${letter}`);
  controlled.add(`O${letter}`);
}
for (const [digit, name] of Object.entries({ 2: 'insert', 3: 'delete', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end' })) {
  names[`[${digit}$`] = names[`[${digit}^`] = name;
  shifted.add(`[${digit}$`);
  controlled.add(`[${digit}^`);
}

const isDigit = (ch) => ch >= '0' && ch <= '9';

/** Feeds on characters, emits keypress events. */
class KeyParser {
  #emit;
  #sequence = '';
  #escaped = false;
  #state = 'start';
  #params = '';
  #prefix = '';

  /** @param {(text: string|undefined, key: object) => void} emit */
  constructor(emit) { this.#emit = emit; }

  reset() {
    this.#sequence = '';
    this.#escaped = false;
    this.#state = 'start';
    this.#params = '';
    this.#prefix = '';
  }

  /** Inside an escape sequence that has only begun. */
  get pending() { return this.#sequence !== ''; }

  /** No more will come: a lone escape is the escape key, the rest is nothing. */
  flush() {
    const sequence = this.#sequence;
    const bare = this.#state === 'start' && this.#escaped;
    this.reset();
    if (bare) this.#key(sequence, 'escape', { meta: true }, true);
  }

  feed(ch) {
    this.#sequence += ch;
    switch (this.#state) {
      case 'start': return this.#start(ch);
      case 'O': return this.#afterO(ch);
      case '[': return this.#afterBracket(ch);
      default: return this.#parameters(ch);
    }
  }

  #start(ch) {
    if (ch === kEscape) {
      // Two escapes wait for what they modify; the third is the key itself.
      if (this.#escaped && this.#sequence.length > 2) return this.#plain(ch);
      this.#escaped = true;
      return;
    }
    if (this.#escaped && (ch === 'O' || ch === '[')) {
      this.#prefix = ch;
      this.#state = ch;
      return;
    }
    this.#plain(ch);
  }

  #afterO(ch) {
    if (isDigit(ch) && this.#params === '') this.#params = ch;
    else this.#coded(`O${ch}`, this.#params);
  }

  #afterBracket(ch) {
    if (ch === '[' && this.#prefix === '[') {
      this.#prefix = '[[';
      return;
    }
    if (this.#prefix === '[[' && !isDigit(ch)) {
      this.#coded(`[[${ch}`, '');
      return;
    }
    this.#state = 'parameters';
    this.#parameters(ch);
  }

  #parameters(ch) {
    if ((isDigit(ch) || ch === ';') && this.#params.length < 16) {
      this.#params += ch;
      return;
    }
    const params = this.#params;
    const parts = params.split(';');
    if (ch === '~' || ch === '^' || ch === '$') {
      if (parts.length <= 2 && parts[0] !== '') return this.#coded(`${this.#prefix}${parts[0]}${ch}`, parts[1] ?? '');
    } else if (/^[A-Za-z]$/.test(ch) && parts.length <= 2 && parts.every((p) => p.length <= 1)) {
      return this.#coded(`${this.#prefix}${ch}`, parts[1] ?? parts[0]);
    }
    this.#coded(`${this.#prefix}${params}${ch}`, '');
  }

  #coded(code, modifier) {
    const sequence = this.#sequence;
    this.reset();
    const bits = modifier === '' ? 0 : Number(modifier) - 1;
    const key = { ctrl: (bits & 4) !== 0, meta: (bits & 10) !== 0, shift: (bits & 1) !== 0, code };
    if (shifted.has(code)) key.shift = true;
    if (controlled.has(code)) key.ctrl = true;
    this.#key(sequence, names[code] ?? 'undefined', key, true);
  }

  #plain(ch) {
    const sequence = this.#sequence;
    const meta = this.#escaped;
    this.reset();
    const key = { meta };
    let name;
    if (ch === '\r') name = 'return';
    else if (ch === '\n') name = 'enter';
    else if (ch === '\t') name = 'tab';
    else if (ch === '\b' || ch === '\x7f') name = 'backspace';
    else if (ch === kEscape) name = 'escape';
    else if (ch === ' ') name = 'space';
    else if (!meta && ch <= '\x1a') {
      name = String.fromCharCode(ch.charCodeAt(0) + 96);
      key.ctrl = true;
    } else if (/^[0-9A-Za-z]$/.test(ch)) {
      name = ch.toLowerCase();
      key.shift = ch >= 'A' && ch <= 'Z';
    }
    this.#key(sequence, name, key, meta);
  }

  #key(sequence, name, { ctrl = false, meta = false, shift = false, code }, escaped) {
    const key = { sequence, name, ctrl, meta, shift };
    if (code !== undefined) key.code = code;
    this.#emit(escaped ? undefined : sequence, key);
  }
}

module.exports = { KeyParser, kEscape };
