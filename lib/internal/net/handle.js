'use strict';

// The connections and listeners of binding('net') as objects. A handle has an id
// only while the kernel has a socket for it: a TCP handle is made before it is
// known which family of socket it needs.

const { current, run } = require('internal/async_context_frame');
const { defaultTriggerAsyncIdScope, newAsyncId } = require('internal/async_hooks');
const asyncWrap = require('internal/async_wrap');

const net = binding('net');

// The kinds of event, as internal/binding/net/net.go numbers them.
const kRead = 0;
const kEnd = 1;
const kConnect = 2;
const kDrain = 3;
const kShutdown = 4;
const kAccept = 5;
const kClose = 6;

/** The negative number of an error's name on this system. */
const errno = (name) => net.errno(name);

const UV_EBADF = -9;
const UV_EINVAL = -22;

const handles = new Map();
const closing = new Map();
let closeToken = 0;
let listening = false;
require('internal/bootstrap/refresh').onStart(() => { listening = false; });

function dispatch(id, kind, value) {
  let handle;
  if (kind === kClose) {
    handle = closing.get(id);
    closing.delete(id);
  } else {
    handle = handles.get(id);
    if (handle === undefined) {
      if (kind === kAccept && value > 0) net.close(value, 0);
      return;
    }
  }
  if (handle.wrap !== undefined) run(handle.frame, deliverHooked, undefined, handle, kind, value);
  else if (handle.frame === undefined) deliver(handle, kind, value);
  else run(handle.frame, deliver, undefined, handle, kind, value);
}

function deliver(handle, kind, value) {
  switch (kind) {
    case kRead: handle.delivered += value.length; handle.onread(value); break;
    case kEnd: handle.reading = false; handle.onend(value); break;
    case kConnect: handle.onconnect(value); break;
    case kDrain: handle.ondrain(value); break;
    case kShutdown: handle.onshutdown(value); break;
    case kAccept: handle.accepted(value); break;
    case kClose: handle.finishClose(); break;
  }
}

/** deliver, in the resource the event belongs to. */
function deliverHooked(handle, kind, value) {
  const { request } = handle;
  if (request !== undefined && (kind === kConnect || kind === kShutdown)) {
    handle.request = undefined;
    asyncWrap.callIn(request, deliver, undefined, handle, kind, value);
    asyncWrap.destroy(request);
  } else if (kind === kDrain && handle.writeRequest !== undefined) {
    const write = handle.writeRequest;
    handle.writeRequest = undefined;
    asyncWrap.callIn(write, deliver, undefined, handle, kind, value);
    asyncWrap.destroy(write);
  } else if (kind === kClose) {
    deliver(handle, kind, value);
    asyncWrap.destroy(handle.wrap);
  } else {
    asyncWrap.callIn(handle.wrap, deliver, undefined, handle, kind, value);
  }
}

function ignore() {}

class StreamHandle {
  constructor(type) {
    if (!listening) {
      listening = true;
      net.setDispatcher(dispatch);
    }
    this.id = 0;
    this.frame = current();
    this.wrap = type === undefined ? undefined : asyncWrap.announce(type, this);
    /** The connect or shutdown, and the write, that wait, while somebody listens. */
    this.request = undefined;
    this.writeRequest = undefined;
    this.owner = null;
    this.reading = false;
    this.closed = false;
    this.refed = true;
    this.asyncId = 0;
    this.delivered = 0;
    this.delayed = 0;
    this.bytesAtClose = undefined;
    this.closeCallback = undefined;
    this.onread = ignore;
    this.onend = ignore;
    this.onconnect = ignore;
    this.ondrain = ignore;
    this.onshutdown = ignore;
    this.onconnection = ignore;
  }

  /** Takes the result of an op which makes or changes the socket: its id, or a negative error number. */
  take(result) {
    if (result < 0) return result;
    this.name(result);
    return 0;
  }

  name(id) {
    if (this.id !== 0) handles.delete(this.id);
    this.id = id;
    handles.set(id, this);
    if (!this.refed) net.setRef(id, false);
  }

  open(fd) {
    return this.closed ? UV_EBADF : this.take(net.open(fd));
  }

