'use strict';

// The history that outlives a session: a file, the newest line first in memory and last in the file.

const fs = require('fs');

const kDebounce = 15;
const kDisabled = '\nPersistent history support disabled. Set the NODE_REPL_HISTORY environment\nvariable to a valid, ' +
  'user-writable path to enable.\n';

/** Tells the user something between two prompts. */
function say(repl, message) {
  repl._writeToOutput(message);
  repl._refreshLine();
}

function defaultPath(repl) {
  try {
    return require('path').join(require('os').homedir(), '.node_repl_history');
  } catch {
    say(repl, '\nError: Could not get the home directory.\nREPL session history will not be persisted.\n');
    return null;
  }
}

// Where nothing is kept, pressing "up" says so once.
function explain(repl) {
  if (repl.disabledExplained) return false;
  repl.disabledExplained = true;
  say(repl, kDisabled);
  return true;
}

/**
 * @param {object} repl
 * @param {string|object} config a path, '' for no file, undefined for the file in the home folder; or
 *   {filePath, size, removeHistoryDuplicates, onHistoryFileLoaded}
 * @param {(error: Error|null, repl: object) => void} ready
 */
function setup(repl, config, ready) {
  let path = config;
  if (config !== null && typeof config === 'object') {
    path = config.filePath;
    if (config.size !== undefined) repl.historySize = config.size;
    if (config.removeHistoryDuplicates !== undefined) repl.removeHistoryDuplicates = Boolean(config.removeHistoryDuplicates);
    ready = config.onHistoryFileLoaded ?? ready;
  }
  ready ??= () => {};
  if (typeof path === 'string') path = path.trim();
  const disable = (asked) => {
    repl._historyPrev = function() {
      if (!explain(this)) Reflect.apply(Object.getPrototypeOf(this)._historyPrev, this, []);
    };
    if (asked) repl.disabledExplained = false;
    ready(null, repl);
  };
  if (path === '') return disable(true);
  path ??= defaultPath(repl);
  if (path === null) return disable(true);

  repl.pause();
  const fail = () => {
    say(repl, '\nError: Could not open history file.\nREPL session history will not be persisted.\n');
    repl.resume();
    disable(true);
  };
  fs.open(path, 'a+', 0o0600, (error, fd) => {
    if (error) return fail();
    fs.close(fd, (error) => {
      if (error) return ready(error);
      fs.readFile(path, 'utf8', (error, text) => {
        if (error) return ready(error);
        if (repl.closed) return;
        // A line of the file may hold several: \r parts them.
        if (text) repl.history = text.split(/\r?\n+/, repl.historySize).filter((l) => l !== '').map((l) => l.replaceAll('\r', '\n'));
        keep(repl, path);
        repl.resume();
        ready(null, repl);
        repl.emit('history', repl.history);
      });
    });
  });
  return undefined;
}

function keep(repl, path) {
  let timer;
  let writing = false;
  let pending = false;
  const write = () => {
    timer = undefined;
    if (writing) {
      pending = true;
      return;
    }
    writing = true;
    repl._historyPending = true;
    const text = repl.history.map((l) => l.replaceAll('\n', '\r')).join('\n');
    fs.writeFile(path, text, { mode: 0o0600 }, () => {
      writing = false;
      if (pending) {
        pending = false;
        write();
        return;
      }
      repl._historyPending = timer !== undefined;
      if (!repl._historyPending) repl.emit('flushHistory');
    });
  };
  repl.on('line', () => {
    repl._historyPending = true;
    clearTimeout(timer);
    timer = setTimeout(write, kDebounce);
  });
  repl.once('exit', () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    write();
  });
}

module.exports = { setup };
