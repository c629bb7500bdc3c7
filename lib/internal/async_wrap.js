'use strict';

// Native handles and requests as asynchronous resources. Nothing is announced, and nothing is wrapped, while nobody listens.

const hooks = require('internal/async_hooks');

/**
 * A resource that natives call back for; undefined while nobody listens.
 * @param {string} type as async_hooks names it: 'TCPWRAP', 'FSREQCALLBACK', ...
 */
function announce(type, resource) {
  if (!hooks.enabledHooksExist()) return undefined;
  const wrap = { id: hooks.newAsyncId(), trigger: hooks.getDefaultTriggerAsyncId(), resource };
  hooks.emitInit(wrap.id, type, wrap.trigger, resource);
  return wrap;
}

/** Calls fn as a callback of the resource. After an exception the stack stays as it is: its handlers run in the resource. */
function callIn(wrap, fn, thisArg, ...args) {
  hooks.emitBefore(wrap.id, wrap.trigger, wrap.resource);
  const result = Reflect.apply(fn, thisArg, args);
  hooks.emitAfter(wrap.id);
  return result;
}

function destroy(wrap) {
  if (wrap !== undefined) hooks.emitDestroy(wrap.id);
}

/** The callback of a request, which is over with it. */
function request(type, callback) {
  const wrap = announce(type, {});
  if (wrap === undefined) return callback;
  return function(...args) {
    const result = callIn(wrap, callback, this, ...args);
    destroy(wrap);
    return result;
  };
}

const cryptoTypes = {
  __proto__: null, pbkdf2: 'PBKDF2REQUEST', scrypt: 'SCRYPTREQUEST', hkdf: 'DERIVEBITSREQUEST', randomFill: 'RANDOMBYTESREQUEST',
  randomBytes: 'RANDOMBYTESREQUEST', random: 'RANDOMBYTESREQUEST', sign: 'SIGNREQUEST', verify: 'SIGNREQUEST',
  generatePrime: 'RANDOMPRIMEREQUEST', checkPrime: 'CHECKPRIMEREQUEST',
};
const dnsTypes = { __proto__: null, getaddrinfo: 'GETADDRINFOREQWRAP', getnameinfo: 'GETNAMEINFOREQWRAP' };
const families = {
  __proto__: null,
  fs: () => 'FSREQCALLBACK',
  crypto: (name) => cryptoTypes[name] ?? (name.startsWith('generate') ? 'KEYPAIRGENREQUEST' : 'CRYPTOREQUEST'),
  dns: (name) => dnsTypes[name] ?? 'QUERYWRAP',
};

/** Ops that take a callback announce a request from now on. */
function wrapRequests() {
  for (const family in families) {
    const ops = binding(family);
    for (const name of Object.keys(ops)) {
      const op = ops[name];
      if (typeof op !== 'function' || /^set[A-Z]|^on[A-Z]|^watch/.test(name)) continue;
      const type = families[family](name);
      ops[name] = function(...args) {
        const last = args.length - 1;
        if (typeof args[last] === 'function') args[last] = request(type, args[last]);
        return op(...args);
      };
    }
  }
}

module.exports = { announce, callIn, destroy, request, wrapRequests };
