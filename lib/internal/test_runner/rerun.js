'use strict';

// --test-rerun-failures: a file that remembers, attempt by attempt, which tests have passed. What passed before is not run again,
// it is told again; so are the tests it made.

const fs = require('fs');
const path = require('path');
const { codes: { ERR_INVALID_STATE } } = require('internal/errors');

class Rerun {
  #file;
  #cwd;
  #earlier;
  #passed; // of the last attempt: key -> what is known
  #now = {};
  #seen = new Map(); // key -> how many tests have it

  /**
   * @param {string} file
   * @param {string} cwd tests are named relatively to it
   */
  constructor(file, cwd) {
    this.#file = path.resolve(cwd, file);
    this.#cwd = cwd;
    let text;
    try {
      text = fs.readFileSync(this.#file, 'utf8');
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    this.#earlier = text === undefined ? [] : JSON.parse(text);
    if (!Array.isArray(this.#earlier)) throw new ERR_INVALID_STATE(`'${this.#file}' does not hold the attempts of a test run`);
    this.#passed = this.#earlier.at(-1) ?? {};
  }

  get file() { return this.#file; }
  get attempt() { return this.#earlier.length; }

  /** The name by which a test is known from one attempt to the next: where it stands, and which of those that stand there it is. */
  keyOf(location) {
    if (location === undefined) return undefined;
    const place = `${path.relative(this.#cwd, location.file)}:${location.line}:${location.column}`;
    const n = this.#seen.get(place) ?? 0;
    this.#seen.set(place, n + 1);
    return n === 0 ? place : `${place}:(${n})`;
  }

  /** @returns {{passed_on_attempt: number, name: string, children?: object[]} | undefined} */
  before(key) {
    return key !== undefined && Object.hasOwn(this.#passed, key) ? this.#passed[key] : undefined;
  }

  record(key, entry) { this.#now[key] = entry; }

  write() {
    fs.writeFileSync(this.#file, JSON.stringify([...this.#earlier, this.#now], null, 2));
  }
}

/** What the state says of a test that passed. */
function entryOf(test) {
  return {
    name: test.name,
    children: test.children.filter((c) => !c.filtered).map((c) => ({
      nesting: c.nesting, name: c.name, type: c.type, ...c.location,
      skip: c.skipped ? c.message ?? true : undefined,
      todo: c.isTodo && !c.skipped ? c.message ?? true : undefined,
    })),
    passed_on_attempt: test.passedBefore ?? test.harness.rerun.attempt,
    duration_ms: test.duration,
  };
}

module.exports = { Rerun, entryOf };
