'use strict';

// The tab key: asks the completer, inserts what is common to its answers, lists them at the second press.

const { inspect, getStringWidth } = require('internal/util/inspect');

function commonPrefix(words) {
  if (words.length === 0) return '';
  if (words.length === 1) return words[0];
  const sorted = words.slice().sort();
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  let i = 0;
  while (i < first.length && first[i] === last[i]) i++;
  return first.slice(0, i);
}

/** The answers in columns; an empty one parts groups. */
function listing(completions, columns) {
  const widths = completions.map((c) => getStringWidth(c));
  const cell = Math.max(...widths) + 2;
  const perRow = columns === Infinity ? 1 : Math.floor(columns / cell) || 1;
  let text = '\r\n';
  let inRow = 0;
  let blank = 0;
  for (let i = 0; i < completions.length; i++) {
    if (completions[i] === '') {
      if (inRow > 0) text += '\r\n';
      text += '\r\n';
      inRow = blank = 0;
      continue;
    }
    text += `${' '.repeat(blank)}${completions[i]}`;
    blank = cell - widths[i];
    if (++inRow === perRow) {
      text += '\r\n';
      inRow = blank = 0;
    }
  }
  if (inRow > 0) text += '\r\n';
  return `${text}\r\n`;
}

const methods = {
  // completer(text) or completer(text, callback).
  _complete(text, callback) {
    const { completer } = this;
    if (completer.length === 2) completer(text, callback);
    else callback(null, completer(text));
  },

  _tabComplete(lastKeypressWasTab) {
    this.pause();
    const text = this.line.slice(0, this.cursor);
    this._complete(text, (error, value) => {
      if (this.closed) return;
      this.resume();
      if (error) {
        this._writeToOutput(`Tab completion error: ${inspect(error)}`);
        return;
      }
      this._showCompletions(lastKeypressWasTab, value);
    });
  },

  _showCompletions(lastKeypressWasTab, [completions, completeOn]) {
    if (!completions || completions.length === 0) return;
    const prefix = commonPrefix(completions.filter((c) => c !== ''));
    if (prefix.startsWith(completeOn) && prefix.length > completeOn.length) {
      this._insertString(prefix.slice(completeOn.length));
      return;
    }
    if (!completeOn.startsWith(prefix)) {
      const start = this.cursor - completeOn.length;
      this.line = this.line.slice(0, start) + prefix + this.line.slice(this.cursor);
      this.cursor = start + prefix.length;
      this._refreshLine();
      return;
    }
    if (!lastKeypressWasTab) return;
    this._beforeEdit();
    this._writeToOutput(listing(completions, this.columns));
    this._refreshLine();
  },
};

module.exports = { commonPrefix, methods };
