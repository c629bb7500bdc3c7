'use strict';

// The control sequences a terminal understands, and the functions that write them.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_CURSOR_POS } } = require('internal/errors');
const { validateFunction } = require('internal/validators');

const kClearToLineEnd = '\x1b[0K';
const kClearToLineBeginning = '\x1b[1K';
const kClearLine = '\x1b[2K';
const kClearScreenDown = '\x1b[0J';

/** Where the cursor goes, absolutely; without y the row stays. */
function toSequence(x, y) {
  return typeof y === 'number' ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`;
}

/** A move relative to where the cursor is. */
function moveSequence(dx, dy) {
  let text = '';
  if (dx < 0) text += `\x1b[${-dx}D`;
  else if (dx > 0) text += `\x1b[${dx}C`;
  if (dy < 0) text += `\x1b[${-dy}A`;
  else if (dy > 0) text += `\x1b[${dy}B`;
  return text;
}

function clearLineSequence(dir) {
  if (dir < 0) return kClearToLineBeginning;
  return dir > 0 ? kClearToLineEnd : kClearLine;
}

// Nothing to write: the callback is called all the same, later.
function emit(stream, text, callback) {
  if (stream === null || stream === undefined || text === '') {
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  }
  return stream.write(text, callback);
}

function cursorTo(stream, x, y, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (typeof y === 'function') {
    callback = y;
    y = undefined;
  }
  if (Number.isNaN(x)) throw new ERR_INVALID_ARG_VALUE('x', x);
  if (Number.isNaN(y)) throw new ERR_INVALID_ARG_VALUE('y', y);
  const nothing = stream === null || stream === undefined || (typeof x !== 'number' && typeof y !== 'number');
  if (nothing) return emit(null, '', callback);
  if (typeof x !== 'number') throw new ERR_INVALID_CURSOR_POS();
  return emit(stream, toSequence(x, y), callback);
}

function moveCursor(stream, dx, dy, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  return emit(stream, moveSequence(dx, dy), callback);
}

function clearLine(stream, dir, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  return emit(stream, clearLineSequence(dir), callback);
}

function clearScreenDown(stream, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  return emit(stream, kClearScreenDown, callback);
}

module.exports = { cursorTo, moveCursor, clearLine, clearScreenDown, toSequence, moveSequence, clearLineSequence, kClearScreenDown };
