'use strict';

// The talk between a primary and its workers: { cmd: 'NODE_CLUSTER', act, seq, ... }, answered by { ack: seq, ... }.

const replies = new Map();
let sequence = 0;

/** Sends to the process at the other end; onReply(answer, handle) follows when it answers. */
function send(target, message, handle, onReply) {
  if (!target.connected) return false;
  const seq = sequence++;
  if (onReply !== undefined) replies.set(seq, onReply);
  return target.send({ cmd: 'NODE_CLUSTER', ...message, seq }, handle);
}

/** A listener for 'internalMessage' that gives answers to who waits for them and the rest to onMessage. */
function receiver(onMessage) {
  return (message, handle) => {
    if (message.cmd !== 'NODE_CLUSTER') return;
    const onReply = message.ack === undefined ? undefined : replies.get(message.ack);
    if (onReply === undefined) {
      onMessage(message, handle);
      return;
    }
    replies.delete(message.ack);
    onReply(message, handle);
  };
}

module.exports = { receiver, send };
