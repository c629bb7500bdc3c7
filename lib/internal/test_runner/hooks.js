'use strict';

// before, after, beforeEach, afterEach of a test or suite.

const frames = require('internal/async_context_frame');
const { codes: { ERR_TEST_FAILURE } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { failure, isFailure, kinds } = require('internal/test_runner/failure');
const { check } = require('internal/test_runner/options');

function wrap(kind, error) {
  const wrapped = new ERR_TEST_FAILURE(`failed running ${kind} hook`, kinds.hook);
  wrapped.cause = isFailure(error) ? error.cause : error;
  return wrapped;
}

class Hook {
  constructor(owner, kind, fn, options, location) {
    this.owner = owner;
    this.kind = kind;
    this.fn = fn;
    this.options = options;
    this.location = location;
    this.name = fn.name || '<anonymous>';
    this.done = false;
    this.frame = owner.harness.storage.run(this, frames.current);
  }

  async #call(context, race) {
    const { Callback, rest } = require('internal/test_runner/test');
    const { fn } = this;
    const callback = fn.length > 1 ? new Callback() : undefined;
    const result = callback === undefined ? frames.run(this.frame, fn, context, context) : frames.run(this.frame, fn, context, context, callback.done);
    await rest(result, callback, race);
  }

  #ran;
  once(context) { return this.#ran ??= this.run(context); }

  async run(context) {
    const { limit } = require('internal/test_runner/test');
    const guard = limit(this.options.timeout ?? undefined, this.options.signal ?? undefined);
    try {
      await this.#call(context, guard.promise);
    } catch (error) {
      throw wrap(this.kind, error);
    } finally {
      this.done = true;
      guard.stop();
    }
  }
}

class Hooks {
  #owner;
  #lists = { before: [], after: [], beforeEach: [], afterEach: [] };

  constructor(owner) { this.#owner = owner; }

  add(kind, fn, options = {}, location) {
    validateFunction(fn, 'fn');
    check(options);
    const hook = new Hook(this.#owner, kind, fn, options, location);
    this.#lists[kind].push(hook);
    const running = this.#owner.state === 'running' && this.#owner.type === 'test' && (this.#owner.parent !== null || this.#owner.held);
    if (kind === 'before' && running) {
      // The test runs already: now or never.
      hook.once(this.#owner.context()).catch((error) => this.#owner.fail(failure(error.cause, kinds.code)));
    }
  }

  adopt(others) {
    for (const [kind, list] of Object.entries(others.#lists)) for (const { fn, options, location } of list) this.add(kind, fn, options, location);
  }

  has(kind) { return this.#lists[kind].length > 0; }

  /** Whether this node or one around it has such a hook. */
  hasEach(kind) {
    for (let n = this.#owner; n !== null; n = n.parent) if (n.hooks.#lists[kind].length > 0) return true;
    return false;
  }

  /** before or after: the first to ask runs them, the others wait for that. */
  async once(kind, owner) {
    for (const hook of this.#lists[kind]) await hook.once(owner.context());
  }

  /** beforeEach from the outermost node inwards, afterEach from here outwards, for one test. */
  async each(kind, context) {
    const nodes = [];
    for (let n = this.#owner; n !== null; n = n.parent) nodes.push(n);
    if (kind === 'beforeEach') nodes.reverse();
    let first;
    for (const n of nodes) {
      try {
        for (const hook of n.hooks.#lists[kind]) await hook.run(context);
      } catch (error) {
        if (kind === 'beforeEach') throw error;
        first ??= error;
      }
    }
    if (first !== undefined) throw first;
  }
}

module.exports = { Hooks };
