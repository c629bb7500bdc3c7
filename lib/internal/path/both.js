'use strict';

// The two flavours of node:path know each other.

const posix = require('internal/path/posix');
const win32 = require('internal/path/win32');

posix.posix = win32.posix = posix;
posix.win32 = win32.win32 = win32;

module.exports = { posix, win32 };
