'use strict';

// node:trace_events. What is traced, and how, is in internal/trace_events/.

const { codes: { ERR_TRACE_EVENTS_CATEGORY_REQUIRED, ERR_TRACE_EVENTS_UNAVAILABLE } } = require('internal/errors');

// The categories are those of all threads.
if (!require('worker_threads').isMainThread) throw new ERR_TRACE_EVENTS_UNAVAILABLE();

const agent = require('internal/trace_events/agent');
const { customInspectSymbol } = require('internal/util');
const { validateObject, validateStringArray } = require('internal/validators');

const enabled = new Set();
const manyEnabled = 10;

class Tracing {
  #categories;

  constructor(categories) {
    this.#categories = categories;
  }

  enable() {
    if (this.enabled) return;
    agent.hold(this, this.#categories);
    enabled.add(this);
    if (enabled.size > manyEnabled) {
      process.emitWarning('Possible trace_events memory leak detected. There are more than ' +
                          `${manyEnabled} enabled Tracing objects.`);
    }
  }

  disable() {
    if (!enabled.delete(this)) return;
    agent.release(this);
  }

  get enabled() {
    return enabled.has(this);
  }

  get categories() {
    return this.#categories.join(',');
  }

  [customInspectSymbol](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const shown = { enabled: this.enabled, categories: this.categories };
    return `Tracing ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

function createTracing(options) {
  validateObject(options, 'options');
  validateStringArray(options.categories, 'options.categories');
  if (options.categories.length === 0) throw new ERR_TRACE_EVENTS_CATEGORY_REQUIRED();
  return new Tracing([...options.categories]);
}

module.exports = { createTracing, getEnabledCategories: agent.getEnabledCategories };
