'use strict';

// The methods of a console. `keys` are the symbols of internal/console/constructor.

const { inspect } = require('internal/util/inspect');

const toTopLeft = '\u001b[1;1H';
const clearBelow = '\u001b[0J';

// Who listens to console.log and the like (diagnostics_channel).
const channels = { __proto__: null };

function publish(name, args) {
  const channel = channels[name] ??= require('diagnostics_channel').channel(`console.${name}`);
  if (channel.hasSubscribers) channel.publish(args);
}

function install(prototype, keys) {
  const { kCounts, kFormat, kGroupIndentWidth, kGroupIndentation, kInspectOptions, kWrite } = keys;
  const timing = require('internal/console/timing');

  const methods = {
    log(...args) {
      publish('log', args);
      this[kWrite](false, this[kFormat](false, args));
    },

    info(...args) {
      publish('info', args);
      this[kWrite](false, this[kFormat](false, args));
    },

    debug(...args) {
      publish('debug', args);
      this[kWrite](false, this[kFormat](false, args));
    },

    warn(...args) {
      publish('warn', args);
      this[kWrite](true, this[kFormat](true, args));
    },

    error(...args) {
      publish('error', args);
      this[kWrite](true, this[kFormat](true, args));
    },

    dir(object, options) {
      this[kWrite](false, inspect(object, {
        customInspect: false, ...this[kInspectOptions](this._stdout), ...options,
      }));
    },

    time(label = 'default') {
      timing.start(this._times, `${label}`);
    },

    timeEnd(label = 'default') {
      timing.end(this._times, `${label}`, (text) => this.log('%s', text));
    },

    timeLog(label = 'default', ...data) {
      timing.log(this._times, `${label}`, (text) => {
        if (data.length > 0) this.log('%s', text, ...data);
        else this.log('%s', text);
      });
    },

    trace: function trace(...args) {
      const error = { name: 'Trace', message: this[kFormat](true, args) };
      Error.captureStackTrace(error, trace);
      this.error(error.stack);
    },

    assert(expression, ...args) {
      if (expression) return;
      if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
      else args.unshift('Assertion failed');
      Reflect.apply(this.warn, this, args);
    },

    clear() {
      // Only a terminal has something to clear.
      if (!this._stdout.isTTY || process.env.TERM === 'dumb') return;
      this._stdout.write(toTopLeft);
      this._stdout.write(clearBelow);
    },

    count(label = 'default') {
      label = `${label}`;
      const count = (this[kCounts].get(label) ?? 0) + 1;
      this[kCounts].set(label, count);
      timing.counted(label, count);
      this.log(`${label}: ${count}`);
    },

    countReset(label = 'default') {
      label = `${label}`;
      if (this[kCounts].delete(label)) timing.counted(label, 0);
      else process.emitWarning(`Count for '${label}' does not exist`);
    },

    group(...data) {
      if (data.length > 0) Reflect.apply(this.log, this, data);
      this[kGroupIndentation] += ' '.repeat(this[kGroupIndentWidth]);
    },

    groupEnd() {
      const indentation = this[kGroupIndentation];
      this[kGroupIndentation] = indentation.slice(0, indentation.length - this[kGroupIndentWidth]);
    },

    table(tabularData, properties) {
      if (tabularData === null || typeof tabularData !== 'object') return this.log(tabularData);
      if (properties !== undefined) require('internal/validators').validateArray(properties, 'properties');
      const options = this[kInspectOptions](this._stdout);
      this.log(require('internal/console/table').toTable(tabularData, properties, options));
    },
  };
  methods.dirxml = methods.log;
  methods.groupCollapsed = methods.group;

  for (const key of Object.keys(methods)) prototype[key] = methods[key];
}

module.exports = { install };
