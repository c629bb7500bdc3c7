'use strict';

// before, after, beforeEach, afterEach of a test or suite.

const { codes: { ERR_TEST_FAILURE } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { isFailure, kinds } = require('internal/test_runner/failure');
const { check } = require('internal/test_runner/options');

function wrap(kind, error) {
  const wrapped = new ERR_TEST_FAILURE(`failed running ${kind} hook`, kinds.hook);
  wrapped.cause = isFailure(error) && error.failureType !== kinds.timeout ? error.cause : error;
  return wrapped;
}

class Hooks {
  #owner;
  #lists = { before: [], after: [], beforeEach: [], afterEach: [] };
  #once = { before: undefined, after: undefined };

  constructor(owner) { this.#owner = owner; }

  add(kind, fn, options = {}, location) {
    validateFunction(fn, 'fn');
    check(options);
    const hook = { kind, fn, options, location, name: fn.name || '<anonymous>', done: false };
    this.#lists[kind].push(hook);
    if (kind === 'before' && this.#owner.state === 'running' && this.#owner.type === 'test' && this.#owner.parent !== null) {
      // The test runs already: now or never.
      this.#once.before = this.#run([hook], 'before', this.#owner.context());
      this.#once.before.catch((error) => this.#owner.fail(error));
    }
  }

  has(kind) { return this.#lists[kind].length > 0; }

  /** Whether this node or one around it has such a hook. */
  hasEach(kind) {
    for (let n = this.#owner; n !== null; n = n.parent) if (n.hooks.#lists[kind].length > 0) return true;
    return false;
  }

  /** before or after: the first to ask runs them, the others wait for that. */
  once(kind, owner) {
    if (this.#lists[kind].length === 0) return undefined;
    return this.#once[kind] ??= this.#run(this.#lists[kind], kind, owner.context());
  }

  /** beforeEach from the outermost node inwards, afterEach from here outwards, for one test. */
  async each(kind, context) {
    const nodes = [];
    for (let n = this.#owner; n !== null; n = n.parent) nodes.push(n);
    if (kind === 'beforeEach') nodes.reverse();
    let first;
    for (const n of nodes) {
      try {
        await n.hooks.#run(n.hooks.#lists[kind], kind, context);
      } catch (error) {
        if (kind === 'beforeEach') throw error;
        first ??= error;
      }
    }
    if (first !== undefined) throw first;
  }

  async #run(list, kind, context) {
    const { invoke, limit } = require('internal/test_runner/test');
    for (const hook of list) {
      const guard = limit(hook.options.timeout ?? undefined, hook.options.signal ?? undefined);
      try {
        await this.#owner.harness.storage.run(hook, invoke, hook.fn, context, guard.promise);
      } catch (error) {
        throw wrap(kind, error);
      } finally {
        hook.done = true;
        guard.stop();
      }
    }
  }
}

module.exports = { Hooks };
