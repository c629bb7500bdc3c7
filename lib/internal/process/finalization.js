'use strict';

// process.finalization: callbacks about objects that are still alive when the process ends.

const { kValidateObjectAllowObjects, validateObject } = require('internal/validators');

function createFinalization() {
  // By event, the objects in the order in which they were registered. Only weak references, so that registering an
  // object does not keep it.
  const lists = { exit: null, beforeExit: null };
  let registry;

  function begin(event) {
    lists[event] = new Set();
    registry ??= new FinalizationRegistry((entry) => forget(entry.event, entry));
    process.on(event, lists[event].run = () => runAll(event));
  }

  function forget(event, entry) {
    const list = lists[event];
    if (list === null || !list.delete(entry) || list.size > 0) return;
    process.removeListener(event, list.run);
    lists[event] = null;
  }

  function runAll(event) {
    for (const entry of [...lists[event] ?? []]) {
      const object = entry.object.deref();
      forget(event, entry);
      if (object === undefined) continue;
      registry.unregister(object);
      entry.callback(object, event);
    }
  }

  function add(event, object, callback) {
    validateObject(object, 'obj', kValidateObjectAllowObjects);
    if (lists[event] === null) begin(event);
    const entry = { event, object: new WeakRef(object), callback };
    lists[event].add(entry);
    registry.register(object, entry, object);
  }

  return {
    register(object, callback) { add('exit', object, callback); },
    registerBeforeExit(object, callback) { add('beforeExit', object, callback); },
    unregister(object) {
      registry?.unregister(object);
      for (const event of Object.keys(lists)) {
        for (const entry of [...lists[event] ?? []]) {
          const other = entry.object.deref();
          if (other === undefined || other === object) forget(event, entry);
        }
      }
    },
  };
}

module.exports = { createFinalization };
