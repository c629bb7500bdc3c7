'use strict';

// The process object: what does not depend on the process that runs. The rest
// is filled in by internal/process/start.

function process() {}
Object.defineProperty(process, 'name', { value: 'process' });
const proto = Object.create(Object.prototype, {
  constructor: { value: process, writable: true, configurable: true },
});
process.prototype = proto;

const object = Object.create(proto);
Object.defineProperty(object, Symbol.toStringTag, { value: 'process', writable: true, configurable: false });
object.version = 'v24.12.0';
object.versions = undefined;
object._exiting = false;

module.exports = object;
