'use strict';

// The sources of events. Each has the groups of categories it tells of, and begin(tracer), which gives how to end it.

const list = [];

/** Puts other functions in place of some of an object's; gives how to put them back. */
function replace(object, replacements) {
  const before = {};
  for (const [name, make] of Object.entries(replacements)) {
    if (typeof object[name] !== 'function') continue;
    before[name] = object[name];
    object[name] = make(object[name]);
  }
  return () => Object.assign(object, before);
}

let lastId = 0;
const nextId = () => ++lastId;

const source = (groups, begin) => list.push({ groups, begin });

// ---- async_hooks ----

const hooksGroup = 'node,node.async_hooks';

source([hooksGroup], ({ emit }) => {
  const types = new Map();
  const step = (phase, suffix = '') => (id) => {
    const type = types.get(id);
    if (type !== undefined) emit(phase, hooksGroup, type + suffix, id);
  };
  const destroyed = step('e');
  const hook = require('async_hooks').createHook({
    init(id, type, triggerAsyncId) {
      types.set(id, type);
      emit('b', hooksGroup, type, id, { data: { triggerAsyncId, executionAsyncId: require('async_hooks').executionAsyncId() } });
    },
    before: step('b', '_CALLBACK'),
    after: step('e', '_CALLBACK'),
    destroy(id) {
      destroyed(id);
      types.delete(id);
    },
  });
  hook.enable();
  return () => hook.disable();
});

// ---- console ----

const consoleGroup = 'node,node.console';

source([consoleGroup], ({ emit }) => {
  const timing = require('internal/console/timing');
  const told = (phase, name, when) => (original) => (times, label, ...rest) => {
    if (times.has(label) === when) emit(phase, consoleGroup, `time::${label}`, 0);
    return original(times, label, ...rest);
  };
  return replace(timing, {
    start: told('b', 'start', false),
    log: told('n', 'log', true),
    end: told('e', 'end', true),
    counted: () => (label, count) => emit('C', consoleGroup, `count::${label}`, 0, { data: count }),
  });
});

// ---- http ----

const httpGroup = 'node,node.http';

source([httpGroup], ({ emit }) => {
  const { subscribe, unsubscribe } = require('diagnostics_channel');
  const ids = new WeakMap();
  const begin = (name) => ({ request }) => {
    ids.set(request, nextId());
    emit('b', httpGroup, name, ids.get(request));
  };
  const end = (name, describe) => ({ request, response }) => {
    const id = ids.get(request);
    if (id === undefined) return;
    ids.delete(request);
    emit('e', httpGroup, name, id, describe(request, response));
  };
  const channels = {
    'http.server.request.start': begin('http.server.request'),
    'http.server.response.finish': end('http.server.request', ({ url }, { statusCode }) => ({ url, statusCode })),
    'http.client.request.start': begin('http.client.request'),
    'http.client.response.finish': end('http.client.request', ({ path }, { statusCode }) => ({ path, statusCode })),
  };
  for (const name in channels) subscribe(name, channels[name]);
  return () => {
    for (const name in channels) unsubscribe(name, channels[name]);
  };
});

// ---- rejections ----

const rejectionsGroup = 'node,node.promises,node.promises.rejections';

source([rejectionsGroup], ({ emit }) => {
  const { countWith } = require('internal/process/promises');
  countWith((unhandled, handledAfter) => emit('C', rejectionsGroup, 'rejections', -1, { unhandled, handledAfter }));
  return () => countWith(null);
});

// ---- vm ----

const vmGroup = 'node,node.vm,node.vm.script';

source([vmGroup], ({ emit, ops }) => replace(binding('contextify'), {
  compileScript: (original) => (code, filename, ...rest) => {
    emit('B', vmGroup, 'ContextifyScript::New', -1, { filename });
    try {
      return original(code, filename, ...rest);
    } finally {
      emit('E', vmGroup, 'ContextifyScript::New');
    }
  },
  runScript: (original) => (...args) => {
    const start = ops.now();
    try {
      return original(...args);
    } finally {
      emit('X', vmGroup, 'RunInContext', -1, undefined, start);
    }
  },
}));

// ---- the work of the thread pool ----

const poolAsyncGroup = 'node,node.threadpoolwork,node.threadpoolwork.async';
const poolSyncGroup = 'node,node.threadpoolwork,node.threadpoolwork.sync';

source([poolAsyncGroup], ({ emit }) => {
  const { handOverAll } = require('internal/zlib/whole');
  const around = (name) => (original) => function(...args) {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return Reflect.apply(original, this, args);
    const id = nextId();
    args[args.length - 1] = (error, ...results) => {
      emit('e', poolAsyncGroup, name, id, { result: error ? error.errno ?? -1 : 0 });
      callback(error, ...results);
    };
    emit('b', poolAsyncGroup, name, id);
    return Reflect.apply(original, this, args);
  };
  const every = (object, name) => replace(object, Object.fromEntries(Object.keys(object).map((key) => [key, around(name)])));
  const ends = [every(binding('crypto'), 'crypto'), replace(binding('zlib'), { oneShot: around('zlib') })];
  handOverAll(true);
  return () => {
    handOverAll(false);
    for (const end of ends) end();
  };
});

source([poolSyncGroup], ({ ops }) => {
  ops.work(poolSyncGroup);
  return () => ops.work('');
});

// ---- the loop and the process ----

const environmentGroup = 'node,node.environment';

source([environmentGroup], ({ ops }) => {
  ops.loop(environmentGroup, JSON.stringify({ args: { args: process.argv, exec_args: process.execArgv } }));
  return () => ops.loop('', '');
});

const bootstrapGroup = 'node,node.bootstrap';
const told = new Set(); // what was already

source([bootstrapGroup], ({ emit, ops }) => {
  const { nodeTiming, timeOrigin } = require('perf_hooks').performance;
  const origin = ops.now() - require('perf_hooks').performance.now() * 1000;
  const tell = () => {
    for (const name of ['nodeStart', 'v8Start', 'environment', 'bootstrapComplete', 'loopStart', 'loopExit']) {
      const at = nodeTiming[name];
      if (told.has(name) || !(at >= 0) || timeOrigin === 0) continue;
      told.add(name);
      emit('I', bootstrapGroup, name, -1, undefined, Math.max(1, Math.round(origin + at * 1000)));
    }
  };
  tell();
  process.on('exit', tell);
  return () => process.off('exit', tell);
});

module.exports = { list, nextId, replace, source };

require('internal/trace_events/fs');
require('internal/trace_events/net');
