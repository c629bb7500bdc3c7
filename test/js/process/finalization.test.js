'use strict';
const assert = require('node:assert');

const events = [];
const kept = { name: 'kept' };
const early = { name: 'early' };
const dropped = { name: 'dropped' };
const note = (object, event) => events.push([object.name, event]);
process.finalization.register(kept, note);
process.finalization.registerBeforeExit(early, note);
process.finalization.register(dropped, note);
process.finalization.unregister(dropped);
assert.throws(() => process.finalization.register(1, note), { code: 'ERR_INVALID_ARG_TYPE' });
process.on('exit', () => assert.deepStrictEqual(events, [['early', 'beforeExit'], ['kept', 'exit']]));
