'use strict';

/** What a descriptor is: TTY, TCP, PIPE, UDP, FILE, UNKNOWN or INVALID. */
exports.guessHandleType = (fd) => binding('tty').guessHandleType(fd);
