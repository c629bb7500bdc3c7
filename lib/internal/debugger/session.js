'use strict';

// A debugging session: the program, where it stands, breakpoints, watchers. What the user types is commands.js's business.

const path = require('path');
const { inspect } = require('internal/util/inspect');
const { fileURLToPath } = require('internal/url');
const { Client, debuggerError } = require('internal/debugger/protocol');
const { RemoteObject } = require('internal/debugger/values');

const connectTries = 5;

/** A file's name as the user would write it. */
function shownPath(name) {
  let file = name;
  if (file.startsWith('file://')) file = fileURLToPath(file);
  const here = process.cwd() + path.sep;
  return file.startsWith(here) ? file.slice(here.length) : file;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

class Debugger {
  client = new Client();
  child = null;
  repl = null;
  scripts = new Map();      // id -> { id, url, internal, lines }
  frames = null;            // of a program that is paused
  breakpoints = [];         // { id, url | urlRegex, shown, line, column, condition, scriptId }
  watchers = [];
  profiles = [];
  pauseOnExceptions = 'none';
  contextLines = 2;
  #options;
  #paused = Promise.resolve();
  #autoResume = process.env.NODE_INSPECT_RESUME_ON_START === '1';

  constructor(options) {
    this.#options = options;
    const { client } = this;
    client.on('Debugger.paused', (params) => { this.#paused = this.#onPaused(params); });
    client.on('Debugger.resumed', () => { this.frames = null; });
    client.on('Debugger.scriptParsed', ({ scriptId, url }) => this.#onScript(scriptId, url));
    client.on('Profiler.consoleProfileFinished', ({ profile }) => {
      this.addProfile(profile);
      this.print('Captured new CPU profile.\nAccess it with profiles' + `[${this.profiles.length - 1}]`);
    });
    client.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      // The main one: the program is over and waits for us to leave.
      if (executionContextId === 1) client.close();
    });
    client.on('close', () => {
      this.frames = null;
      this.scripts.clear();
    });
    process.on('exit', () => this.killChild());
    for (const [signal, number] of [['SIGTERM', 15], ['SIGHUP', 1]]) process.once(signal, () => process.exit(128 + number));
  }

  async begin() {
    await this.run();
    const { startRepl } = require('internal/debugger/commands');
    const early = this.#early;
    this.#early = null;
    this.repl = startRepl(this);
    this.repl.on('exit', () => process.exit(0));
    for (const text of early) this.print(text);
  }

  /** What is to be printed before there is a prompt to print it over. */
  #early = [];

  // ---- the program ----

  async run() {
    this.killChild();
    this.client.close();
    const { attach } = this.#options;
    let { host, port } = this.#options;
    if (!attach) {
      const { launch } = require('internal/debugger/target');
      const target = await launch(this.#options, (text) => this.#childSays(text));
      ({ host, port } = target);
      this.child = target.child;
      target.child.on('exit', () => { if (this.child === target.child) this.child = null; });
    }
    process.stdout.write(`connecting to ${host}:${port} ..`);
    for (let i = 1; ; i++) {
      process.stdout.write('.');
      try {
        await this.client.connect(host, port);
        break;
      } catch (error) {
        // No server yet; anything else will not get better.
        if (error.code !== 'ECONNREFUSED' && error.code !== 'ECONNRESET' || i === connectTries) {
          process.stdout.write(' failed\n');
          if (error.code === 'ERR_DEBUGGER_ERROR' || error instanceof SyntaxError) throw error;
          process.stdout.write(`failed to connect to ${host}:${port}, please retry.\n`);
          process.exit(1);
        }
        await require('timers/promises').setTimeout(200);
      }
    }
    process.stdout.write(' ok\n');
    await this.#prepare();
  }

  async #prepare() {
    const { client } = this;
    await Promise.all([
      client.call('Runtime.enable'),
      client.call('Profiler.enable'),
      client.call('Profiler.setSamplingInterval', { interval: 100 }),
      client.call('Debugger.enable'),
      client.call('Debugger.setAsyncCallStackDepth', { maxDepth: 0 }),
      client.call('Debugger.setBlackboxPatterns', { patterns: [] }),
      client.call('Debugger.setPauseOnExceptions', { state: this.pauseOnExceptions }),
    ]);
    const old = this.breakpoints;
    this.breakpoints = [];
    for (const b of old) await this.#place(b);
    await client.call('Runtime.runIfWaitingForDebugger');
  }

  killChild() {
    this.child?.kill('SIGKILL');
    this.child = null;
  }

  #childSays(text) {
    const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
    this.print(lines.map((line) => `< ${line}`).join('\n') + '\n< ');
  }

  // ---- what is shown ----

  /** Writes over the prompt, and the prompt again. */
  print(value) {
    const text = typeof value === 'string' ? value : inspect(value);
    if (this.repl === null) {
      if (this.#early !== null && this.client.connected) this.#early.push(text);
      else process.stdout.write(`${text}\n`);
      return;
    }
    if (process.stdout.isTTY) {
      const readline = require('readline');
      readline.cursorTo(process.stdout, 0);
      readline.clearLine(process.stdout, 0);
    } else {
      process.stdout.write('\b'.repeat(this.repl.getPrompt().length));
    }
    process.stdout.write(`${text}\n`);
    this.repl.displayPrompt(true);
  }

  #onScript(id, url) {
    if (url === '') return;
    this.scripts.set(id, { id, url, shown: shownPath(url), internal: url.startsWith('node:internal/') || url.startsWith('evalmachine'), lines: null });
  }

  async #onPaused({ callFrames, reason }) {
    if (this.#autoResume && reason === 'Break on start') {
      this.#autoResume = false;
      this.print('Debugger attached.');
      await this.client.call('Debugger.resume');
      return;
    }
    this.#autoResume = false;
    this.frames = callFrames;
    try {
      const { location } = callFrames[0];
      const script = this.scripts.get(location.scriptId);
      const name = script === undefined ? `[unknown:${location.scriptId}]` : script.shown;
      const what = `${reason === 'other' ? 'break' : reason} in ${name}:${location.lineNumber + 1}`;
      const watched = await this.watched();
      const source = await this.source(location, this.contextLines);
      this.print([what, ...(watched === '' ? [] : [watched, '']), source].join('\n'));
    } catch (error) {
      this.print(error);
    }
  }

  get here() {
    if (this.frames === null) throw debuggerError('Requires execution to be paused');
    return this.frames[0].location;
  }

  async #lines(scriptId) {
    const script = this.scripts.get(scriptId);
    if (script?.lines) return script.lines;
    const { scriptSource } = await this.client.call('Debugger.getScriptSource', { scriptId });
    const lines = scriptSource.split(/\r?\n/);
    if (script !== undefined) script.lines = lines;
    return lines;
  }

  /** The lines around a place, marked where the program stands and where it would stop. */
  async source({ scriptId, lineNumber }, around) {
    const lines = await this.#lines(scriptId);
    const from = Math.max(lineNumber - around, 0);
    const to = Math.min(lineNumber + around, lines.length - 1);
    const width = Math.max(2, String(to + 1).length);
    const at = this.frames?.[0].location;
    const out = [];
    for (let i = from; i <= to; i++) {
      const stands = at?.scriptId === scriptId && at.lineNumber === i;
      const stops = this.breakpoints.some((b) => b.scriptId === scriptId && b.line === i + 1);
      out.push(`${stands ? '>' : stops ? '*' : ' '}${String(i + 1).padStart(width)} ${lines[i]}`);
    }
    return out.join('\n');
  }

  backtrace() {
    void this.here;
    return this.frames.map(({ functionName, location: { scriptId, lineNumber, columnNumber } }, i) =>
      `#${i} ${functionName || '(anonymous)'} ${this.scripts.get(scriptId)?.shown ?? scriptId}:${lineNumber + 1}:${columnNumber}`).join('\n');
  }

  // ---- values ----

  /** Evaluates where the program stands, or in its global scope. */
  async evaluate(code) {
    let expression = code;
    // An object literal is no block here.
    if (/^\s*\{[\s\S]*\}\s*$/.test(code)) expression = `(${code})`;
    const common = { expression, objectGroup: 'node-inspect', generatePreview: true, includeCommandLineAPI: true };
    const answer = this.frames === null ?
      await this.client.call('Runtime.evaluate', common) :
      await this.client.call('Debugger.evaluateOnCallFrame', { ...common, callFrameId: this.frames[0].callFrameId });
    if (answer.exceptionDetails !== undefined) {
      const { exception, text } = answer.exceptionDetails;
      throw debuggerError(exception?.description ?? (exception && 'value' in exception ? `${text} ${inspect(exception.value)}` : text));
    }
    return new RemoteObject(answer.result);
  }

  /** Names in the scopes around where the program stands, but for the global one. */
  async scopeNames() {
    void this.here;
    const names = new Set();
    for (const { type, object } of this.frames[0].scopeChain) {
      if (type === 'global') continue;
      const { result } = await this.client.call('Runtime.getProperties', { objectId: object.objectId, generatePreview: true });
      for (const { name } of result) names.add(name);
    }
    return [...names];
  }

  async watched() {
    if (this.watchers.length === 0) return '';
    const lines = ['Watchers:'];
    for (const [i, expression] of this.watchers.entries()) {
      let text;
      try {
        text = inspect(await this.evaluate(expression));
      } catch (error) {
        text = `<${error.message.split('\n')[0]}>`;
      }
      lines.push(text.includes('\n') ? `  ${i}: ${expression} =\n    ${text.replaceAll('\n', '\n    ')}` : `  ${i}: ${expression} = ${text}`);
    }
    return lines.join('\n');
  }

  // ---- breakpoints ----

  /** Has the engine set one and notes it. */
  async #place({ url, urlRegex, shown, line, column = 0, condition }) {
    const { breakpointId, locations } = await this.client.call('Debugger.setBreakpointByUrl', {
      url, urlRegex, lineNumber: line - 1, columnNumber: column, condition,
    });
    const b = { id: breakpointId, url, urlRegex, shown, line, column, condition, scriptId: locations[0]?.scriptId };
    this.breakpoints.push(b);
    return { b, location: locations[0] };
  }

  scriptOf(name) {
    const all = [...this.scripts.values()];
    const exact = this.scripts.get(String(name)) ?? all.find((s) => s.url === name || s.shown === name);
    if (exact !== undefined) return exact;
    const found = all.filter((s) => s.url.endsWith(name) || s.url.includes(name));
    if (new Set(found.map((s) => s.url)).size > 1) throw debuggerError('Script name is ambiguous');
    return found.at(-1);
  }

  async setBreakpoint(script, line, condition, column = 0) {
    if (script === undefined) line = this.here.lineNumber + 1;
    if (line === undefined && typeof script === 'string') {
      const fn = script.replace(/\(\)$/, '');
      await this.evaluate(`debug(${fn})`);
      return;
    }
    let known;
    if (script === undefined || typeof script === 'number' && line === undefined) {
      line ??= script;
      known = this.scripts.get(this.here.scriptId);
    } else {
      known = this.scriptOf(script);
    }
    if (known === undefined) {
      this.print(`Warning: script '${script}' was not loaded yet.`);
      const urlRegex = `^(.*[\\/\\\\])?${escaped(String(script))}$`;
      await this.#place({ urlRegex, shown: script, line, column, condition });
      return;
    }
    const { location } = await this.#place({ url: known.url, shown: known.shown, line, column, condition });
    if (location === undefined) {
      this.print('Could not resolve breakpoint');
      return;
    }
    this.breakpoints.at(-1).line = location.lineNumber + 1;
    return this.source(location, 5);
  }

  async clearBreakpoint(script, line) {
    const found = this.breakpoints.findIndex((b) => b.line === line &&
      (b.shown === script || b.url?.endsWith(`/${script}`) || b.scriptId === String(script)));
    if (found === -1) return `Could not find breakpoint at ${script}:${line}`;
    await this.client.call('Debugger.removeBreakpoint', { breakpointId: this.breakpoints[found].id });
    this.breakpoints.splice(found, 1);
    return this.frames === null ? undefined : this.source(this.here, 5);
  }

  listBreakpoints() {
    if (this.breakpoints.length === 0) return 'No breakpoints yet';
    return this.breakpoints.map(({ shown, line }, i) => `#${i} ${this.#shownOf(shown)}:${line}`).join('\n');
  }

  #shownOf(name) {
    return [...this.scripts.values()].find((s) => s.url.endsWith(`/${name}`))?.shown ?? name;
  }

  async setPauseOnExceptions(state) {
    this.pauseOnExceptions = state;
    await this.client.call('Debugger.setPauseOnExceptions', { state });
  }

  // ---- profiles ----

  addProfile(profile) {
    const shown = new Profile(profile);
    this.profiles.push(shown);
    return shown;
  }

  #snapshots = Promise.resolve();

  /** Writes a heap snapshot; one after the other. */
  takeHeapSnapshot(filename = 'node.heapsnapshot') {
    this.#snapshots = this.#snapshots.catch(() => {}).then(async () => {
      const fs = require('fs');
      const file = path.resolve(filename);
      const chunks = [];
      const add = ({ chunk }) => chunks.push(chunk);
      this.client.on('HeapProfiler.addHeapSnapshotChunk', add);
      try {
        await this.client.call('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
        fs.writeFileSync(file, chunks.join(''));
      } finally {
        this.client.off('HeapProfiler.addHeapSnapshotChunk', add);
      }
      this.print(`Wrote snapshot: ${file}`);
    });
    return this.#snapshots;
  }
}

class Profile {
  constructor(data) { this.data = data; }

  /** Writes it for other tools to read. */
  save(filename = 'node.cpuprofile') {
    const file = path.resolve(filename);
    require('fs').writeFileSync(file, JSON.stringify(this.data));
    process.stdout.write(`Saved profile to ${file}\n`);
  }

  [inspect.custom]() {
    return `[Profile ${this.data.endTime - this.data.startTime}μs]`;
  }
}

module.exports = { Debugger };
