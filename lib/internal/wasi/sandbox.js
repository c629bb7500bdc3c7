'use strict';

// The functions of wasi_snapshot_preview1 as a module imports them: each checks its arguments, lays them into `words`
// and enters the native half once.

const { codes: { ERR_WASI_NOT_STARTED } } = require('internal/errors');

const ops = binding('wasi');
const EINVAL = 28;

const list = ops.calls(); // name, parameters, name, parameters...
const bufferOf = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'buffer').get;
const abandoned = new FinalizationRegistry((id) => ops.close(id));

/** What the functions of one instance share. It outlives the WASI object where a program keeps only its imports. */
class State {
  memory;
  buffer;
  shared = false;
  // Eight bytes for each argument.
  low = new Int32Array(18);
  wide = new BigUint64Array(this.low.buffer);
  id;

  /** The memory as it is now: growing leaves an empty buffer behind, or with a shared one an old one that is shorter. */
  bytes() {
    if (this.shared || this.buffer.byteLength === 0) this.buffer = bufferOf.call(this.memory);
    return this.buffer;
  }
}

const isInteger32 = (v) => typeof v === 'number' && ((v | 0) === v || (v >>> 0) === v); // of either sign

/** One of the functions. A module calls it with the right number and types; a program may call it with anything. */
function importOf(state, number, params) {
  const { low, wide } = state;
  const count = params.length;
  const isWide = Array.from(params, (c) => c === 'I');
  /** Lays argument i down. */
  const lay = (i, v) => {
    if (isWide[i]) {
      if (typeof v !== 'bigint') return false;
      wide[i] = v;
    } else {
      if (!isInteger32(v)) return false;
      low[2 * i] = v;
    }
    return true;
  };
  const enter = () => {
    if (state.memory === undefined) throw new ERR_WASI_NOT_STARTED();
    return ops.call(state.id, number, state.bytes(), low);
  };
  // Fixed parameters spare a call the making of an array.
  if (count === 2) {
    return function(a, b) { return arguments.length === 2 && lay(0, a) && lay(1, b) ? enter() : EINVAL; };
  }
  if (count === 3) {
    return function(a, b, c) { return arguments.length === 3 && lay(0, a) && lay(1, b) && lay(2, c) ? enter() : EINVAL; };
  }
  if (count === 4) {
    return function(a, b, c, d) {
      return arguments.length === 4 && lay(0, a) && lay(1, b) && lay(2, c) && lay(3, d) ? enter() : EINVAL;
    };
  }
  return (...args) => (args.length === count && args.every((v, i) => lay(i, v)) ? enter() : EINVAL);
}

const exitProcess = (code) => process.reallyExit(code);

/** proc_exit alone does not come back. */
function exitOf(state, leave) {
  return (code) => {
    if (typeof code !== 'number') return EINVAL;
    if (state.memory === undefined) throw new ERR_WASI_NOT_STARTED();
    return leave(code);
  };
}

class Sandbox {
  #state = new State();
  imports;

  /**
   * @param {string[]} args
   * @param {string[]} env as NAME=value
   * @param {string[]} preopens the guest's name, the host's path, and so on
   * @param {number[]} stdio
   * @param {(code: number) => void} [leave] what proc_exit does instead of ending the process
   */
  constructor(args, env, preopens, stdio, leave) {
    const state = this.#state;
    state.id = ops.open(args, env, preopens, new Int32Array(stdio));
    const imports = new class WASI {}();
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i];
      const fn = name === 'proc_exit' ? leave ?? exitOf(state, exitProcess) : importOf(state, i / 2, list[i + 1]);
      Object.defineProperties(fn, {
        name: { __proto__: null, value: `bound ${name}`, configurable: true },
        length: { __proto__: null, value: list[i + 1].length, configurable: true },
      });
      imports[name] = fn;
    }
    this.imports = imports;
    abandoned.register(state, state.id);
  }

  useMemory(memory) {
    const state = this.#state;
    try {
      state.buffer = bufferOf.call(memory);
    } catch {
      const error = new TypeError('"instance.exports.memory" property must be a WebAssembly.Memory object');
      error.code = 'ERR_INVALID_ARG_TYPE';
      throw error;
    }
    state.shared = !(state.buffer instanceof ArrayBuffer) && Object.prototype.toString.call(state.buffer) === '[object SharedArrayBuffer]';
    state.memory = memory;
  }
}

module.exports = { Sandbox };
