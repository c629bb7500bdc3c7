'use strict';

// console.table: what goes into which column, and the frame around it.

const { getStringWidth, inspect } = require('internal/util/inspect');
const { isMap, isMapIterator, isSet, isSetIterator } = require('internal/util/types');

const kIndex = '(index)';
const kIterationIndex = '(iteration index)';
const kKey = 'Key';
const kValues = 'Values';

/** Draws `columns`, a list of cells per head. */
function drawTable(heads, columns) {
  const rows = Math.max(...columns.map((column) => column.length), 0);
  const widths = heads.map((head, i) => {
    let width = getStringWidth(head);
    for (const cell of columns[i]) width = Math.max(width, cell === undefined ? 0 : getStringWidth(cell));
    return width + 2;
  });
  const line = (left, middle, right) => left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const row = (cells) => `│${cells.map((cell, i) =>
    ` ${cell}${' '.repeat(widths[i] - getStringWidth(cell) - 1)}`).join('│')}│`;

  const lines = [line('┌', '┬', '┐'), row(heads), line('├', '┼', '┤')];
  for (let i = 0; i < rows; i++) lines.push(row(columns.map((column) => column[i] ?? '')));
  lines.push(line('└', '┴', '┘'));
  return lines.join('\n');
}

function cellFormatter(options) {
  return (value) => {
    const isBig = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2;
    return inspect(value, { maxArrayLength: 3, breakLength: Infinity, ...options, depth: isBig ? -1 : 0 });
  };
}

const numbers = (count, cell) => Array.from({ length: count }, (_, i) => cell(i));

function tableOfMap(entries, cell) {
  const keys = [], values = [];
  for (const [key, value] of entries) {
    keys.push(cell(key));
    values.push(cell(value));
  }
  return drawTable([kIterationIndex, kKey, kValues], [numbers(keys.length, cell), keys, values]);
}

function tableOfSet(items, cell) {
  const values = [];
  for (const item of items) values.push(cell(item));
  return drawTable([kIterationIndex, kValues], [numbers(values.length, cell), values]);
}

function tableOfObject(data, properties, cell) {
  const columns = new Map();
  const primitives = [];
  let hasPrimitives = false;
  const indexes = Object.keys(data);
  for (const [row, index] of indexes.entries()) {
    const item = data[index];
    const isPrimitive = item === null || (typeof item !== 'function' && typeof item !== 'object');
    if (isPrimitive) {
      hasPrimitives = properties === undefined;
      primitives[row] = cell(item);
    }
    for (const key of properties ?? (isPrimitive ? [] : Object.keys(item))) {
      let column = columns.get(key);
      if (column === undefined) columns.set(key, column = []);
      column[row] = isPrimitive || !Object.hasOwn(item, key) ? '' : cell(item[key]);
    }
  }
  const heads = [kIndex, ...[...columns.keys()].map((key) => `${key}`)];
  const cells = [indexes, ...columns.values()];
  if (hasPrimitives) {
    heads.push(kValues);
    cells.push(primitives);
  }
  return drawTable(heads, cells.map((column) => Array.from({ length: indexes.length }, (_, i) => column[i] ?? '')));
}

/** The text of console.table(data, properties). */
function toTable(data, properties, options) {
  const cell = cellFormatter(options);
  if (isMap(data)) return tableOfMap(Map.prototype.entries.call(data), cell);
  if (isSet(data)) return tableOfSet(Set.prototype.values.call(data), cell);
  if (isMapIterator(data) || isSetIterator(data)) {
    const [entries, isKeyValue] = binding('util').previewEntries(data, true);
    if (!isKeyValue || isSetIterator(data)) return tableOfSet(entries, cell);
    const pairs = [];
    for (let i = 0; i < entries.length; i += 2) pairs.push([entries[i], entries[i + 1]]);
    return tableOfMap(pairs, cell);
  }
  return tableOfObject(data, properties, cell);
}

module.exports = { toTable };
