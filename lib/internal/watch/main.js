'use strict';

// ravel --watch: runs the program in a child process, and anew when a file it loaded changes.

const { getOptionValue } = require('internal/options');
const { convertToValidSignal } = require('internal/util');
const { FilesWatcher } = require('internal/watch/files_watcher');

const ownFlags = new Set(['--watch', '--watch-preserve-output']);
const ownFlagsWithValue = new Set(['--watch-path', '--watch-kill-signal']);

/** This process's flags without those that make it the watcher. */
function flagsOfChild() {
  const out = [];
  const args = process.execArgv;
  for (let i = 0; i < args.length; i++) {
    const name = args[i].split('=', 1)[0];
    if (ownFlags.has(name)) continue;
    if (ownFlagsWithValue.has(name)) {
      if (!args[i].includes('=')) i++;
      continue;
    }
    out.push(args[i]);
  }
  return out;
}

function main() {
  const { spawn } = require('child_process');
  const { once } = require('events');
  const path = require('path');
  const colors = require('internal/util/colors');
  const { inspect } = require('internal/util/inspect');
  const paths = getOptionValue('--watch-path').map((p) => path.resolve(p));
  const keepOutput = getOptionValue('--watch-preserve-output') === true;
  const killSignal = convertToValidSignal(getOptionValue('--watch-kill-signal') || 'SIGTERM');
  const command = process.argv.slice(1);
  const shown = inspect(command.join(' '));
  const args = [...flagsOfChild(), ...command];
  const reports = paths.length === 0;
  let child, exited;

  colors.refresh();
  const say = (color, text) => process.stdout.write(`${color}${text}${colors.white}\n`);
  const watcher = new FilesWatcher({ debounce: 200, mode: reports ? 'filter' : 'all' });
  for (const p of paths) watcher.watchPath(p, true);

  function begin() {
    const env = { ...process.env, WATCH_REPORT_DEPENDENCIES: '1' };
    const stdio = reports || process.send ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
    const current = child = spawn(process.execPath, args, { stdio, env });
    exited = false;
    current.on('message', (message) => {
      if (message?.['watch:require'] === undefined && message?.['watch:import'] === undefined) process.send?.(message);
    });
    if (reports) {
      watcher.watchChildProcessModules(current);
      if (command.length > 0) watcher.filterFile(path.resolve(command[0]));
      for (const name of ['--env-file', '--env-file-if-exists']) {
        for (const file of getOptionValue(name) ?? []) watcher.filterFile(path.resolve(file));
      }
    }
    current.once('exit', (code) => {
      exited = true;
      if (current.stopping) return;
      const ended = code === 0 ? [colors.blue, 'Completed'] : [colors.red, 'Failed'];
      say(ended[0], `${ended[1]} running ${shown}. Waiting for file changes before restarting...`);
    });
  }

  async function end(signal) {
    if (child === undefined || exited) return child?.exitCode ?? 0;
    child.stopping = true;
    child.kill(signal);
    const slow = setTimeout(() => say(colors.green, 'Waiting for graceful termination...'), 500);
    const [code] = await once(child, 'exit');
    clearTimeout(slow);
    return code ?? 0;
  }

  let restarting = false;
  watcher.on('changed', async () => {
    if (restarting) return;
    restarting = true;
    const running = child !== undefined && !exited;
    await end(killSignal);
    if (reports) watcher.clearFileFilters();
    if (!keepOutput) process.stdout.write(colors.clear);
    say(colors.green, `Restarting ${shown}`);
    begin();
    if (running) say(colors.green, `Gracefully restarted ${shown}`);
    restarting = false;
  });

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, async () => {
      watcher.clear();
      process.exit(await end(signal));
    });
  }
  process.on('message', (message) => child?.connected && child.send(message));
  begin();
}

module.exports = { main };
