'use strict';

// A file of tests as a test of its own: a child process, whose events are passed on.

const { Test } = require('internal/test_runner/test');
const { failure, kinds } = require('internal/test_runner/failure');
const { inspecting, portOf } = require('internal/test_runner/inspect');
const { Receiver } = require('internal/test_runner/wire');

const kAtOnce = new Set(['test:enqueue', 'test:dequeue', 'test:complete']);
const kSummary = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;
const kCancelled = new Set([kinds.cancelled, kinds.aborted, kinds.timeout]);

const kDropped = new Set(['--test', '--watch', '--test-force-exit', '--watch-preserve-output', '--experimental-test-coverage', '--test-only', '--test-randomize', '--experimental-default-config-file']);
const kDroppedWithValue = ['--test-reporter', '--test-reporter-destination', '--test-name-pattern', '--test-skip-pattern', '--test-concurrency',
  '--test-timeout', '--test-shard', '--test-isolation', '--experimental-test-isolation', '--test-global-setup', '--watch-path', '--experimental-config-file', '--test-rerun-failures',
  '--test-coverage-include', '--test-coverage-exclude', '--test-coverage-lines', '--test-coverage-branches', '--test-coverage-functions',
  '--test-random-seed'];

/** This process's flags that its children should have too. */
function inherited() {
  const out = [];
  const args = process.execArgv;
  for (let i = 0; i < args.length; i++) {
    if (kDropped.has(args[i].split('=', 1)[0])) continue;
    if (kDroppedWithValue.includes(args[i])) {
      i++;
      continue;
    }
    if (kDroppedWithValue.some((f) => args[i].startsWith(`${f}=`))) continue;
    out.push(args[i]);
  }
  return out;
}

function argumentsFor(file, { inspectPort, rerun, seed, names, skips, only, timeout, execArgv, argv }) {
  const args = inherited();
  if (getOption('--test-force-exit')) args.push('--test-force-exit');
  if (only) args.push('--test-only');
  for (const p of names) args.push(`--test-name-pattern=${p}`);
  for (const p of skips) args.push(`--test-skip-pattern=${p}`);
  if (timeout !== Infinity && timeout !== undefined) args.push(`--test-timeout=${timeout}`);
  if (rerun !== undefined) args.push(`--test-rerun-failures=${rerun.file}`);
  if (seed !== undefined) args.push(`--test-random-seed=${seed}`);
  if (inspecting()) args.push(`--inspect-port=${portOf(inspectPort)}`);
  return [...args, ...execArgv, file, ...argv];
}

const getOption = (name) => require('internal/options').getOptionValue(name);

/** What an inspector says is for whoever started it, at once. */
function passInspector(text) {
  return text.replace(/^(?:Debugger (?:listening on|attached|ending on)|Waiting for the debugger|For help, see: ).*\n?/gm, (line) => {
    process.stderr.write(line);
    return '';
  });
}

class FileTest extends Test {
  #events = [];
  #told = 0;
  #failed = false;
  get ofFile() { return true; }

  isFiltered() { return false; }

  constructor(harness, parent, spec) {
    super(harness, parent, spec);
    this.fn = () => this.#spawn();
  }

  async #spawn() {
    const { spawn } = require('child_process');
    const { file } = this.location;
    const { settings } = this;
    const env = { ...process.env, NODE_TEST_CONTEXT: 'child-v8' };
    const { coverage } = this.harness;
    if (coverage !== undefined) env.NODE_V8_COVERAGE = coverage.folder;
    if (settings.watch) env.WATCH_REPORT_DEPENDENCIES = '1';
    if (require('internal/util/colors').shouldColorize(process.stdout)) env.FORCE_COLOR = '1';
    const child = spawn(process.execPath, argumentsFor(file, { ...settings, rerun: this.harness.rerun }), {
      cwd: settings.cwd, env, signal: this.signal, killSignal: 'SIGTERM', stdio: settings.watch ? ['pipe', 'pipe', 'pipe', 'ipc'] : 'pipe',
    });
    this.onChild?.(child);
    let spawnError;
    child.on('error', (error) => { spawnError = error; });
    const text = new TextDecoder();
    const receiver = new Receiver((event) => this.#take(event), (bytes) => {
      this.#take({ type: 'test:stdout', data: { file, message: text.decode(bytes, { stream: true }) } });
    });
    child.stdout.on('data', (chunk) => receiver.push(chunk));
    const errors = new TextDecoder();
    child.stderr.on('data', (chunk) => {
      let message = errors.decode(chunk, { stream: true });
      if (inspecting()) message = passInspector(message);
      if (message !== '') this.#take({ type: 'test:stderr', data: { file, message } });
    });
    const [code, signal] = await new Promise((resolve) => { child.once('close', (...args) => resolve(args)); });
    receiver.end();
    if (code !== 0 || signal !== null) {
      const error = spawnError !== undefined && spawnError.name !== 'AbortError' ? failure(spawnError, kinds.code) : failure('test failed', this.#failed ? kinds.subtests : kinds.code);
      error.exitCode = code;
      error.signal = signal;
      error.stack = undefined;
      throw error;
    }
  }

  /** Events leave when this file's turn has come; some need no turn. */
  #take(event) {
    if (event.type === 'test:summary') event.data.file ??= this.location.file;
    if (event.type === 'test:plan' && event.data.nesting === 0) return;
    if (event.type === 'test:diagnostic' && event.data.nesting === 0 && kSummary.test(event.data.message)) return;
    if (kAtOnce.has(event.type)) {
      this.#pass(event);
      return;
    }
    if (event.type === 'test:fail' && event.data.todo === undefined) this.#failed = true;
    this.#events.push(event);
    if (this.turn()) this.flush();
  }

  #pass({ type, data }) {
    this.harness.stream.tell(type.slice(5), data);
  }

  flush() {
    if (!this.turn()) return;
    for (const event of this.#events.splice(0)) {
      const { type, data } = event;
      if (type === 'test:pass' || type === 'test:fail') {
        // Numbers are the run's, not the file's.
        if (data.nesting === 0) data.testNumber = ++this.parent.reportedChildren;
        this.#told++;
        if (data.rerun !== undefined) {
          this.harness.rerun?.record(...data.rerun);
          delete data.rerun;
        }
        this.harness.count({
          nesting: data.nesting, type: data.details?.type, passed: type === 'test:pass', skipped: data.skip !== undefined, isTodo: data.todo !== undefined,
          cancelled: kCancelled.has(data.details?.error?.failureType),
        });
      }
      this.#pass(event);
    }
  }

  report() {
    if (this.state === 'reported') return;
    this.flush();
    if (this.#told > 0 && (this.error === null || this.error.failureType === kinds.subtests)) {
      this.state = 'reported';
      if (this.error !== null) this.harness.success = false;
      return;
    }
    super.report();
  }
}

module.exports = { FileTest };
