'use strict';

// The reporter for people.

const { Transform } = require('stream');
const path = require('path');
const colors = require('internal/util/colors');
const { coverageReport } = require('internal/test_runner/reporter/coverage');
const { indent, resultLine, symbols } = require('internal/test_runner/reporter/format');

class Spec extends Transform {
  #open = []; // started, innermost last
  #failed = [];
  #cwd = process.cwd();

  constructor() {
    super({ __proto__: null, writableObjectMode: true });
    colors.refresh();
  }

  #result(kind, data) {
    // Its own start; what is left are its parents, named once.
    let text = '';
    while (this.#open.length > 0 && this.#open[this.#open.length - 1].nesting >= data.nesting) this.#open.pop();
    for (const parent of this.#open) {
      if (parent.shown) continue;
      parent.shown = true;
      text += `${indent(parent.nesting)}${symbols.parent}${parent.name}\n`;
    }
    if (kind === 'fail' && data.details?.error?.failureType !== 'subtestsFailed') this.#failed.push(data);
    return text + resultLine(kind, data, indent(data.nesting));
  }

  #summary() {
    if (this.#failed.length === 0) return '';
    let text = `\n${colors.red}${symbols.fail}failing tests:${colors.white}\n`;
    for (const data of this.#failed) {
      text += '\n';
      if (data.file !== undefined) text += `test at ${path.relative(this.#cwd, data.file)}:${data.line}:${data.column}\n`;
      text += resultLine('fail', data, '', true);
    }
    this.#failed = [];
    return text;
  }

  #text({ type, data }) {
    switch (type) {
      case 'test:start':
        while (this.#open.length > 0 && this.#open[this.#open.length - 1].nesting >= data.nesting) this.#open.pop();
        this.#open.push({ nesting: data.nesting, name: data.name, shown: false });
        return '';
      case 'test:pass':
        return this.#result('pass', data);
      case 'test:fail':
        return this.#result('fail', data);
      case 'test:stderr':
      case 'test:stdout':
        return data.message;
      case 'test:diagnostic': {
        const color = { warn: colors.yellow, error: colors.red }[data.level] ?? colors.blue;
        return `${color}${indent(data.nesting)}${symbols.diagnostic}${data.message}${colors.white}\n`;
      }
      case 'test:coverage':
        return coverageReport(data.summary, indent(data.nesting) + symbols.diagnostic, colors.blue);
      case 'test:summary':
        return data.file === undefined ? this.#summary() : '';
      case 'test:watch:restarted':
        return `\nRestarted at ${new Date().toLocaleString()}\n`;
    }
    return '';
  }

  _transform(event, encoding, callback) {
    callback(null, this.#text(event));
  }

  _flush(callback) {
    callback(null, this.#summary());
  }
}

module.exports = Spec;
