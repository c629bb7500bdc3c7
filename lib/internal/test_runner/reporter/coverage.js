'use strict';

// Coverage as a table, for the reporters that people read.

const path = require('path');
const colors = require('internal/util/colors');

const kColumns = [['line %', 'coveredLinePercent'], ['branch %', 'coveredBranchPercent'], ['funcs %', 'coveredFunctionPercent']];
const kUncovered = 'uncovered lines';
const kSeparator = ' | ';
const kEllipsis = '\u2026';

/** Folders and files by their names, in the order of the files. */
function treeOf({ files, workingDirectory }) {
  const root = { children: new Map(), file: undefined };
  let depth = 1;
  let longest = 0;
  for (const file of files) {
    const names = path.relative(workingDirectory, file.path).split(path.sep);
    depth = Math.max(depth, names.length);
    let node = root;
    for (const name of names) {
      longest = Math.max(longest, name.length);
      if (!node.children.has(name)) node.children.set(name, { children: new Map(), file: undefined });
      node = node.children.get(name);
    }
    node.file = file;
  }
  return { root, width: longest + depth - 1 };
}

/** Lines that never ran: `1-3 7`. */
function uncovered({ lines }) {
  const ranges = [];
  for (const { line, count } of lines) {
    if (count !== 0) continue;
    const last = ranges.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(' ');
}

const cutStart = (text, width) => (text.length > width ? kEllipsis + text.slice(text.length - width + 1) : text);
const cutEnd = (text, width) => (text.length > width ? text.slice(0, Math.max(width - 1, 0)) + kEllipsis : text);

const colorOf = (percent) => (percent > 90 ? colors.green : percent > 50 ? colors.yellow : colors.red);

class Table {
  #prefix;
  #color;
  #nameWidth;
  #restWidth;
  #lines = [];

  constructor(summary, prefix, color) {
    this.#prefix = prefix;
    this.#color = color;
    const { root, width } = treeOf(summary);
    const columns = process.stdout.columns ?? Infinity;
    const shown = Math.max(width + (color ? 2 : 0), 'all files'.length);
    this.#nameWidth = shown > columns / 2 ? Math.floor(columns / 2) : shown;
    this.#restWidth = summary.files.reduce((most, file) => Math.max(most, uncovered(file).length), kUncovered.length);
    // Two more each than the name and the lines take.
    let total = this.#nameWidth + 4 + kColumns.reduce((sum, [title]) => sum + title.length + kSeparator.length, 0) + this.#restWidth;
    const room = columns - prefix.length;
    if (total > room) {
      total -= this.#nameWidth + this.#restWidth;
      this.#nameWidth = Math.floor(Math.min(this.#nameWidth, room / 2));
      this.#restWidth = Math.max(room - total - this.#nameWidth, 1);
      total = room;
    } else {
      this.#restWidth = Infinity;
    }
    const rule = '-'.repeat(total);
    this.#line(rule);
    this.#row('file', kColumns.map(([title]) => title), kUncovered);
    this.#line(rule);
    this.#nodes(root, 0);
    this.#line(rule);
    this.#row('all files', this.#percents(summary.totals), '');
    this.#line(rule);
  }

  toString() { return this.#lines.join(''); }

  #line(text) { this.#lines.push(`${this.#prefix}${text}\n`); }

  #paint(text, color) { return this.#color ? `${color}${text}${this.#color}` : text; }

  #row(name, cells, rest) {
    const padded = cells.map((cell, i) => (typeof cell === 'string' ?
      this.#paint(cell.padStart(kColumns[i][0].length), colors.red) :
      this.#paint(cell.toFixed(2).padStart(kColumns[i][0].length), colorOf(cell))));
    this.#line([name.padEnd(this.#nameWidth), ...padded, cutEnd(rest, this.#restWidth)].join(kSeparator));
  }

  #percents(of) { return kColumns.map(([, key]) => of[key]); }

  #nodes({ children }, depth) {
    const width = this.#nameWidth - depth;
    for (const [name, node] of children) {
      const shown = cutStart(name, width).padEnd(width);
      const { file } = node;
      if (file === undefined) {
        this.#row(' '.repeat(depth) + shown, ['', '', ''], '');
      } else {
        const cells = this.#percents(file);
        const mean = cells.reduce((a, b) => a + b) / cells.length;
        this.#row(' '.repeat(depth) + this.#paint(shown, colorOf(mean)), cells, uncovered(file));
      }
      this.#nodes(node, depth + 1);
    }
  }
}

/**
 * @param {object} summary of a test:coverage event
 * @param {string} prefix of each line
 * @param {string} color of the text, or ''
 */
function coverageReport(summary, prefix, color) {
  return `${color}${prefix}start of coverage report\n${new Table(summary, prefix, color)}${prefix}end of coverage report\n${color && colors.white}`;
}

module.exports = { coverageReport };
