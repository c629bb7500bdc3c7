'use strict';

// Strings and numbers as util.inspect writes them: quotes, escapes, digit groups, display width.

const escapes = [];
for (let code = 0; code < 0xA0; code++) {
  escapes.push(code < 0x20 || code >= 0x7F ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : '');
}
Object.assign(escapes, { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 39: "\\'", 92: '\\\\' });

/* eslint-disable no-control-regex */
const needsEscape = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const toEscape = new RegExp(needsEscape, 'g');
const needsEscapeButQuote = new RegExp(needsEscape.source.replace('\\x27', ''));
const toEscapeButQuote = new RegExp(needsEscapeButQuote, 'g');
/* eslint-enable no-control-regex */

function escapeOne(char) {
  const code = char.charCodeAt(0);
  return code < escapes.length ? escapes[code] : `\\u${code.toString(16)}`;
}

/** `text` in quotes, single ones if possible, as a JavaScript literal. */
function quote(text) {
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  if (mark === "'") return needsEscape.test(text) ? `'${text.replace(toEscape, escapeOne)}'` : `'${text}'`;
  return needsEscapeButQuote.test(text) ?
    mark + text.replace(toEscapeButQuote, escapeOne) + mark :
    mark + text + mark;
}

/** Escapes without quoting: for names of symbols and hidden properties. */
const escapeControls = (text) => (needsEscapeButQuote.test(text) ? text.replace(toEscapeButQuote, escapeOne) : text);

const groupInteger = (digits) => digits.replace(/\B(?=(?:\d{3})+(?!\d))/g, '_');
const groupFraction = (digits) => digits.replace(/\d{3}(?=\d)/g, '$&_');

function numberText(number, numericSeparator) {
  if (!numericSeparator) return Object.is(number, -0) ? '-0' : `${number}`;
  const text = `${number}`;
  const integer = Math.trunc(number);
  if (integer === number) {
    if (Object.is(number, -0)) return '-0';
    return !Number.isFinite(number) || text.includes('e') ? text : groupInteger(text);
  }
  if (Number.isNaN(number) || text.includes('e')) return text;
  const point = text.indexOf('.');
  return `${groupInteger(text.slice(0, point))}.${groupFraction(text.slice(point + 1))}`;
}

function bigintText(bigint, numericSeparator) {
  return numericSeparator ? `${groupInteger(`${bigint}`)}n` : `${bigint}n`;
}

// Control sequences of terminals: CSI (colours, cursor), OSC (titles, links) with either terminator.
// eslint-disable-next-line no-control-regex
const ansi = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/g;

const stripControls = (text) =>
  (text.includes('\u001B') || text.includes('\u009B') ? text.replace(ansi, '') : text);

const isZeroWidthCodePoint = (code) =>
  code <= 0x1F || (code >= 0x7F && code <= 0x9F) ||       // control characters
  (code >= 0x300 && code <= 0x36F) ||                     // combining marks
  (code >= 0x200B && code <= 0x200F) ||                   // zero-width spaces, joiners, direction marks
  (code >= 0x20D0 && code <= 0x20FF) ||                   // combining marks for symbols
  (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xFE20 && code <= 0xFE2F) || // variation selectors, half marks
  (code >= 0xE0100 && code <= 0xE01EF);                   // more variation selectors

// East Asian Wide and Fullwidth, and emoji shown as pictures, as [first, last] pairs.
const wide = [
  0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3, 0x25FD, 0x25FE,
  0x2614, 0x2615, 0x2630, 0x2637, 0x2648, 0x2653, 0x267F, 0x267F, 0x268A, 0x268F, 0x2693, 0x2693, 0x26A1, 0x26A1,
  0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE, 0x26D4, 0x26D4, 0x26EA, 0x26EA, 0x26F2, 0x26F3,
  0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B, 0x2728, 0x2728, 0x274C, 0x274C,
  0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2B1B, 0x2B1C,
  0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x2E99, 0x2E9B, 0x2EF3, 0x2F00, 0x2FD5, 0x2FF0, 0x303E, 0x3041, 0x3096,
  0x3099, 0x30FF, 0x3105, 0x312F, 0x3131, 0x318E, 0x3190, 0x31E5, 0x31EF, 0x321E, 0x3220, 0x3247, 0x3250, 0xA48C,
  0xA490, 0xA4C6, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE19, 0xFE30, 0xFE52, 0xFE54, 0xFE66,
  0xFE68, 0xFE6B, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0, 0x16FE4, 0x16FF0, 0x16FF1, 0x17000, 0x187F7, 0x18800,
  0x18CD5, 0x18CFF, 0x18D08, 0x1AFF0, 0x1AFF3, 0x1AFF5, 0x1AFFB, 0x1AFFD, 0x1AFFE, 0x1B000, 0x1B122, 0x1B132, 0x1B132,
  0x1B150, 0x1B152, 0x1B155, 0x1B155, 0x1B164, 0x1B167, 0x1B170, 0x1B2FB, 0x1D300, 0x1D356, 0x1D360, 0x1D376,
  0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F200, 0x1F202, 0x1F210, 0x1F23B,
  0x1F240, 0x1F248, 0x1F250, 0x1F251, 0x1F260, 0x1F265, 0x1F300, 0x1F320, 0x1F32D, 0x1F335, 0x1F337, 0x1F37C,
  0x1F37E, 0x1F393, 0x1F3A0, 0x1F3CA, 0x1F3CF, 0x1F3D3, 0x1F3E0, 0x1F3F0, 0x1F3F4, 0x1F3F4, 0x1F3F8, 0x1F43E,
  0x1F440, 0x1F440, 0x1F442, 0x1F4FC, 0x1F4FF, 0x1F53D, 0x1F54B, 0x1F54E, 0x1F550, 0x1F567, 0x1F57A, 0x1F57A,
  0x1F595, 0x1F596, 0x1F5A4, 0x1F5A4, 0x1F5FB, 0x1F64F, 0x1F680, 0x1F6C5, 0x1F6CC, 0x1F6CC, 0x1F6D0, 0x1F6D2,
  0x1F6D5, 0x1F6D7, 0x1F6DC, 0x1F6DF, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC, 0x1F7E0, 0x1F7EB, 0x1F7F0, 0x1F7F0,
  0x1F90C, 0x1F93A, 0x1F93C, 0x1F945, 0x1F947, 0x1F9FF, 0x1FA70, 0x1FA7C, 0x1FA80, 0x1FA89, 0x1FA8F, 0x1FAC6,
  0x1FACE, 0x1FADC, 0x1FADF, 0x1FAE9, 0x1FAF0, 0x1FAF8, 0x20000, 0x2FFFD, 0x30000, 0x3FFFD,
];

function isWide(code) {
  if (code < 0x1100) return false;
  let low = 0, high = wide.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < wide[2 * middle]) high = middle - 1;
    else if (code > wide[2 * middle + 1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** How many columns of a terminal `text` takes. */
function getStringWidth(text, removeControlChars = true) {
  if (removeControlChars) text = stripControls(text);
  let width = 0, plain = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 127) {
      plain = false;
      break;
    }
    if (code >= 32) width++;
  }
  if (plain) return width;
  width = 0;
  for (const char of text.normalize('NFC')) {
    const code = char.codePointAt(0);
    if (isWide(code)) width += 2;
    else if (!isZeroWidthCodePoint(code)) width++;
  }
  return width;
}

module.exports = {
  bigintText, escapeControls, getStringWidth, isZeroWidthCodePoint, numberText, quote, stripControls,
};
