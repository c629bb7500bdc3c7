'use strict';

// A plain REPL: a line at a time, statements over several lines, the last value in _.

const engine = binding('engine');
const { defaultOwner } = require('internal/modules/state');
const { inspect } = require('internal/util/inspect');

const kPrompt = '> ';
const kMore = '| ';

// A syntax error at the very end of the text asks for more of it.
function incomplete(error) {
  return error?.name === 'SyntaxError' &&
    /^(Unexpected end of input|Unterminated template literal|missing \) after argument list|Unterminated regular expression: missing \/)/.test(error.message);
}

function start() {
  const { stdin, stdout } = process;
  const terminal = stdin.isTTY === true && stdout.isTTY === true;
  let text = '';
  let rest = '';
  let closed = false;
  const builtins = require('module').builtinModules;
  for (const id of builtins) {
    if (id.startsWith('_') || id.includes('/') || id in globalThis) continue;
    Object.defineProperty(globalThis, id, {
      configurable: true, enumerable: false,
      get: () => require('internal/bootstrap/realm').requireBuiltin(id),
      set(value) { Object.defineProperty(globalThis, id, { value, writable: true, configurable: true, enumerable: true }); },
    });
  }
  globalThis.require = require('module').createRequire(`${process.cwd()}/`);
  stdout.write(`Welcome to Node.js ${process.version}.\nType ".help" for more information.\n${kPrompt}`);

  function show(value) {
    globalThis._ = value;
    stdout.write(`${inspect(value, { colors: terminal })}\n`);
  }

  function evaluate(source) {
    const code = /^\s*\{/.test(source) && !/;\s*$/.test(source) ? `(${source.trim()}\n)` : source;
    const run = (t) => engine.runScript(t, 'REPL', 0, 0, defaultOwner);
    try {
      return run(code);
    } catch (e) {
      if (code !== source && e?.name === 'SyntaxError') return run(source);
      throw e;
    }
  }

  function fail(error) {
    const shown = error instanceof Error ? error.stack : inspect(error);
    stdout.write(`Uncaught ${String(shown).split('\n    at run (node:internal/process/repl')[0]}\n`);
  }

  function command(line) {
    switch (line.split(' ')[0]) {
      case '.exit':
        close();
        return true;
      case '.break':
      case '.clear':
        text = '';
        return true;
      case '.help':
        stdout.write('.break    Sometimes you get stuck, this gets you out\n.clear    Alias for .break\n' +
          '.exit     Exit the REPL\n.help     Print this help message\n\n' +
          'Press Ctrl+C to abort current expression, Ctrl+D to exit the REPL\n');
        return true;
    }
    return false;
  }

  function onLine(line) {
    if (text === '' && /^\.[a-z]+( |$)/.test(line)) {
      if (!command(line)) stdout.write('Invalid REPL keyword\n');
      if (!closed) stdout.write(kPrompt);
      return;
    }
    text += text === '' ? line : `\n${line}`;
    if (text.trim() === '') {
      text = '';
      stdout.write(kPrompt);
      return;
    }
    try {
      show(evaluate(text));
    } catch (e) {
      if (incomplete(e)) {
        stdout.write(kMore);
        return;
      }
      fail(e);
    }
    text = '';
    stdout.write(kPrompt);
  }

  function close() {
    if (closed) return;
    closed = true;
    process.exit();
  }

  process.on('uncaughtException', (e) => {
    fail(e);
    stdout.write(kPrompt);
  });
  if (terminal) {
    process.on('SIGINT', () => {
      text = '';
      stdout.write(`\n${kPrompt}`);
    });
  }
  stdin.setEncoding('utf8');
  stdin.on('data', (chunk) => {
    rest += chunk;
    const lines = rest.split('\n');
    rest = lines.pop();
    for (const line of lines) if (!closed) onLine(line.replace(/\r$/, ''));
  });
  stdin.on('end', () => {
    if (rest !== '') onLine(rest);
    stdout.write('\n');
    close();
  });
}

module.exports = { start };
