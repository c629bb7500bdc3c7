'use strict';

// This thread's half in JavaScript of an inspector, from when there is one.

const native = binding('inspector');

function activate() {
  wrapConsole();
  if (native.setHooks(extendCommandLine, followAsync)) followAsync(true);
}

/** The console's methods speak to V8's console too, which tells the sessions. */
function wrapConsole() {
  const engine = require('internal/console/engine');
  const own = require('internal/console/global');
  for (const key of Object.keys(engine)) {
    if (typeof engine[key] !== 'function') continue;
    if (typeof own[key] === 'function' && own[key] !== engine[key]) own[key] = native.wrapConsole(engine[key], own[key], key);
    else own[key] = engine[key];
  }
}

let consoleRequire;

/** Gives what is evaluated with the command line API a require(). */
function extendCommandLine(target) {
  if (consoleRequire === undefined) {
    const { Module } = require('internal/modules/cjs/loader');
    const { makeRequire } = require('internal/modules/cjs/require');
    const module = new Module('<inspector console>');
    module.paths = [...Module._nodeModulePaths(process.cwd()), ...Module.globalPaths];
    consoleRequire = makeRequire(module);
  }
  target.require = consoleRequire;
}

let hook;

/** Asynchronous stacks: V8 follows promises by itself, of the rest it is told. */
function followAsync(on) {
  if (hook === undefined) {
    if (!on) return;
    hook = require('async_hooks').createHook({
      init(id, type) { if (type !== 'PROMISE') native.asyncScheduled(type, id, true); },
      before: native.asyncStarted,
      after: native.asyncFinished,
      destroy: native.asyncCanceled,
    });
  }
  if (on) hook.enable();
  else hook.disable();
}

module.exports = { activate };
