'use strict';

// What stands on the terminal: the prompt, the line and the cursor.

const { getStringWidth, stripVTControlCharacters } = require('internal/util/inspect');
const { cursorTo, moveCursor, clearScreenDown } = require('internal/readline/cursor');

module.exports = {
  /** The rows and columns that text takes from the first column on. */
  _getDisplayPos(text) {
    let offset = 0;
    let rows = 0;
    const columns = this.columns;
    for (const ch of stripVTControlCharacters(text)) {
      if (ch === '\n') {
        // A full row has already wrapped by itself.
        rows += Math.ceil(offset / columns) || 1;
        offset = 0;
      } else if (ch === '\t') {
        offset += this.tabSize - (offset % this.tabSize);
      } else {
        const width = ch >= ' ' && ch < '\x7f' ? 1 : getStringWidth(ch, false);
        // A wide character does not fit into the last column.
        if (width === 2 && (offset + 1) % columns === 0) offset++;
        offset += width;
      }
    }
    const cols = offset % columns;
    return { cols, rows: rows + (offset - cols) / columns };
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
