'use strict';

// Watches files through the folders that hold them: an editor that renames a new file over the old one does not end the watch.

const EventEmitter = require('events');
const fs = require('fs');
const path = require('path');

class FilesWatcher extends EventEmitter {
  #folders = new Map(); // folder -> { watcher, recursive }
  #files = new Map(); // file -> owners
  #owned = new Map(); // owner -> files
  #changed = new Set(); // owners of what changed in this while
  #events = new Set();
  #timer;
  #debounce;
  #all;

  /** @param {{ debounce?: number, mode?: 'filter' | 'all', signal?: AbortSignal }} options filter: only files that were named count */
  constructor({ debounce = 200, mode = 'filter', signal } = {}) {
    super();
    this.#debounce = debounce;
    this.#all = mode === 'all';
    signal?.addEventListener('abort', () => this.clear(), { once: true });
  }

  /** Watches a folder, or the folder of a file. */
  watchPath(name, recursive = false) {
    const known = this.#folders.get(name);
    if (known !== undefined && (known.recursive || !recursive)) return;
    known?.watcher.close();
    let watcher;
    try {
      watcher = fs.watch(name, { recursive });
    } catch (error) {
      if (error.code === 'ENOENT' && !recursive) return;
      throw error;
    }
    watcher.on('error', () => watcher.close());
    watcher.on('change', (eventType, fileName) => {
      const base = isFolder(name) ? name : path.dirname(name);
      this.#notice(fileName === null ? name : path.resolve(base, String(fileName)), eventType);
    });
    this.#folders.set(name, { watcher, recursive });
  }

  /** This file counts, for its owner. */
  filterFile(file, owner) {
    file = path.resolve(file);
    this.watchPath(path.dirname(file));
    const owners = this.#files.get(file);
    if (owners === undefined) this.#files.set(file, new Set([owner]));
    else owners.add(owner);
    const owned = this.#owned.get(owner);
    if (owned === undefined) this.#owned.set(owner, new Set([file]));
    else owned.add(file);
  }

  /** Takes the files that a child process says it loads. */
  watchChildProcessModules(child, owner) {
    child.on('message', (message) => {
      const { fileURLToPath } = require('internal/url');
      try {
        for (const file of message?.['watch:require'] ?? []) this.filterFile(file, owner);
        for (const url of message?.['watch:import'] ?? []) if (url.startsWith('file:')) this.filterFile(fileURLToPath(url), owner);
      } catch {
        // A message of the program that looks alike.
      }
    });
  }

  unfilterFilesOwnedBy(owners) {
    for (const owner of owners) {
      for (const file of this.#owned.get(owner) ?? []) {
        const left = this.#files.get(file);
        left?.delete(owner);
        if (left?.size === 0) this.#files.delete(file);
      }
      this.#owned.delete(owner);
    }
  }

  clearFileFilters() {
    this.#files.clear();
    this.#owned.clear();
  }

  clear() {
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
    this.clearFileFilters();
    clearTimeout(this.#timer);
    clearTimeout(this.#newcomerTimer);
  }

  #newcomers = new Set();
  #newcomerTimer;

  // A file nobody named came, or went.
  #newcomer(file) {
    if (this.listenerCount('appeared') === 0) return;
    this.#newcomers.add(file);
    clearTimeout(this.#newcomerTimer);
    this.#newcomerTimer = setTimeout(() => {
      const files = this.#newcomers;
      this.#newcomers = new Set();
      this.emit('appeared', files);
    }, this.#debounce);
  }

  #notice(file, eventType) {
    if (!this.#all) {
      const owners = this.#files.get(file);
      if (owners === undefined) {
        if (eventType === 'rename') this.#newcomer(file);
        return;
      }
      for (const owner of owners) this.#changed.add(owner);
    }
    this.#events.add(eventType);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const owners = this.#changed;
      const [first] = this.#events;
      this.#changed = new Set();
      this.#events.clear();
      this.emit('changed', { owners, eventType: first });
    }, this.#debounce);
  }
}

function isFolder(name) {
  try {
    return fs.statSync(name).isDirectory();
  } catch {
    return true;
  }
}

module.exports = { FilesWatcher };
