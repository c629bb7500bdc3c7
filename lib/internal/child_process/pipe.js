'use strict';

// Our end of the channel to a parent or child: whole messages in both directions, each perhaps with a descriptor.

const { current, run } = require('internal/async_context_frame');

const native = binding('child');

// The kinds of event, as internal/binding/child/channel.go numbers them.
const kMessage = 0;
const kDescriptor = 1;
const kDrain = 2;
const kEnd = 3;
const kClosed = 4;

const UV_EPIPE = -32;

const pipes = new Map();

function dispatch(id, kind, value) {
  const pipe = pipes.get(id);
  if (pipe === undefined) {
    if (kind === kDescriptor) native.closeDescriptor(value);
    return;
  }
  if (pipe.frame === undefined) deliver(pipe, kind, value);
  else run(pipe.frame, deliver, undefined, pipe, kind, value);
}

function deliver(pipe, kind, value) {
  switch (kind) {
    case kMessage: pipe.onmessage(value); break;
    case kDescriptor: pipe.descriptors.push(value); break;
    case kDrain: for (const done of pipe.waiting.splice(0, value)) done?.(); break;
    case kEnd: pipe.onend(value); break;
    case kClosed: pipe.forget(); break;
  }
}

class ChannelPipe {
  /**
   * @param {number} fd
   * @param {boolean} advanced whether messages are serialized values and not lines of text
   */
  constructor(fd, advanced) {
    this.frame = current();
    this.advanced = advanced;
    this.closed = false;
    this.refed = true;
    this.descriptors = []; // which came with the messages and wait for their taker
    this.waiting = [];
    this.onmessage = () => {};
    this.onend = () => {};
    this.id = native.channelOpen(fd, advanced, dispatch);
    pipes.set(this.id, this);
  }

  readStart() { native.channelRead(this.id, true); }

  readStop() { native.channelRead(this.id, false); }

  /** 1: sent; 0: done follows; or a negative error number. */
  send(payload, fd, done) {
    if (this.closed) return UV_EPIPE;
    const result = this.advanced ? native.channelSend(this.id, payload, fd) : native.channelSendText(this.id, payload, fd);
    if (result === 0) this.waiting.push(done);
    return result;
  }

  takeDescriptor() { return this.descriptors.shift() ?? -1; }

  /** Reads no more; what was sent still leaves. */
  close() {
    if (this.closed) return;
    this.closed = true;
    native.channelClose(this.id);
  }

  forget() {
    pipes.delete(this.id);
    this.closed = true;
    for (const fd of this.descriptors) native.closeDescriptor(fd);
    this.descriptors = [];
  }

  ref() {
    this.refed = true;
    native.channelRef(this.id, true);
  }

  unref() {
    this.refed = false;
    native.channelRef(this.id, false);
  }

  hasRef() { return this.refed && !this.closed; }

  get fd() { return this.closed ? -1 : native.channelFd(this.id); }

  get writeQueueSize() { return native.channelPending(this.id); }
}

/** The channels that are open now, for process.getActiveResourcesInfo(). */
function openPipes() {
  return [...pipes.values()].filter((pipe) => !pipe.closed);
}

module.exports = { ChannelPipe, closeDescriptor: (fd) => native.closeDescriptor(fd), openPipes };
