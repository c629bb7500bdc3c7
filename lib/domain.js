'use strict';

// domain: errors of a group of operations go to one place. Which domain is active travels with the async context; the
// stack of those entered belongs to what runs right now.

const EventEmitter = require('events');
const { AsyncLocalStorage } = require('async_hooks');
const {
  codes: { ERR_DOMAIN_CALLBACK_NOT_AVAILABLE, ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE, ERR_UNHANDLED_ERROR },
} = require('internal/errors');
const execution = require('internal/process/execution');

if (execution.hasUncaughtExceptionCaptureCallback()) throw new ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

const storage = new AsyncLocalStorage();
let entered = [];
let none = null; // what process.domain says when no domain is active

function activate(domain) {
  if (storage.getStore() !== domain) storage.enterWith(domain);
}

/** The domains entered, outermost first. In a callback that is just the one it was made in. */
function current() {
  const active = storage.getStore();
  if (entered[entered.length - 1] !== active) entered = active === undefined ? [] : [active];
  return entered;
}

function replace(stack) {
  entered = stack;
  activate(stack[stack.length - 1]);
}

function clear() {
  none = null;
  replace([]);
}

function mark(error, domain, thrown) {
  if ((typeof error !== 'object' || error === null) && typeof error !== 'function') return;
  Object.defineProperty(error, 'domain', { configurable: true, enumerable: false, value: domain, writable: true });
  error.domainThrown = thrown;
}

class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
  }

  /** An exception reached the top while this domain was active. Whether somebody took it. */
  _errorHandler(error) {
    mark(error, this, true);
    while (current()[current().length - 1] === this) this.exit();
    let caught = false;
    if (current().length === 0) {
      if (this.listenerCount('error') > 0) caught = this.emit('error', error);
    } else {
      try {
        caught = this.emit('error', error);
      } catch (second) {
        // The handler failed: the next domain outwards may take that.
        const stack = current();
        if (stack.length === 0) throw second;
        caught = stack[stack.length - 1]._errorHandler(second);
      }
    }
    clear();
    return caught;
  }

  enter() {
    replace([...current(), this]);
  }

  /** Leaves this domain and those entered inside it. */
  exit() {
    const stack = current();
    const index = stack.lastIndexOf(this);
    if (index === -1) return;
    none = undefined;
    replace(stack.slice(0, index));
  }

  add(emitter) {
    if (emitter.domain === this) return;
    if (emitter.domain) emitter.domain.remove(emitter);
    if (this.domain && emitter instanceof Domain) {
      // No circles.
      for (let d = this.domain; d; d = d.domain) if (emitter === d) return;
    }
    Object.defineProperty(emitter, 'domain', { configurable: true, enumerable: false, value: this, writable: true });
    this.members.push(emitter);
  }

  remove(emitter) {
    emitter.domain = null;
    const index = this.members.indexOf(emitter);
    if (index !== -1) this.members.splice(index, 1);
  }

  run(fn, ...args) {
    this.enter();
    const result = Reflect.apply(fn, this, args);
    this.exit();
    return result;
  }

  intercept(callback) {
    const domain = this;
    return this.#wrap(function runIntercepted(error, ...args) {
      if (error instanceof Error) {
        error.domainBound = callback;
        mark(error, domain, false);
        domain.emit('error', error);
        return undefined;
      }
      return domain.#inside(callback, this, args);
    });
  }

  bind(callback) {
    const domain = this;
    return this.#wrap(function runBound(...args) {
      return domain.#inside(callback, this, args);
    });
  }

  #inside(fn, thisArg, args) {
    this.enter();
    const result = Reflect.apply(fn, thisArg, args);
    this.exit();
    return result;
  }

  #wrap(fn) {
    return Object.defineProperty(fn, 'domain', { configurable: true, enumerable: false, value: this, writable: true });
  }
}

EventEmitter.usingDomains = true;

const init = EventEmitter.init;
EventEmitter.init = function(options) {
  Object.defineProperty(this, 'domain', { configurable: true, enumerable: false, value: null, writable: true });
  const active = storage.getStore();
  if (active !== undefined && !(this instanceof Domain)) this.domain = active;
  return Reflect.apply(init, this, [options]);
};

const plainEmit = EventEmitter.prototype.emit;
EventEmitter.prototype.emit = function emit(...args) {
  const { domain } = this;
  if (domain === null || domain === undefined || this === process) return Reflect.apply(plainEmit, this, args);
  if (args[0] !== 'error') {
    domain.enter();
    const result = Reflect.apply(plainEmit, this, args);
    domain.exit();
    return result;
  }
  if (this.listenerCount('error') > 0) return Reflect.apply(plainEmit, this, args);
  const error = args.length > 1 && args[1] ? args[1] : new ERR_UNHANDLED_ERROR(args[1]);
  if (typeof error === 'object') {
    error.domainEmitter = this;
    mark(error, domain, false);
  }
  // What the domain's handler throws belongs to those outside it.
  const stack = current();
  const index = stack.lastIndexOf(domain);
  replace(index === -1 ? stack : stack.slice(0, index));
  domain.emit('error', error);
  replace(stack);
  return false;
};

require('internal/process/addons').setInvoke(function(fn, ...args) {
  const { domain } = this;
  if (!domain) return Reflect.apply(fn, this, args);
  domain.enter();
  const result = Reflect.apply(fn, this, args);
  domain.exit();
  return result;
});

execution.setDomainHandler((error) => {
  const stack = current();
  if (stack.length === 0 || stack.every((d) => d.listenerCount('error') === 0)) {
    clear();
    return false;
  }
  return stack[stack.length - 1]._errorHandler(error);
});

process.setUncaughtExceptionCaptureCallback = function() {
  const error = new ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE();
  error.stack += `\n${'-'.repeat(40)}\n${loadedAt}`;
  throw error;
};
const loadedAt = new Error('domain module was loaded here').stack;

const property = {
  configurable: true, enumerable: true,
  get: () => storage.getStore() ?? none,
  set(domain) { replace(domain === undefined || domain === null ? [] : [...current(), domain]); },
};
Object.defineProperty(process, 'domain', property);

const createDomain = () => new Domain();
module.exports = { Domain, create: createDomain, createDomain };
Object.defineProperty(module.exports, 'active', property);
Object.defineProperty(module.exports, '_stack', { configurable: true, enumerable: true, get: current, set: replace });
