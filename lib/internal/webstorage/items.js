'use strict';

/** The items of a storage, in order of insertion, and how many characters they have. */
class Items extends Map {
  characters = 0;

  put(key, value) {
    this.remove(key, false);
    this.characters += key.length + value.length;
    this.set(key, value);
  }

  /** @param {boolean} [forGood] otherwise the key keeps its place */
  remove(key, forGood = true) {
    const before = this.get(key);
    if (before === undefined) return;
    this.characters -= key.length + before.length;
    if (forGood) this.delete(key);
  }

  empty() {
    this.characters = 0;
    this.clear();
  }
}

module.exports = { Items };
