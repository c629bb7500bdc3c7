'use strict';
// The Date header, made once per second.

let cached, until = 0;

function utcDate() {
  const now = Date.now();
  if (now >= until) {
    cached = new Date(now).toUTCString();
    until = now - now % 1000 + 1000;
  }
  return cached;
}

module.exports = { utcDate };
