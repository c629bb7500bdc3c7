'use strict';

// Dates follow process.env.TZ; process.env can be cloned.
const assert = require('node:assert');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');

const date = new Date('2018-04-14T12:34:56.789Z');
const hours = (zone) => {
  process.env.TZ = zone;
  return date.getHours();
};
assert.strictEqual(hours('Europe/Amsterdam'), 14);
assert.strictEqual(hours('Etc/UTC'), 12);
assert.strictEqual(hours('Asia/Kolkata'), 18);
assert.strictEqual(new Intl.DateTimeFormat().resolvedOptions().timeZone, 'Asia/Calcutta');

const copy = structuredClone(process.env);
assert.strictEqual(copy.TZ, 'Asia/Kolkata');
assert.notStrictEqual(copy, process.env);
const { port1, port2 } = new MessageChannel();
port1.postMessage(process.env);
assert.deepStrictEqual(receiveMessageOnPort(port2).message, { ...process.env });
port1.close();
