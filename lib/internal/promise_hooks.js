'use strict';

// The engine's promise hooks, shared by who wants them: it knows one function of each kind.

const kinds = ['init', 'before', 'after', 'settled'];
/** By kind, the functions in the order they came. */
const listeners = kinds.map(() => []);

// A hook's exception is nobody's rejection.
function call(fn, promise, parent) {
  try {
    fn(promise, parent);
  } catch (error) {
    require('internal/process/execution').triggerUncaught(error);
  }
}

function install() {
  binding('async_context').setPromiseHooks(...listeners.map((list) => {
    if (list.length === 0) return undefined;
    if (list.length === 1) {
      const [only] = list;
      return (promise, parent) => call(only, promise, parent);
    }
    return (promise, parent) => {
      for (const fn of [...list]) call(fn, promise, parent);
    };
  }));
}

/**
 * @param {{init?: Function, before?: Function, after?: Function, settled?: Function}} hooks
 * @returns {() => void} which takes them away
 */
function add(hooks) {
  const mine = kinds.map((kind) => hooks[kind]);
  mine.forEach((fn, i) => { if (fn !== undefined) listeners[i] = [...listeners[i], fn]; });
  install();
  let there = true;
  return () => {
    if (!there) return;
    there = false;
    mine.forEach((fn, i) => {
      if (fn === undefined) return;
      const at = listeners[i].indexOf(fn);
      listeners[i] = listeners[i].toSpliced(at, 1);
    });
    install();
  };
}

function validatePlain(value, name) {
  const { isAsyncFunction } = require('internal/util/types');
  if (typeof value !== 'function' || isAsyncFunction(value)) {
    const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_TYPE(name, 'Function', value);
  }
}

const one = (kind) => (fn) => {
  validatePlain(fn, `${kind}Hook`);
  return add({ [kind]: fn });
};

module.exports = {
  add,
  promiseHooks: {
    createHook(hooks = {}) {
      const wanted = {};
      for (const kind of kinds) {
        if (!hooks[kind]) continue;
        validatePlain(hooks[kind], `${kind}Hook`);
        wanted[kind] = hooks[kind];
      }
      return add(wanted);
    },
    onInit: one('init'),
    onBefore: one('before'),
    onAfter: one('after'),
    onSettled: one('settled'),
  },
};
