'use strict';
// The format of an event stream (HTML 9.2.5 and 9.2.6): text in, events out.

const digits = /^[0-9]+$/;

class EventStreamParser {
  #decoder = new (require('internal/encoding').TextDecoder)();
  /** The line that has no end yet, in pieces. */
  #pieces = [];
  #endedInCR = false;
  #type = '';
  #data = null;
  #id;
  #onEvent;
  #onRetry;

  /**
   * @param {string} id the last event ID so far
   * @param {(type: string, data: string) => void} onEvent
   * @param {(ms: number) => void} onRetry
   */
  constructor(id, onEvent, onRetry) {
    this.#id = this.lastEventId = id;
    this.#onEvent = onEvent;
    this.#onRetry = onRetry;
  }

  /** @param {Uint8Array} bytes */
  push(bytes) {
    const text = this.#decoder.decode(bytes, { stream: true });
    const { length } = text;
    let start = 0;
    if (this.#endedInCR && length > 0) {
      this.#endedInCR = false;
      if (text.charCodeAt(0) === 10) start = 1;
    }
    let lf = text.indexOf('\n', start), cr = text.indexOf('\r', start);
    while (lf !== -1 || cr !== -1) {
      const end = cr === -1 || lf !== -1 && lf < cr ? lf : cr;
      this.#pieces.push(text.slice(start, end));
      const line = this.#pieces.length === 1 ? this.#pieces[0] : this.#pieces.join('');
      this.#pieces = [];
      start = end + 1;
      if (end === cr) {
        if (start === length) this.#endedInCR = true;
        else if (lf === start) start++;
      }
      this.#line(line);
      if (lf !== -1 && lf < start) lf = text.indexOf('\n', start);
      if (cr !== -1 && cr < start) cr = text.indexOf('\r', start);
    }
    if (start < length) this.#pieces.push(text.slice(start));
  }

  #line(line) {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    switch (field) {
      case 'event':
        this.#type = value;
        break;
      case 'data':
        (this.#data ??= []).push(value);
        break;
      case 'id':
        if (!value.includes('\0')) this.#id = value;
        break;
      case 'retry':
        if (digits.test(value)) this.#onRetry(Number(value));
    }
  }

  #dispatch() {
    this.lastEventId = this.#id;
    const data = this.#data, type = this.#type;
    this.#data = null;
    this.#type = '';
    if (data !== null) this.#onEvent(type || 'message', data.join('\n'));
  }
}

module.exports = { EventStreamParser };
