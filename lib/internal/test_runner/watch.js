'use strict';

// --test --watch: files run again when they, or what they loaded, change; new files join.

const path = require('path');
const { FilesWatcher } = require('internal/watch/files_watcher');

/**
 * @param {object} run the harness
 * @param {string[]} files
 * @param {(file: string, onChild: Function) => Promise<void>} add
 * @returns {Promise<void>} settles when the run's signal aborts
 */
async function watch(run, config, files, add, find) {
  const watcher = new FilesWatcher({ debounce: 200, mode: 'filter', signal: config.signal });
  const running = new Map(); // file -> { child, ended }
  const { promise: aborted, resolve: stop } = Promise.withResolvers();
  config.signal?.addEventListener('abort', stop, { once: true });
  if (config.signal?.aborted) stop();

  function runFile(file) {
    watcher.filterFile(file, file);
    const entry = { child: undefined, ended: undefined };
    running.set(file, entry);
    entry.ended = add(file, (child) => {
      entry.child = child;
      watcher.watchChildProcessModules(child, file);
    });
    return entry.ended;
  }

  async function stopFile(file) {
    const entry = running.get(file);
    if (entry === undefined) return;
    entry.child?.kill();
    await entry.ended;
  }

  async function round(list) {
    await Promise.all(list.map(runFile));
    run.sumUp();
    run.tell('watch:drained');
  }

  let current = round(files);
  let busy = false;
  let again = new Set();

  async function rerun(list) {
    for (const file of list) again.add(file);
    if (busy) return;
    busy = true;
    while (again.size > 0 && !config.signal?.aborted) {
      const now = [...again];
      again = new Set();
      await Promise.all(now.map(stopFile));
      await current;
      const there = now.filter((f) => require('fs').existsSync(f));
      watcher.unfilterFilesOwnedBy(now);
      run.restart();
      run.tell('watch:restarted');
      current = round(there);
      await current;
    }
    busy = false;
  }

  watcher.on('changed', ({ owners }) => rerun(owners));
  if (find !== undefined) {
    watcher.watchPath(config.cwd);
    watcher.on('appeared', () => {
      const found = find();
      const fresh = found.filter((f) => !files.includes(f));
      files = found;
      if (fresh.length > 0) rerun(fresh);
    });
  }
  for (const file of files) watcher.watchPath(path.dirname(file));
  await aborted;
  await current;
  watcher.clear();
}

module.exports = { watch };
