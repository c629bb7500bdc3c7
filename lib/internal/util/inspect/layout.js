'use strict';

// Where util.inspect breaks lines: entries on one line, grouped in columns, or one below the other.

const { getStringWidth } = require('internal/util/inspect/text');

const kObjectType = 0;
const kArrayType = 1;
const kArrayExtrasType = 2;

// eslint-disable-next-line no-control-regex
const color = /\u001b\[\d\d?m/g;

// A cell is about two and a half times as high as wide: with it, many short entries come out roughly square.
const cellHeight = 2.5;
const maxColumns = 16;

/** Arranges more than six short entries in columns. */
function groupEntries(context, entries, value) {
  const hasRest = context.maxArrayLength < entries.length;
  const count = hasRest ? entries.length - 1 : entries.length;
  const gap = 2;
  const widths = new Array(count);
  let total = 0, widest = 0;
  for (let i = 0; i < count; i++) {
    const width = getStringWidth(entries[i], context.colors);
    widths[i] = width;
    total += width + gap;
    if (width > widest) widest = width;
  }

  const cell = widest + gap;
  if (cell * 3 + context.indentationLvl >= context.breakLength) return entries;
  if (total / cell <= 5 && widest > 6) return entries;

  const bias = Math.sqrt(cell - total / entries.length);
  const biased = Math.max(cell - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(cellHeight * biased * count) / biased),
    Math.floor((context.breakLength - context.indentationLvl) / cell),
    context.compact * 4,
    maxColumns - 1,
  );
  if (columns <= 1) return entries;

  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let i = column; i < count; i += columns) {
      if (widths[i] > width) width = widths[i];
    }
    columnWidths.push(width + gap);
  }

  // Numbers are aligned at their last digit, all else at the first character.
  let alignRight = true;
  if (value !== undefined) {
    for (let i = 0; i < entries.length; i++) {
      if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint') {
        alignRight = false;
        break;
      }
    }
  }

  const rows = [];
  for (let first = 0; first < count; first += columns) {
    const last = Math.min(first + columns, count) - 1;
    let row = '';
    for (let i = first; i < last; i++) {
      const padding = ' '.repeat(columnWidths[i - first] - widths[i] - gap);
      row += alignRight ? `${padding}${entries[i]}, ` : `${entries[i]}, ${padding}`;
    }
    if (alignRight) row += ' '.repeat(columnWidths[last - first] - gap - widths[last]);
    rows.push(row + entries[last]);
  }
  if (hasRest) rows.push(entries[count]);
  return rows;
}

/** Array.prototype.join copies; this leaves a rope, so that what is nested deep is not copied once for each level. */
function joined(entries, separator) {
  let text = entries[0] ?? '';
  for (let i = 1; i < entries.length; i++) text += separator + entries[i];
  return text;
}

function fitsOnLine(context, entries, start, base) {
  let total = entries.length + start;
  if (total + entries.length > context.breakLength) return false;
  for (const entry of entries) {
    total += context.colors ? entry.replace(color, '').length : entry.length;
    if (total > context.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

/** Puts braces around the entries. `value` is given for arrays, whose numbers are aligned in columns. */
function layOut(context, entries, base, braces, type, depth, value) {
  const [open, close] = braces;
  if (context.compact === true) {
    if (fitsOnLine(context, entries, 0, base)) {
      return `${open}${base ? ` ${base}` : ''} ${entries.join(', ')} ${close}`;
    }
    const indentation = `\n${' '.repeat(context.indentationLvl)}`;
    const head = base === '' && open.length === 1 ? ' ' : `${base ? ` ${base}` : ''}${indentation}  `;
    return `${open}${head}${joined(entries, `,${indentation}  `)} ${close}`;
  }

  if (typeof context.compact === 'number' && context.compact >= 1) {
    const count = entries.length;
    if (type === kArrayExtrasType && count > 6) entries = groupEntries(context, entries, value);
    // Only the innermost levels share a line, and only what was not put in columns.
    if (context.currentDepth - depth < context.compact && count === entries.length) {
      const start = entries.length + context.indentationLvl + open.length + base.length + 10;
      if (fitsOnLine(context, entries, start, base)) {
        const line = entries.join(', ');
        if (!line.includes('\n')) return `${base ? `${base} ` : ''}${open} ${line} ${close}`;
      }
    }
  }
  const indentation = `\n${' '.repeat(context.indentationLvl)}`;
  return `${base ? `${base} ` : ''}${open}${indentation}  ${joined(entries, `,${indentation}  `)}${indentation}${close}`;
}

module.exports = { kArrayExtrasType, kArrayType, kObjectType, layOut };
