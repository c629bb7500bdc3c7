'use strict';
// CloseEvent and ErrorEvent (WebSockets standard, HTML).

const { Event } = require('internal/event');
const { exposeMembers, needArguments, unsignedShort, usvString, domString } = require('internal/fetch/webidl');

class CloseEvent extends Event {
  #wasClean;
  #code;
  #reason;

  constructor(type, init = undefined) {
    needArguments(arguments, 1, 'CloseEvent constructor');
    super(domString(type, 'CloseEvent constructor', 'type'), init);
    this.#wasClean = Boolean(init?.wasClean);
    this.#code = init?.code === undefined ? 0 : unsignedShort(init.code);
    this.#reason = init?.reason === undefined ? '' : usvString(init.reason);
  }

  get wasClean() { return this.#wasClean; }
  get code() { return this.#code; }
  get reason() { return this.#reason; }
}
exposeMembers(CloseEvent, 'CloseEvent', ['wasClean', 'code', 'reason']);

class ErrorEvent extends Event {
  #message;
  #filename;
  #lineno;
  #colno;
  #error;

  constructor(type, init = undefined) {
    needArguments(arguments, 1, 'ErrorEvent constructor');
    super(domString(type, 'ErrorEvent constructor', 'type'), init);
    const { message = '', filename = '', lineno = 0, colno = 0, error } = init ?? {};
    this.#message = `${message}`;
    this.#filename = usvString(filename);
    this.#lineno = lineno >>> 0;
    this.#colno = colno >>> 0;
    this.#error = error;
  }

  get message() { return this.#message; }
  get filename() { return this.#filename; }
  get lineno() { return this.#lineno; }
  get colno() { return this.#colno; }
  get error() { return this.#error; }
}
exposeMembers(ErrorEvent, 'ErrorEvent', ['message', 'filename', 'lineno', 'colno', 'error']);

module.exports = { CloseEvent, ErrorEvent };
