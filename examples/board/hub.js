'use strict';

const beat = 20_000; // ms: keeps proxies from closing a quiet stream, and finds those that are gone

/** The open event streams. What is sent goes to all of them. */
module.exports = class Hub {
  #streams = new Set();
  #timer;

  join(req, res, notes) {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    res.write(`retry: 1000\nevent: all\ndata: ${JSON.stringify(notes)}\n\n`);
    this.#streams.add(res);
    this.#timer ??= setInterval(() => this.#each(':\n\n'), beat).unref();
    res.on('close', () => {
      this.#streams.delete(res);
      this.#people();
    });
    this.#people();
  }

  send(event, data) {
    this.#each(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #people() {
    this.send('people', { count: this.#streams.size });
  }

  #each(text) {
    for (const res of this.#streams) {
      // A browser that reads nothing must not fill the server's memory; it comes back by itself and gets all notes.
      if (res.writableLength > 1 << 20) res.destroy();
      else res.write(text);
    }
  }

  close() {
    clearInterval(this.#timer);
    for (const res of this.#streams) res.end();
  }
};
