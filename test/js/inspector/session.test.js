'use strict';
// A session within the program: commands, events, errors, and what a callback may do to it.
const assert = require('node:assert');
const inspector = require('node:inspector');
const { Session: PromiseSession } = require('node:inspector/promises');
const vm = require('node:vm');

const session = new inspector.Session();
assert.throws(() => session.post('Runtime.evaluate'), { code: 'ERR_INSPECTOR_NOT_CONNECTED' });
session.connect();
assert.throws(() => session.connect(), { code: 'ERR_INSPECTOR_ALREADY_CONNECTED' });
assert.throws(() => session.connectToMainThread(), { code: 'ERR_INSPECTOR_NOT_WORKER' });
assert.throws(() => session.post(1), { code: 'ERR_INVALID_ARG_TYPE' });

let answered = 0;
session.post('Runtime.evaluate', { expression: '"\u{1f600}" + 6 * 7' }, (error, { result }) => {
  assert.strictEqual(error, null);
  assert.deepStrictEqual(result, { type: 'string', value: '\u{1f600}42' });
  answered++;
});
session.post('No.such', (error) => {
  assert.strictEqual(error.code, 'ERR_INSPECTOR_COMMAND');
  assert.strictEqual(error.message, "Inspector error -32601: 'No.such' wasn't found");
  answered++;
});
// The answers come before post() returns.
assert.strictEqual(answered, 2);

// A pause does not stop the program: nobody outside could let it go on.
const paused = [];
session.on('Debugger.paused', ({ params }) => {
  paused.push(params.callFrames[0].functionName);
  session.post('Debugger.evaluateOnCallFrame', {
    callFrameId: params.callFrames[0].callFrameId, expression: 'local + 1',
  }, (error, { result }) => paused.push(result.value));
});
session.post('Debugger.enable');
function stop(local) {
  debugger; // eslint-disable-line no-debugger
  return local;
}
assert.strictEqual(stop(41), 41);
assert.deepStrictEqual(paused, ['stop', 42]);
session.removeAllListeners('Debugger.paused');

const contexts = [];
session.on('Runtime.executionContextCreated', ({ params }) => contexts.push(params.context.name));
const kept = vm.createContext({}, { name: 'before' });
session.post('Runtime.enable');
const later = vm.createContext({}, { name: 'after' });
assert.ok(contexts.length === 3 && contexts.includes('before') && contexts[2] === 'after');
assert.ok(kept && later);

// The console reaches the session and stays what it was.
const logged = [];
session.on('Runtime.consoleAPICalled', ({ params }) => {
  logged.push(params.type, params.args[0].value, params.stackTrace.callFrames[0].functionName);
});
function talk() { console.log('said'); }
talk();
inspector.console.warn('aside');
assert.deepStrictEqual(logged.slice(0, 3), ['log', 'said', 'talk']);
assert.deepStrictEqual(logged.slice(3, 5), ['warning', 'aside']);

const other = new inspector.Session();
other.connect();
other.post('Runtime.evaluate', { expression: '1' }, () => other.disconnect());

// What is not answered when a session ends gets an error.
other.connect();
other.post('Runtime.evaluate', { expression: 'new Promise(() => {})', awaitPromise: true }, (error) => {
  assert.strictEqual(error.code, 'ERR_INSPECTOR_COMMAND');
  answered++;
});
other.disconnect();
other.disconnect();
process.nextTick(() => assert.strictEqual(answered, 3));

const promised = new PromiseSession();
promised.connect();
promised.post('Runtime.evaluate', { expression: '2 + 2' }).then(async ({ result }) => {
  assert.strictEqual(result.value, 4);
  await assert.rejects(promised.post('Runtime.nothing'), { code: 'ERR_INSPECTOR_COMMAND' });
  promised.disconnect();
  session.disconnect();
});
assert.strictEqual(inspector.url(), undefined);
