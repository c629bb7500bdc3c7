'use strict';

// The lines of a source text, and how often each of them ran.

const kComment = /\/\* node:coverage (?:ignore next (?:(\d+) )?|(enable|disable) )\*\//g;

class Line {
  constructor(number, start, end, ignored) {
    this.number = number;
    this.start = start;
    this.end = end; // without what ends the line
    this.ignored = ignored;
    this.count = start === end ? 1 : 0;
  }
}

/** Which lines comments take out: asked line by line. */
class Comments {
  #off = false;
  #skip = 0;

  ignores() {
    if (this.#skip === 0) return this.#off;
    this.#skip--;
    return true;
  }

  read(text, ignored) {
    for (const [, number, status] of text.matchAll(kComment)) {
      if (status !== undefined) {
        this.#off = status === 'disable';
        this.#skip = 0;
      } else if (!ignored) {
        this.#skip = Number(number ?? 1);
      }
    }
  }
}

/** @returns {Line[]} */
function linesOf(text) {
  const lines = [];
  const comments = new Comments();
  let start = 0;
  do {
    const newline = text.indexOf('\n', start);
    const next = newline === -1 ? text.length : newline + 1;
    let end = newline === -1 ? next : newline;
    if (newline > start && text[newline - 1] === '\r') end--;
    const ignored = comments.ignores();
    lines.push(new Line(lines.length + 1, start, end, ignored));
    const content = text.slice(start, end);
    if (content.includes('node:coverage')) comments.read(content, ignored);
    start = next;
  } while (start < text.length);
  return lines;
}

/** Lines of a text of which only the lengths are known; each has one character for its end. */
function linesOfLengths(lengths) {
  let start = 0;
  return lengths.map((length, i) => {
    const line = new Line(i + 1, start, start + length + 1, false);
    start = line.end;
    return line;
  });
}

/** Index of the line that holds an offset, or -1. */
function lineAt(lines, offset) {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The lines that a range touches; those it holds whole ran as often as it did. */
function touch(lines, { startOffset, endOffset, count }) {
  const touched = [];
  for (let i = Math.max(lineAt(lines, startOffset), 0); i < lines.length && lines[i].start < endOffset; i++) {
    const line = lines[i];
    if (startOffset <= line.start && line.end <= endOffset) line.count = count;
    touched.push(line);
  }
  return touched;
}

module.exports = { linesOf, linesOfLengths, touch };
