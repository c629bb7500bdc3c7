'use strict';

// util.debuglog: messages of a section, written to stderr when NODE_DEBUG names it.

const { format, formatWithOptions, inspect } = require('internal/util/inspect');

let wanted;
require('internal/bootstrap/refresh').onStart(() => { wanted = undefined; });
const loggers = { __proto__: null };

/** Sets which sections are on; without it, NODE_DEBUG is read when the first section asks. */
function initializeDebugEnv(sections = process.env.NODE_DEBUG) {
  wanted = () => false;
  if (!sections) return;
  const pattern = sections
    .replace(/[|\\{}()[\]^$+?.]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll(',', '$|^');
  const test = new RegExp(`^${pattern}$`, 'i');
  wanted = (section) => test.test(section);
}

function isEnabled(section) {
  if (wanted === undefined) initializeDebugEnv();
  return wanted(section);
}

function warnOfSecrets(section) {
  if (section !== 'HTTP' && section !== 'HTTP2') return;
  process.emitWarning(`Setting the NODE_DEBUG environment variable to '${section.toLowerCase()}' can expose sensitive ` +
    'data (such as passwords, tokens and authentication headers) in the resulting log.');
}

/** The function that writes for `section`, or does nothing. */
function writerOf(section) {
  if (loggers[section] !== undefined) return loggers[section];
  if (!isEnabled(section)) return loggers[section] = () => {};
  warnOfSecrets(section);
  return loggers[section] = function debug(...args) {
    const { stderr } = process;
    const colors = Boolean(stderr.hasColors?.());
    const text = formatWithOptions({ colors }, ...args);
    stderr.write(format('%s %s: %s\n', section, inspect(process.pid, { colors }), text));
  };
}

/**
 * @param {string} set the section
 * @param {Function} [callback] gets the bare writer at the first message, so that the caller may use it from then on
 */
function debuglog(set, callback) {
  let enabled, write;
  set = set.toUpperCase();

  function logger(...args) {
    if (write === undefined) {
      write = writerOf(set);
      if (typeof callback === 'function') callback(write);
    }
    write(...args);
  }
  return Object.defineProperty(logger, 'enabled', {
    __proto__: null,
    get: () => (enabled ??= isEnabled(set)),
    configurable: true,
    enumerable: true,
  });
}

module.exports = { debuglog, initializeDebugEnv };
