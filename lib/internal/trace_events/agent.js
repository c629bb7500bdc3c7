'use strict';

// What is traced in this thread: the categories that somebody holds on to decide which sources are at work. A source puts
// itself where its events happen when it begins, and takes itself away when it ends, so that nothing is asked meanwhile.

const { getOptionValue } = require('internal/options');

const ops = binding('trace');

const byDefault = 'v8,node,node.async_hooks';

const holders = new Map(); // who -> list of categories
const active = new Map(); // source -> how to end it
let current = new Set();
let described = false;
let engine = ''; // the categories of V8's own events

/** Whether one of a group's categories is enabled, as `node,node.fs,node.fs.sync`. */
const isEnabled = (group) => group.split(',').some((name) => current.has(name));

const letter = (phase) => phase.charCodeAt(0);

/**
 * Records an event.
 * @param {string} phase one of the letters of the format
 * @param {string} group its categories
 * @param {string} name
 * @param {number} [id] of what begins and ends as one; negative for none
 * @param {object} [args]
 * @param {number} [start] in microseconds, of what began or was earlier
 */
function emit(phase, group, name, id = -1, args = undefined, start = 0) {
  ops.event(letter(phase), group, name, id, args === undefined ? '' : JSON.stringify(args), start);
}

function update() {
  const before = current;
  current = new Set([...holders.values()].flat());
  if (before.size === 0 && current.size > 0) open();
  ops.setCategories([...current].join(','));
  recordEngine();
  apply();
}

/** What V8 tells of by itself, for all threads. */
function recordEngine() {
  const wanted = [...current].filter((name) => /^(v8|cppgc|devtools|disabled-by-default-)/.test(name)).join(',');
  if (wanted === engine) return;
  engine = wanted;
  ops.engine(wanted);
}

/** Begins and ends sources as the categories say. */
function apply() {
  for (const source of require('internal/trace_events/sources').list) {
    const wanted = source.groups.some(isEnabled);
    const end = active.get(source);
    if (wanted && end === undefined) active.set(source, source.begin({ emit, isEnabled, ops }));
    else if (!wanted && end !== undefined) {
      active.delete(source);
      end();
    }
  }
}

function open() {
  ops.open(getOptionValue('--trace-event-file-pattern') || 'node_trace.${rotation}.log'); // eslint-disable-line no-template-curly-in-string
  if (described) return;
  described = true;
  const metadata = (name, args) => emit('M', '__metadata', name, -1, args);
  metadata('process_name', { name: process.title });
  metadata('version', { node: process.versions.node });
  metadata('thread_name', { name: 'JavaScriptMainThread' });
  metadata('node', { process: { versions: process.versions, arch: process.arch, platform: process.platform, release: process.release } });
  ops.platformThreads();
  nameWith(metadata);
}

/** The title is told again when it changes. */
function nameWith(metadata) {
  const { get, set } = Object.getOwnPropertyDescriptor(process, 'title');
  Object.defineProperty(process, 'title', { configurable: true, enumerable: true, get, set(value) {
    set.call(process, value);
    metadata('process_name', { name: process.title });
  } });
}

function hold(who, categories) {
  holders.set(who, categories);
  update();
}

function release(who) {
  holders.delete(who);
  update();
}

function getEnabledCategories() {
  return current.size === 0 ? undefined : [...current].sort().join(',');
}

const commandLine = {};

/** At the start of a process: what the command line asks for. */
function start() {
  const list = getOptionValue('--trace-event-categories') || (getOptionValue('--trace-events-enabled') === true ? byDefault : '');
  if (list) hold(commandLine, list.split(','));
}

/** At the start of a worker: what is traced in the process. */
function startWorker(threadId, name) {
  const list = ops.categories();
  if (list === '') return;
  emit('M', '__metadata', 'thread_name', -1, { name: `[worker ${threadId}] ${name || 'WorkerThread'}` });
  current = new Set(list.split(','));
  apply();
}

module.exports = { getEnabledCategories, hold, release, start, startWorker };
