'use strict';

// How results are shown: spec (the default) and tap, written as tests end.

function write(text) { process.stdout.write(text); }

function stackOf(error, indent) {
  const { inspect } = require('internal/util/inspect');
  const shown = error?.code === 'ERR_TEST_FAILURE' && error.cause !== undefined && error.failureType !== 'hookFailed' ? error.cause : error;
  return inspect(shown).split('\n').map((l) => `${indent}${l}`).join('\n');
}

function counts(root) {
  const c = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  const visit = (node) => {
    for (const n of node.children) {
      if (n.hidden) continue;
      if (n.type === 'suite') {
        c.suites++;
      } else {
        c.tests++;
        if (n.skipped) c.skipped++;
        else if (n.isTodo) c.todo++;
        else if (n.cancelled) c.cancelled++;
        else if (n.passed) c.pass++;
        else c.fail++;
      }
      visit(n);
    }
  };
  visit(root);
  return c;
}

class Spec {
  #failed = [];
  #waiting = new Map(); // suite -> lines of its children

  #mark(n) {
    if (n.skipped) return '\u{fe63}';
    return n.passed || n.isTodo ? (n.passed ? '\u2714' : '\u26a0') : '\u2716';
  }

  #line(n) {
    const indent = '  '.repeat(n.nesting);
    let tail = '';
    if (n.skipped) tail = ` # ${n.message ?? 'SKIP'}`;
    else if (n.isTodo) tail = ` # ${n.message ?? 'TODO'}`;
    return `${indent}${this.#mark(n)} ${n.name} (${Math.round(n.duration * 1e6) / 1e6}ms)${tail}\n`;
  }

  done(n) {
    const inner = this.#waiting.get(n) ?? '';
    this.#waiting.delete(n);
    let text = '';
    if (inner !== '') text += `${'  '.repeat(n.nesting)}\u25b6 ${n.name}\n${inner}`;
    text += this.#line(n);
    for (const d of n.diagnostics) text += `${'  '.repeat(n.nesting)}\u2139 ${d}\n`;
    if (!n.passed && !n.isTodo && n.error?.failureType !== 'subtestsFailed') this.#failed.push(n);
    if (n.nesting === 0) write(text);
    else this.#waiting.set(n.parent, (this.#waiting.get(n.parent) ?? '') + text);
  }

  diagnostic(text) { write(`\u2139 ${text}\n`); }

  end(root, duration) {
    const c = counts(root);
    for (const key of Object.keys(c)) write(`\u2139 ${key} ${c[key]}\n`);
    write(`\u2139 duration_ms ${Math.round(duration * 1e6) / 1e6}\n`);
    if (this.#failed.length === 0) return;
    write('\n\u2716 failing tests:\n');
    const path = require('path');
    for (const n of this.#failed) {
      if (n.location) write(`\ntest at ${path.relative(process.cwd(), n.location.file)}:${n.location.line}:${n.location.column}\n`);
      write(`\u2716 ${n.name} (${Math.round(n.duration * 1e6) / 1e6}ms)\n${stackOf(n.error, '  ')}\n`);
    }
  }
}

const escape = (s) => s.replace(/\\/g, '\\\\').replace(/#/g, '\\#').replace(/\n/g, '\\n');

class Tap {
  #waiting = new Map();
  #top = 0;
  constructor() { write('TAP version 13\n'); }

  done(n) {
    const indent = '    '.repeat(n.nesting);
    const inner = this.#waiting.get(n);
    this.#waiting.delete(n);
    const index = n.nesting === 0 ? ++this.#top : n.parent.children.indexOf(n) + 1;
    let text = `${indent}# Subtest: ${escape(n.name)}\n`;
    if (inner !== undefined) text += `${inner}${indent}    1..${n.children.length}\n`;
    text += `${indent}${n.passed ? 'ok' : 'not ok'} ${index} - ${escape(n.name)}`;
    if (n.skipped) text += ` # SKIP${n.message ? ` ${escape(n.message)}` : ''}`;
    else if (n.isTodo) text += ` # TODO${n.message ? ` ${escape(n.message)}` : ''}`;
    text += `\n${indent}  ---\n${indent}  duration_ms: ${n.duration}\n`;
    if (n.type === 'suite') text += `${indent}  type: 'suite'\n`;
    if (!n.passed) {
      text += `${indent}  failureType: '${n.error?.failureType ?? 'testCodeFailure'}'\n${indent}  error: |-\n`;
      text += `${stackOf(n.error, `${indent}    `)}\n`;
    }
    text += `${indent}  ...\n`;
    for (const d of n.diagnostics) text += `${indent}# ${escape(d)}\n`;
    if (n.nesting === 0) write(text);
    else this.#waiting.set(n.parent, (this.#waiting.get(n.parent) ?? '') + text);
  }

  diagnostic(text) { write(`# ${escape(text)}\n`); }

  end(root, duration) {
    write(`1..${this.#top}\n`);
    const c = counts(root);
    for (const key of Object.keys(c)) write(`# ${key} ${c[key]}\n`);
    write(`# duration_ms ${duration}\n`);
  }
}

class Dot {
  #n = 0;
  done(n) {
    if (n.type === 'suite') return;
    write(n.passed ? '.' : 'X');
    if (++this.#n % 20 === 0) write('\n');
  }
  diagnostic() {}
  end() { if (this.#n % 20 !== 0) write('\n'); }
}

function create(name) {
  switch (name) {
    case 'spec': return new Spec();
    case 'tap': return new Tap();
    case 'dot': return new Dot();
  }
  return require('internal/unsupported').fail(`--test-reporter=${name}`);
}

module.exports = { create };