  listen(backlog) {
    if (this.delayed !== 0) return this.delayed;
    if (this.id <= 0) return this.id < 0 ? 0 : UV_EINVAL;
    const result = net.listen(this.id, backlog);
    if (result < 0) return result;
    this.name(-result);
    return 0;
  }

  accepted(value) {
    if (value < 0) {
      this.onconnection(value, undefined);
      return;
    }
    const handle = this.wrap === undefined ? new this.constructor() :
      defaultTriggerAsyncIdScope(this.wrap.id, () => new this.constructor());
    handle.take(value);
    if (this.noDelay) handle.noDelay = true;
    this.onconnection(0, handle);
  }

  readStart() {
    if (this.id <= 0) return UV_EINVAL;
    return net.readStart(this.id, true);
  }

  /** Reads at most this much at once, each delivered before the next. */
  limitReads(limit) {
    if (this.id > 0) net.readLimit(this.id, limit);
  }

  readStop() {
    if (this.id <= 0) return UV_EINVAL;
    return net.readStart(this.id, false);
  }

  /** A request on this handle, which is what causes it. */
  announce(type) {
    return defaultTriggerAsyncIdScope(this.wrap.id, asyncWrap.announce, type, {});
  }

  /** What a write that waits is, to those who listen. */
  waits(result) {
    if (result > 0 && this.wrap !== undefined) this.writeRequest = this.announce('WRITEWRAP');
    return result;
  }

  /** Sends a string or bytes: 0 when all is sent, 1 when ondrain follows, or a negative error number. */
  write(chunk, encoding) {
    const { id } = this;
    if (typeof chunk === 'string') {
      if (encoding === 'utf8' || encoding === 'utf-8') return this.waits(net.writeString(id, chunk));
      chunk = Buffer.from(chunk, encoding);
    }
    const sent = net.write(id, chunk);
    if (sent < 0) return sent;
    if (sent === chunk.byteLength) return 0;
    queueRest(id, chunk, sent);
    return this.waits(net.flush(id));
  }

  /** write() of what Writable hands to _writev. */
  writev(chunks, allBuffers) {
    const { id } = this;
    for (let i = 0; i < chunks.length; i++) {
      let { chunk } = chunks[i];
      if (!allBuffers && typeof chunk === 'string') {
        const { encoding } = chunks[i];
        if (encoding === 'utf8' || encoding === 'utf-8') {
          net.queueString(id, chunk);
          continue;
        }
        chunk = Buffer.from(chunk, encoding);
      }
      queueRest(id, chunk, 0);
    }
    return this.waits(net.flush(id));
  }

  shutdown() {
    if (this.wrap !== undefined) this.request = this.announce('SHUTDOWNWRAP');
    return net.shutdown(this.id);
  }

  close(callback) {
    this.end(false, callback);
  }

  /** Closes so that the peer sees a reset. */
  reset(callback) {
    this.end(true, callback);
    return 0;
  }

  end(byReset, callback) {
    if (this.closed) return;
    this.bytesAtClose = [this.bytesRead, this.bytesWritten];
    this.closed = true;
    this.reading = false;
    this.closeCallback = callback;
    const { id } = this;
    if (id !== 0) handles.delete(id);
    this.id = 0;
    if (byReset) net.reset(id);
    closing.set(++closeToken, this);
    net.close(id, closeToken);
  }

  finishClose() {
    const callback = this.closeCallback;
    this.closeCallback = undefined;
    if (typeof callback === 'function') callback.call(this);
  }

  ref() {
    this.refed = true;
    if (this.id !== 0) net.setRef(this.id, true);
  }

  unref() {
    this.refed = false;
    if (this.id !== 0) net.setRef(this.id, false);
  }

  hasRef() {
    return this.refed && !this.closed;
  }

  /** The id by which another binding finds this connection; -1 when there is none. */
  get streamId() {
    return this.id > 0 ? this.id : -1;
  }

  get fd() {
    return this.id === 0 ? -1 : net.fd(this.id);
  }

  get bytesRead() {
    if (this.bytesAtClose !== undefined) return this.bytesAtClose[0];
    return this.id > 0 ? net.bytesRead(this.id) + this.delivered : 0;
  }

