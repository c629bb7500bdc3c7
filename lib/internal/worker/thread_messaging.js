'use strict';

// postMessageToThread(): every thread has a mailbox that all others of the process know by the thread's number.

const {
  codes: {
    ERR_WORKER_MESSAGING_ERRORED, ERR_WORKER_MESSAGING_FAILED, ERR_WORKER_MESSAGING_SAME_THREAD, ERR_WORKER_MESSAGING_TIMEOUT,
  },
} = require('internal/errors');
const { validateNumber } = require('internal/validators');

const native = binding('worker');
// How often a thread is looked at that does not answer.
const kPatience = 500;

let box;
let count = 0;
/** Number of a question -> { settle, target } */
const pending = new Map();

/** Opens this thread's mailbox; what came before waits in it. */
function open() {
  if (box !== undefined) return;
  const { createPort } = require('internal/messaging');
  box = createPort(native.mailbox());
  box.on('message', receive);
  box.unref();
}

function receive({ question, answer, value, source }) {
  if (answer !== undefined) return pending.get(answer)?.settle(value);
  let outcome = 'none';
  try {
    if (process.emit('workerMessage', value, source)) outcome = 'done';
  } catch {
    outcome = 'threw';
  }
  mail(source, { answer: question, value: outcome }, []);
}

function mail(target, message, transferList) {
  const { postTo } = require('internal/messaging');
  return postTo(target, message, transferList);
}

async function postMessageToThread(threadId, value, transferList = [], timeout = undefined) {
  if (typeof transferList === 'number' && timeout === undefined) {
    timeout = transferList;
    transferList = [];
  }
  if (timeout !== undefined) validateNumber(timeout, 'timeout', 0);
  const source = native.threadId();
  if (threadId === source) throw new ERR_WORKER_MESSAGING_SAME_THREAD();
  open();
  const question = ++count;
  if (!mail(threadId, { question, value, source }, transferList ?? [])) throw new ERR_WORKER_MESSAGING_FAILED();
  const outcome = await new Promise((resolve) => {
    // Keeps this thread alive too.
    const watch = setInterval(() => {
      if (!native.mailboxExists(threadId)) settle('none');
    }, kPatience);
    const timer = timeout === undefined ? undefined : setTimeout(() => settle('late'), timeout);
    const settle = (result) => {
      pending.delete(question);
      clearInterval(watch);
      clearTimeout(timer);
      resolve(result);
    };
    pending.set(question, { settle });
  });
  switch (outcome) {
    case 'done': return;
    case 'threw': throw new ERR_WORKER_MESSAGING_ERRORED();
    case 'late': throw new ERR_WORKER_MESSAGING_TIMEOUT();
    default: throw new ERR_WORKER_MESSAGING_FAILED();
  }
}

module.exports = { open, postMessageToThread };
