'use strict';

// Editing a line: inserting, deleting, words, the kill ring, undo and redo.

const kUndoDepth = 2048;
const kKillRing = 32;

const isSpace = (ch) => /\s/.test(ch);
const isWord = (ch) => /\w/.test(ch);
const kindOf = (ch) => (isWord(ch) ? 'word' : isSpace(ch) ? 'space' : 'other');

/** The length of the character that ends at index. */
function leftLength(text, index) {
  if (index <= 0) return 0;
  return index > 1 && text.codePointAt(index - 2) > 0xffff ? 2 : 1;
}

/** The length of the character that begins at index. */
function rightLength(text, index) {
  if (index >= text.length) return 1;
  return text.codePointAt(index) > 0xffff ? 2 : 1;
}

function wordStart(text, cursor) {
  let i = cursor;
  while (i > 0 && isSpace(text[i - 1])) i--;
  if (i === 0) return 0;
  const kind = kindOf(text[i - 1]);
  while (i > 0 && kindOf(text[i - 1]) === kind) i--;
  return i;
}

function wordEnd(text, cursor) {
  let i = cursor;
  if (i >= text.length) return i;
  const kind = kindOf(text[i]);
  while (i < text.length && kindOf(text[i]) === kind) i++;
  while (i < text.length && isSpace(text[i])) i++;
  return i;
}

module.exports = {
  _charLeft() { return leftLength(this.line, this.cursor); },
  _charRight() { return rightLength(this.line, this.cursor); },

  _beforeEdit() {
    this._undo.push({ line: this.line, cursor: this.cursor });
    if (this._undo.length > kUndoDepth) this._undo.shift();
  },

  _insertString(text) {
    this._beforeEdit();
    if (this.cursor < this.line.length) {
      this.line = this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor);
      this.cursor += text.length;
      this._refreshLine();
      return;
    }
    const [before, after] = this._append(text);
    if (before.rows < after.rows) this._refreshLine();
    else this._writeToOutput(text);
  },

  // Takes [start, end) out of the line.
  _cut(start, end) {
    if (start >= end) return '';
    this._beforeEdit();
    const cut = this.line.slice(start, end);
    this.line = this.line.slice(0, start) + this.line.slice(end);
    this.cursor = start;
    this._refreshLine();
    return cut;
  },

  _wordLeft() {
    if (this.cursor > 0) this._moveCursor(wordStart(this.line, this.cursor) - this.cursor);
  },
  _wordRight() {
    if (this.cursor < this.line.length) this._moveCursor(wordEnd(this.line, this.cursor) - this.cursor);
  },

  _deleteLeft() { this._cut(this.cursor - this._charLeft(), this.cursor); },
  _deleteRight() {
    if (this.cursor < this.line.length) this._cut(this.cursor, this.cursor + this._charRight());
  },
  _deleteWordLeft() { this._cut(wordStart(this.line, this.cursor), this.cursor); },
  _deleteWordRight() { this._cut(this.cursor, wordEnd(this.line, this.cursor)); },
  _deleteLineLeft() { this._kill(this._cut(0, this.cursor)); },
  _deleteLineRight() { this._kill(this._cut(this.cursor, this.line.length)); },

  _kill(text) {
    if (!text || text === this._kills[0]) return;
    this._kills.unshift(text);
    this._killCursor = 0;
    if (this._kills.length > kKillRing) this._kills.pop();
  },

  _yank() {
    if (this._kills.length === 0) return;
    this._yanking = true;
    this._insertString(this._kills[this._killCursor]);
  },

  /** Puts what was killed before in the place of what was yanked. */
  _yankPop() {
    if (!this._yanking || this._kills.length < 2) return;
    const last = this._kills[this._killCursor];
    this._killCursor = (this._killCursor + 1) % this._kills.length;
    const text = this._kills[this._killCursor];
    const head = this.line.slice(0, this.cursor - last.length);
    this.line = head + text + this.line.slice(this.cursor);
    this.cursor = head.length + text.length;
    this._refreshLine();
  },

  _restore(from, to) {
    if (from.length === 0) return;
    to.push({ line: this.line, cursor: this.cursor });
    const { line, cursor } = from.pop();
    this.line = line;
    this.cursor = cursor;
    this._refreshLine();
  },
  _undoEdit() { this._restore(this._undo, this._redo); },
  _redoEdit() { this._restore(this._redo, this._undo); },
};