  get bytesWritten() {
    if (this.bytesAtClose !== undefined) return this.bytesAtClose[1];
    return this.id > 0 ? net.bytesWritten(this.id) : 0;
  }

  get writeQueueSize() {
    return this.id > 0 ? net.pending(this.id) : 0;
  }

  /** How many ms ago the last byte passed in either direction. */
  get quietFor() {
    return this.id > 0 ? net.quietFor(this.id) : Infinity;
  }

  setBlocking(on) {
    return net.setBlocking(this.id, on);
  }

  getAsyncId() {
    return this.asyncId ||= this.wrap?.id ?? newAsyncId();
  }
}

// Above this it is cheaper to pin a chunk than to copy it.
const copyLimit = 16 * 1024;

function queueRest(id, chunk, sent) {
  if (chunk.byteLength - sent > copyLimit) {
    net.queuePinned(id, chunk, sent);
  } else {
    net.queue(id, sent === 0 ? chunk : new Uint8Array(chunk.buffer, chunk.byteOffset + sent, chunk.byteLength - sent));
  }
}

const IPV6_ONLY = 1;
const REUSEPORT = 2;

class TCP extends StreamHandle {
  /** @param {boolean} [listens] whether it will be a listener */
  constructor(listens = false) {
    super(listens ? 'TCPSERVERWRAP' : 'TCPWRAP');
  }

  noDelay = false;
  wantsNoDelay = false; // of a listener: of all its connections

  bind(address, port, flags = 0) {
    if (this.closed || this.id !== 0) return this.closed ? UV_EBADF : UV_EINVAL;
    const result = net.bindTcp(address, port, flags);
    // A busy address is told by what follows, as the kernel itself does for some.
    if (result === errno('EADDRINUSE')) {
      this.delayed = result;
      return 0;
    }
    return this.take(result);
  }

  bind6(address, port, flags = 0) {
    return this.bind(address, port, flags);
  }

  /** onconnect follows when this returns 0. */
  connect(address, port) {
    if (this.delayed !== 0) return this.delayed;
    if (this.wrap !== undefined) this.request = this.announce('TCPCONNECTWRAP');
    return this.closed ? UV_EBADF : this.take(net.connectTcp(this.id, address, port));
  }

  setNoDelay(on) {
    on = Boolean(on);
    if (on === this.noDelay) return 0;
    this.noDelay = on;
    return net.setNoDelay(this.id, on);
  }

  listen(backlog) {
    const error = super.listen(backlog);
    // Linux hands the option on to every connection, which saves each a system call.
    if (error === 0 && this.wantsNoDelay && process.platform === 'linux') this.setNoDelay(true);
    return error;
  }

  setKeepAlive(on, seconds) {
    return net.setKeepAlive(this.id, on, seconds);
  }

  getsockname(out) {
    return describe(net.sockname(this.id), out);
  }

  getpeername(out) {
    return describe(net.peername(this.id), out);
  }
}

function describe(parts, out) {
  if (parts.length === 1) return +parts[0];
  out.address = parts[0];
  out.family = parts[1] === '6' ? 'IPv6' : 'IPv4';
  out.port = +parts[2];
  return 0;
}

class Pipe extends StreamHandle {
  constructor(listens = false) {
    super(listens ? 'PIPESERVERWRAP' : 'PIPEWRAP');
  }

  bind(path) {
    return this.closed ? UV_EBADF : this.take(net.bindPipe(path));
  }

  connect(path) {
    if (this.wrap !== undefined) this.request = this.announce('PIPECONNECTWRAP');
    return this.closed ? UV_EBADF : this.take(net.connectPipe(this.id, path));
  }

  fchmod(mode) {
    return net.chmod(this.id, mode);
  }
}

class TTY extends StreamHandle {
  constructor() {
    super('TTYWRAP');
  }
}

/** The handles that are open now, for process.getActiveResourcesInfo(). */
function openHandles() {
  return [...handles.values()];
}

module.exports = { IPV6_ONLY, Pipe, REUSEPORT, StreamHandle, TCP, TTY, errno, openHandles };
