'use strict';

// What stands on the terminal: the prompt, the line and the cursor.

const { getStringWidth, stripVTControlCharacters } = require('internal/util/inspect');
const { cursorTo, moveCursor, clearScreenDown } = require('internal/readline/cursor');

function advance(rl, at, text) {
  const columns = rl.columns;
  for (const ch of stripVTControlCharacters(text)) {
    if (ch === '\n') {
      // A full row has already wrapped by itself.
      at.rows += Math.ceil(at.offset / columns) || 1;
      at.offset = 0;
    } else if (ch === '\t') {
      at.offset += rl.tabSize - (at.offset % rl.tabSize);
    } else {
      const width = ch >= ' ' && ch < '\x7f' ? 1 : getStringWidth(ch, false);
      // A wide character does not fit into the last column.
      if (width === 2 && (at.offset + 1) % columns === 0) at.offset++;
      at.offset += width;
    }
  }
}

function position(rl, { offset, rows }) {
  const cols = offset % rl.columns;
  return { cols, rows: rows + (offset - cols) / rl.columns };
}

module.exports = {
  /** The rows and columns that text takes from the first column on. */
  _getDisplayPos(text) {
    const at = { offset: 0, rows: 0 };
    advance(this, at, text);
    return position(this, at);
  },

  // The position behind the line's end as it was, and as it is with text after it: typing does not look at the whole line.
  _append(text) {
    const columns = this.columns;
    let at = this._tail;
    if (at?.line !== this.line || at.prompt !== this._prompt || at.columns !== columns) {
      at = { offset: 0, rows: 0, line: this.line, prompt: this._prompt, columns };
      advance(this, at, this._prompt + this.line);
    }
    const before = position(this, at);
    this.line += text;
    this.cursor += text.length;
    if (text.length === 1 && text >= ' ' && text < '\x7f') {
      at.offset++;
      at.line = this.line;
      this._tail = at;
    } else {
      this._tail = undefined;
      return [before, this.getCursorPos()];
    }
    return [before, position(this, at)];
  },

  getCursorPos() {
    return this._getDisplayPos(`${this._prompt}${this.line.slice(0, this.cursor)}`);
  },
  _getCursorPos() { return this.getCursorPos(); },

  _refreshLine() {
    const { output } = this;
    const text = this._prompt + this.line;
    const all = this._getDisplayPos(text);
    const cursor = this.getCursorPos();
    if (this.prevRows > 0) moveCursor(output, 0, -this.prevRows);
    cursorTo(output, 0);
    clearScreenDown(output);
    this._writeToOutput(text);
    // Makes the terminal take the row that a full one before it asks for.
    if (all.cols === 0) this._writeToOutput(' ');
    cursorTo(output, cursor.cols);
    if (all.rows > cursor.rows) moveCursor(output, 0, cursor.rows - all.rows);
    this.prevRows = cursor.rows;
  },

  _moveCursor(dx) {
    if (dx === 0) return;
    const before = this.getCursorPos();
    this.cursor = Math.min(Math.max(this.cursor + dx, 0), this.line.length);
    const after = this.getCursorPos();
    if (before.rows === after.rows) moveCursor(this.output, after.cols - before.cols, 0);
    else this._refreshLine();
  },

  /** Leaves the line as it stands and goes to a fresh one. */
  clearLine() {
    this._moveCursor(Infinity);
    this._writeToOutput('\r\n');
    this.line = '';
    this.cursor = 0;
    this.prevRows = 0;
  },
};
