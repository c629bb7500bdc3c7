'use strict';

const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
const { Event } = require('internal/event');

// Stands for an init whose members receivedEvent() fills in.
const internal = Object.freeze({ __proto__: null });
let fill;

/** MessageEvent (HTML). */
class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  constructor(type, init = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, init);
    if (init === internal) return;
    const { data = null, origin = '', lastEventId = '', source = null, ports = [] } = init ?? {};
    if (source !== null && source !== undefined && !require('internal/messaging').isMessagePort(source)) {
      const { inspect } = require('internal/util/inspect');
      const error = new TypeError(
        `MessageEvent constructor: Expected eventInitDict.source ("${inspect(source)}") to be an instance of MessagePort.`);
      error.code = 'ERR_INVALID_ARG_TYPE';
      throw error;
    }
    if (ports === null || ports === undefined || typeof ports[Symbol.iterator] !== 'function') {
      throw new TypeError(`MessageEvent constructor: eventInitDict.ports (${ports}) is not iterable.`);
    }
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    const list = [...ports];
    for (const port of list) {
      if (require('internal/messaging').isMessagePort(port)) continue;
      const { inspect } = require('internal/util/inspect');
      throw new TypeError(`MessageEvent constructor: Expected eventInitDict.ports ("${inspect(port)}") to be an instance of MessagePort.`);
    }
    this.#ports = Object.freeze(list);
  }

  static {
    fill = (event, data, ports) => {
      event.#data = data;
      event.#origin = event.#lastEventId = '';
      event.#source = null;
      event.#ports = ports;
    };
  }

  get data() { return this.#data; }
  get origin() { return this.#origin; }
  get lastEventId() { return this.#lastEventId; }
  get source() { return this.#source; }
  get ports() { return this.#ports; }
}

const enumerable = { __proto__: null, enumerable: true };
Object.defineProperties(MessageEvent.prototype, {
  data: enumerable, origin: enumerable, lastEventId: enumerable, source: enumerable, ports: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'MessageEvent' },
});

/** The event of a message that came with these ports, which it keeps. */
function receivedEvent(type, data, ports) {
  const event = new MessageEvent(type, internal);
  fill(event, data, Object.freeze(ports));
  return event;
}

module.exports = { MessageEvent, receivedEvent };
