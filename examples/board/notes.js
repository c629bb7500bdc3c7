'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');

const saveAfter = 200; // ms: changes that come together are written together

/** The notes, in memory and in a file that is replaced as a whole, so that it is never half written. */
module.exports = class Notes {
  #file;
  #notes = new Map();
  #timer;
  #writing = Promise.resolve();

  constructor(file) {
    this.#file = file;
    try {
      for (const note of JSON.parse(fs.readFileSync(file, 'utf8'))) this.#notes.set(note.id, note);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }

  all() {
    return [...this.#notes.values()];
  }

  add(fields) {
    const note = { id: crypto.randomUUID(), ...fields, changed: Date.now() };
    this.#notes.set(note.id, note);
    this.#soon();
    return note;
  }

  change(id, fields) {
    const note = this.#notes.get(id);
    if (!note) return undefined;
    Object.assign(note, fields, { changed: Date.now() });
    this.#soon();
    return note;
  }

  remove(id) {
    const note = this.#notes.get(id);
    if (this.#notes.delete(id)) this.#soon();
    return note;
  }

  #soon() {
    this.#timer ??= setTimeout(() => this.flush(), saveAfter);
  }

  /** Writes what has changed; resolves when it is on disk. */
  flush() {
    if (this.#timer) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#write()).catch((error) => console.error('Notes are not saved:', error.message));
    }
    return this.#writing;
  }

  async #write() {
    const draft = `${this.#file}.new`;
    await fs.promises.writeFile(draft, JSON.stringify(this.all(), null, 1));
    await fs.promises.rename(draft, this.#file);
  }
};
