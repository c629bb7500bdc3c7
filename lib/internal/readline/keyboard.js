'use strict';

// What each key does. The table is the one of readline's documentation.

const { cursorTo, clearScreenDown } = require('internal/readline/cursor');

function interrupt(rl) {
  if (rl.listenerCount('SIGINT') > 0) rl.emit('SIGINT');
  else rl._closeFor('Ctrl+C');
}

// Sends the process to the background; comes back with the terminal as it was.
function suspend(rl) {
  if (process.platform === 'win32') return;
  if (rl.listenerCount('SIGTSTP') > 0) {
    rl.emit('SIGTSTP');
    return;
  }
  process.once('SIGCONT', () => {
    if (!rl.paused) {
      rl.pause();
      rl.emit('SIGCONT');
    }
    rl._setRawMode(true);
    rl._refreshLine();
  });
  rl._setRawMode(false);
  process.kill(process.pid, 'SIGTSTP');
}

const withControl = {
  __proto__: null,
  c: interrupt,
  h: (rl) => rl._deleteLeft(),
  d(rl) {
    if (rl.cursor === 0 && rl.line.length === 0) rl._closeFor('Ctrl+D');
    else rl._deleteRight();
  },
  u: (rl) => rl._deleteLineLeft(),
  k: (rl) => rl._deleteLineRight(),
  a: (rl) => rl._moveCursor(-Infinity),
  e: (rl) => rl._moveCursor(+Infinity),
  b: (rl) => rl._moveCursor(-rl._charLeft()),
  f: (rl) => rl._moveCursor(+rl._charRight()),
  l(rl) {
    cursorTo(rl.output, 0, 0);
    clearScreenDown(rl.output);
    rl._refreshLine();
  },
  n: (rl) => rl._historyNext(),
  p: (rl) => rl._historyPrev(),
  y: (rl) => rl._yank(),
  z: suspend,
  w: (rl) => rl._deleteWordLeft(),
  backspace: (rl) => rl._deleteWordLeft(),
  delete: (rl) => rl._deleteWordRight(),
  left: (rl) => rl._wordLeft(),
  right: (rl) => rl._wordRight(),
};

const withControlShift = {
  __proto__: null,
  backspace: (rl) => rl._deleteLineLeft(),
  delete: (rl) => rl._deleteLineRight(),
};

const withMeta = {
  __proto__: null,
  b: (rl) => rl._wordLeft(),
  f: (rl) => rl._wordRight(),
  d: (rl) => rl._deleteWordRight(),
  delete: (rl) => rl._deleteWordRight(),
  backspace: (rl) => rl._deleteWordLeft(),
  y: (rl) => rl._yankPop(),
};

const plain = {
  __proto__: null,
  return(rl) {
    rl._sawReturnAt = Date.now();
    rl._line();
  },
  enter(rl) {
    // The \n of \r\n belongs to the \r before it.
    if (rl._sawReturnAt === 0 || Date.now() - rl._sawReturnAt > rl.crlfDelay) rl._line();
    rl._sawReturnAt = 0;
  },
  backspace: (rl) => rl._deleteLeft(),
  delete: (rl) => rl._deleteRight(),
  left: (rl) => rl._moveCursor(-rl._charLeft()),
  right: (rl) => rl._moveCursor(+rl._charRight()),
  home: (rl) => rl._moveCursor(-Infinity),
  end: (rl) => rl._moveCursor(+Infinity),
  up: (rl) => rl._historyPrev(),
  down: (rl) => rl._historyNext(),
};

const searches = (key) => (key.name === 'up' || key.name === 'down') && !key.ctrl && !key.meta && !key.shift;

// A terminal that knows no control sequences: what is typed is echoed, and that is all.
function writeDumb(rl, text, key) {
  if (key.name === 'escape') return;
  if (rl._sawReturnAt && key.name !== 'enter') rl._sawReturnAt = 0;
  if (key.ctrl) {
    if (key.name === 'c') {
      interrupt(rl);
      return;
    }
    if (key.name === 'd') {
      rl._closeFor('Ctrl+D');
      return;
    }
  }
  if (key.name === 'return' || key.name === 'enter') {
    plain[key.name](rl);
  } else if (typeof text === 'string' && text) {
    rl.line += text;
    rl.cursor += text.length;
    rl._writeToOutput(text);
  }
}

module.exports = {
  /** Takes text as it was typed, or a key. */
  _ttyWrite(text, key) {
    const previous = this._previousKey;
    key ??= {};
    this._previousKey = key;
    if (process.env.TERM === 'dumb') {
      writeDumb(this, text, key);
      return;
    }
    if (!key.meta || key.name !== 'y') this._yanking = false;
    if (searches(key)) {
      this._substring ??= this.line.slice(0, this.cursor);
    } else if (this._substring !== null) {
      this._substring = null;
      if (this.historyIndex === this.history.length) this.historyIndex = -1;
    }
    if (key.sequence === '\x1f') {
      this._undoEdit();
      return;
    }
    if (key.sequence === '\x1e') {
      this._redoEdit();
      return;
    }
    if (key.name === 'escape') return;
    if (key.ctrl) {
      (key.shift ? withControlShift : withControl)[key.name]?.(this);
      return;
    }
    if (key.meta) {
      withMeta[key.name]?.(this);
      return;
    }
    if (this._sawReturnAt && key.name !== 'enter') this._sawReturnAt = 0;
    const act = plain[key.name];
    if (act !== undefined) {
      act(this);
      return;
    }
    if (key.name === 'tab' && typeof this.completer === 'function' && this.isCompletionEnabled) {
      this._tabComplete(previous !== null && previous.name === 'tab');
      return;
    }
    if (typeof text === 'string' && text) this._typed(text);
  },

  // Text may hold several lines.
  _typed(text) {
    const end = /\r\n|\n|\r/g;
    let at = 0;
    for (let m = end.exec(text); m !== null; m = end.exec(text)) {
      if (m.index > at) this._insertString(text.slice(at, m.index));
      this._sawReturnAt = m[0] === '\r' && end.lastIndex === text.length ? Date.now() : 0;
      this._line();
      at = end.lastIndex;
    }
    if (at < text.length) this._insertString(text.slice(at));
  },

  /** The line is done. */
  _line() {
    const line = this._addHistory();
    this._undo = [];
    this._redo = [];
    this.clearLine();
    this._onLine(line);
  },
};
