'use strict';

// The lines that were entered, and the search among them that the arrow keys do.

module.exports = {
  /** Remembers this.line and returns it. */
  _addHistory() {
    const { line, history } = this;
    if (line.length === 0) return '';
    if (history === undefined || this.historySize === 0 || line.trim().length === 0) return line;
    if (history.length === 0 || history[0] !== line) {
      if (this.removeHistoryDuplicates) {
        const index = history.indexOf(line);
        if (index !== -1) history.splice(index, 1);
      }
      history.unshift(line);
      if (history.length > this.historySize) history.pop();
    }
    this.historyIndex = -1;
    // The listener may change the history, not this line.
    this.emit('history', history);
    return line;
  },

  // Goes on to the next entry that begins as the line did when the search began.
  _historyGo(step) {
    const { history } = this;
    const search = this._substring ?? '';
    let index = this.historyIndex + step;
    while (index >= 0 && index < history.length && (!history[index].startsWith(search) || history[index] === this.line)) index += step;
    this._beforeEdit();
    this.line = history[index] ?? search;
    this.historyIndex = index;
    this.cursor = this.line.length;
    this._refreshLine();
  },

  _historyPrev() {
    if (this.history.length > 0 && this.historyIndex < this.history.length) this._historyGo(1);
  },

  _historyNext() {
    if (this.historyIndex >= 0) this._historyGo(-1);
  },
};
