// Only: ravel
'use strict';
// Sessions that end in the middle of their own events, and threads that end while they are paused. Node hangs, or leaves the
// session's memory in use, in some of these.
const assert = require('node:assert');
const inspector = require('node:inspector');
const { Worker, isMainThread } = require('node:worker_threads');

function stop() {
  debugger; // eslint-disable-line no-debugger
  return 1;
}

function inPause(session, act) {
  session.connect();
  session.post('Debugger.enable');
  session.once('Debugger.paused', act);
  assert.strictEqual(stop(), 1);
}

if (!isMainThread) {
  const session = new inspector.Session();
  session.connectToMainThread();
  session.post('Debugger.enable');
  // Pauses for a debugger that is in no hurry: the parent ends the thread meanwhile.
  debugger; // eslint-disable-line no-debugger
  setInterval(() => {}, 1000);
} else {
  for (let i = 0; i < 50; i++) {
    const session = new inspector.Session();
    inPause(session, () => {
      session.disconnect();
      assert.throws(() => session.post('Debugger.resume'), { code: 'ERR_INSPECTOR_NOT_CONNECTED' });
      session.connect();
      session.post('Runtime.evaluate', { expression: '1' }, () => session.disconnect());
    });
  }
  const session = new inspector.Session();
  inPause(session, () => {
    session.post('Runtime.evaluate', { expression: 'debugger; 1' });
    session.post('Debugger.resume');
  });
  session.disconnect();

  const watcher = new inspector.Session();
  watcher.connect();
  watcher.post('NodeWorker.enable', { waitForDebuggerOnStart: true });
  let waiting = 0;
  const worker = new Worker(__filename);
  watcher.on('NodeWorker.attachedToWorker', async ({ params }) => {
    assert.strictEqual(params.waitingForDebugger, true);
    waiting++;
    if (waiting === 1) {
      // It waits at its start: it is ended there.
      await worker.terminate();
      const second = new Worker(__filename);
      second.on('exit', () => {
        watcher.disconnect();
        process.exitCode = 0;
      });
      return;
    }
    const post = (id, method, extra) => watcher.post('NodeWorker.sendMessageToWorker', {
      sessionId: params.sessionId, message: JSON.stringify({ id, method, params: extra }),
    });
    watcher.on('NodeWorker.receivedMessageFromWorker', ({ params: { message } }) => {
      // Paused at its first statement: the program ends, and the thread with it.
      if (JSON.parse(message).method === 'Debugger.paused') process.exit(0);
    });
    post(1, 'Debugger.enable');
    post(2, 'Runtime.runIfWaitingForDebugger');
  });
  process.exitCode = 1;
}
