'use strict';

const { platform } = process;
const { posix, win32 } = require('internal/path/both');

module.exports = platform === 'win32' ? win32 : posix;
