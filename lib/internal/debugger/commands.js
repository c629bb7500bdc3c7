'use strict';

// What the user types in a debugging session: commands are names in the REPL's context; a line that is none is JavaScript
// there, and an empty line repeats the last.

const vm = require('vm');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateNumber, validateString } = require('internal/validators');
const { inspect } = require('internal/util/inspect');

const help = `
run, restart, r       Run the application or reconnect
kill                  Kill a running application or disconnect

cont, c               Resume execution
next, n               Continue to next line in current file
step, s               Step into, potentially entering a function
out, o                Step out, leaving the current function
backtrace, bt         Print the current backtrace
list                  Print the source around the current line where execution
                      is currently paused
setContextLineNumber  Set which lines to check for context
setBreakpoint, sb     Set a breakpoint
clearBreakpoint, cb   Clear a breakpoint
breakpoints           List all known breakpoints
breakOnException      Pause execution whenever an exception is thrown
breakOnUncaught       Pause execution whenever an exception isn't caught
breakOnNone           Don't pause on exceptions (this is the default)

watch(expr)           Start watching the given expression
unwatch(expr)         Stop watching an expression
unwatch(index)        Stop watching an expression at specific index from watch list
watchers              Print all watched expressions and their current values

exec(expr), p(expr), exec expr, p expr
                      Evaluate the expression and print the value
repl                  Enter a debug repl that works like exec

scripts               List application scripts that are currently loaded
scripts(true)         List all scripts (including node-internals)

profile               Start CPU profiling session.
profileEnd            Stop current CPU profiling session.
profiles              Array of completed CPU profiling sessions.
profiles[n].save(filepath = 'node.cpuprofile')
                      Save CPU profiling session to disk as JSON.

takeHeapSnapshot(filepath = 'node.heapsnapshot')
                      Take a heap snapshot and save to disk as JSON.
`.trim();

/** Text that is shown without quotes. */
class Shown {
  constructor(text) { this.text = text; }
  [inspect.custom]() { return this.text; }
}

const shown = (text) => (text === undefined || text === '' ? undefined : new Shown(text));

function startRepl(session) {
  const { client } = session;
  let lastLine = '';
  let inRepl = false;
  let repl;

  const resume = (method) => async () => {
    if (client.connected) void session.here;
    await client.call(method);
  };

  // Without parentheses they do their work at once.
  const words = {
    help: () => shown(help),
    run: () => session.run(),
    kill() {
      session.killChild();
      client.close();
    },
    cont: resume('Debugger.resume'),
    next: resume('Debugger.stepOver'),
    step: resume('Debugger.stepInto'),
    out: resume('Debugger.stepOut'),
    pause: () => client.call('Debugger.pause').then(() => {}),
    backtrace: () => shown(session.backtrace()),
    breakpoints: () => shown(session.listBreakpoints()),
    breakOnException: () => session.setPauseOnExceptions('all'),
    breakOnUncaught: () => session.setPauseOnExceptions('uncaught'),
    breakOnNone: () => session.setPauseOnExceptions('none'),
    watchers: async () => shown(await session.watched()),
    profile: () => client.call('Profiler.start').then(() => {}),
    profileEnd: async () => session.addProfile((await client.call('Profiler.stop')).profile),
    profiles: () => session.profiles,
    version: async () => shown((await session.evaluate('process.versions.v8')).value),
    repl() {
      inRepl = true;
      process.stdout.write('Press Ctrl+C to leave debug repl\n');
      repl.setPrompt('> ');
    },
  };
  const aliases = { r: 'run', restart: 'run', c: 'cont', n: 'next', s: 'step', o: 'out', bt: 'backtrace' };

  // With arguments; by their name alone they do it without.
  const calls = {
    list: async (around = 5) => {
      validateNumber(around, 'delta');
      return shown(await session.source(session.here, around));
    },
    exec: (code) => (code === '.scope' ? session.scopeNames() : session.evaluate(code)),
    watch(expression) {
      validateString(expression, 'expression');
      session.watchers.push(expression);
    },
    unwatch(which) {
      const i = typeof which === 'number' ? which : session.watchers.indexOf(which);
      if (i >= 0) session.watchers.splice(i, 1);
    },
    setBreakpoint: async (...args) => shown(await session.setBreakpoint(...args)),
    clearBreakpoint: async (...args) => shown(await session.clearBreakpoint(...args)),
    setContextLineNumber(n) {
      if (typeof n !== 'number') throw new ERR_INVALID_ARG_TYPE('delta', 'number', n);
      validateNumber(n, 'delta', 1);
      session.contextLines = n;
    },
    takeHeapSnapshot: (filename) => session.takeHeapSnapshot(filename),
    scripts(all = false) {
      const at = session.frames?.[0].location.scriptId;
      const list = [];
      for (const { id, shown: name, internal } of session.scripts.values()) {
        if (all || !internal) list.push(`${id === at ? '*' : ' '} ${id}: ${name}`);
      }
      return shown(list.join('\n'));
    },
  };
  Object.assign(aliases, { sb: 'setBreakpoint', cb: 'clearBreakpoint', p: 'exec' });

  function fill(context) {
    for (const [name, work] of Object.entries(words)) {
      Object.defineProperty(context, name, { __proto__: null, configurable: true, enumerable: true, get: work });
    }
    for (const [name, work] of Object.entries(calls)) {
      // The name alone is a call without arguments, which the evaluation below makes.
      Object.defineProperty(work, kBare, { value: true });
      context[name] = work;
    }
    for (const [name, target] of Object.entries(aliases)) {
      Object.defineProperty(context, name, Object.getOwnPropertyDescriptor(context, target));
    }
    for (const domain of ['Debugger', 'HeapProfiler', 'Profiler', 'Runtime']) {
      context[domain] = new Proxy({}, {
        get(target, name) {
          return typeof name === 'string' && name !== 'then' && name !== 'toJSON' ?
            (params) => client.call(`${domain}.${name}`, params) : undefined;
        },
      });
    }
  }

  /** `exec code` and `p code` without parentheses. */
  function asCall(line) {
    const match = /^\s*(?:exec|p)\s+([^\n]*)/.exec(line);
    return match !== null ? `exec(${JSON.stringify(match[1])})` : line;
  }

  async function evaluate(line, context, filename) {
    if (inRepl) {
      if (line.trim() === '') return undefined;
      return session.evaluate(line);
    }
    if (line.trim() === '') line = lastLine;
    else lastLine = line;
    let result = vm.runInContext(asCall(line), context, { filename });
    if (typeof result === 'function' && result[kBare]) result = result();
    return result;
  }

  repl = require('repl').start({
    prompt: 'debug> ',
    input: process.stdin,
    output: process.stdout,
    ignoreUndefined: true,
    useGlobal: false,
    eval(line, context, filename, callback) {
      evaluate(line, context, filename).then((value) => callback(null, value), (error) => callback(error));
    },
  });
  const leave = () => {
    if (!inRepl) return false;
    inRepl = false;
    repl.setPrompt('debug> ');
    repl.displayPrompt();
    return true;
  };
  repl.defineCommand('interrupt', () => { if (!leave()) repl.emit('SIGINT'); });
  const interrupt = repl.listeners('SIGINT');
  repl.removeAllListeners('SIGINT');
  repl.on('SIGINT', () => { if (!leave()) for (const listener of interrupt) Reflect.apply(listener, repl, []); });
  fill(repl.context);
  repl.on('reset', fill);
  return repl;
}

const kBare = Symbol('bare');

module.exports = { startRepl };
