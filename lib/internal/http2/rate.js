'use strict';

/** A bucket of tokens that fills at a rate per second: what comes seldom always passes, a flood does not. */
class Rate {
  constructor(burst, perSecond) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.left = burst;
    this.at = 0;
  }

  /** Takes tokens; false when there are none left. */
  take(n = 1) {
    if (this.left < this.burst) {
      const now = performance.now();
      const filled = Math.floor((now - this.at) / 1000 * this.perSecond);
      if (filled > 0) {
        this.left = Math.min(this.burst, this.left + filled);
        this.at = now;
      }
    } else {
      this.at = performance.now();
    }
    if (this.left < n) return false;
    this.left -= n;
    return true;
  }
}

module.exports = { Rate };
