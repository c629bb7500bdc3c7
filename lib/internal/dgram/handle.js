'use strict';

// A UDP socket of binding('dgram') as an object. The kernel has a socket for it from the first bind, open or use on,
// as its family is known only then.

const { current, run } = require('internal/async_context_frame');

const dgram = binding('dgram');

// The kinds of event, as internal/binding/dgram/dgram.go numbers them.
const kMessage = 0;
const kError = 1;
const kSent = 2;
const kClose = 3;

// The options, likewise.
const kBroadcast = 0;
const kTTL = 1;
const kMulticastTTL = 2;
const kMulticastLoopback = 3;

const IPV6_ONLY = 1;
const REUSEADDR = 4;
const REUSEPORT = 8;

const UV_EBADF = -9;
const UV_EINVAL = -22;

const handles = new Map();
const closing = new Map();
let closeToken = 0;
let listening = false;
require('internal/bootstrap/refresh').onStart(() => { listening = false; });

function dispatch(id, kind, value, address, port) {
  if (kind === kClose) {
    const callback = closing.get(id);
    closing.delete(id);
    callback?.();
    return;
  }
  const handle = handles.get(id);
  if (handle === undefined) return;
  if (handle.frame === undefined) deliver(handle, kind, value, address, port);
  else run(handle.frame, deliver, undefined, handle, kind, value, address, port);
}

function deliver(handle, kind, value, address, port) {
  switch (kind) {
    case kMessage: handle.onmessage(value, address, port); break;
    case kError: handle.onerror(value); break;
    case kSent: handle.sent(value); break;
  }
}

class UDP {
  /** @param {4 | 6} version */
  constructor(version = 4) {
    if (!listening) {
      listening = true;
      dgram.setDispatcher(dispatch);
    }
    this.version = version;
    this.id = 0;
    this.frame = current();
    this.closed = false;
    this.refed = true;
    this.receiving = false;
    this.asyncId = 0;
    this.requests = [];
    this.sentRequests = 0;
    this.onmessage = () => {};
    this.onerror = () => {};
    this.lookup = undefined;
  }

  /** Takes the result of an op that makes the socket: its id, or a negative error number. */
  take(result) {
    if (result < 0) return result;
    this.id = result;
    handles.set(result, this);
    if (!this.refed) dgram.setRef(result, false);
    return 0;
  }

  /** Makes the kernel's socket when there is none yet. */
  make() {
    if (this.closed) return UV_EBADF;
    return this.id !== 0 ? 0 : this.take(dgram.create(this.version));
  }

  /** make(), and the address that any socket gets which is used without one. */
  makeBound() {
    if (this.id !== 0 || this.closed) return this.make();
    const error = this.make();
    return error || dgram.bind(this.id, this.version === 6 ? '::' : '0.0.0.0', 0, 0);
  }

  open(fd) {
    if (this.closed) return UV_EBADF;
    const error = this.take(dgram.open(fd));
    const name = {};
    if (error === 0 && this.getsockname(name) === 0) this.version = name.family === 'IPv6' ? 6 : 4;
    return error;
  }

  bind(address, port, flags = 0) {
    this.version = 4;
    return this.make() || dgram.bind(this.id, address, port, flags);
  }

  bind6(address, port, flags = 0) {
    this.version = 6;
    return this.make() || dgram.bind(this.id, address, port, flags);
  }

  connect(address, port) {
    return this.makeBound() || dgram.connect(this.id, address, port);
  }

  disconnect() {
    return this.id === 0 ? UV_EBADF : dgram.disconnect(this.id);
  }

  recvStart() {
    const error = this.makeBound();
    if (error) return error;
    this.receiving = true;
    return dgram.receive(this.id, true);
  }

  recvStop() {
    this.receiving = false;
    return this.id === 0 ? 0 : dgram.receive(this.id, false);
  }

  /** Queues a datagram; an empty address is the connected peer. done(errno) tells when it has left. */
  send(bytes, address, port, done) {
    const error = this.makeBound() || dgram.send(this.id, bytes, address, port, done !== undefined);
    if (error === 0 && done !== undefined) this.requests.push(done);
    return error;
  }

  sent(errno) {
    // A queue whose taken part is cut off now and then: shift() of a long array is slow.
    const done = this.requests[this.sentRequests];
    this.requests[this.sentRequests++] = undefined;
    if (this.sentRequests === this.requests.length) {
      this.requests.length = this.sentRequests = 0;
    } else if (this.sentRequests >= 1024) {
      this.requests.splice(0, this.sentRequests);
      this.sentRequests = 0;
    }
    done?.(errno);
  }

  /** Closes at once; what was queued and told of is still called back. */
  close(callback) {
    if (this.closed) return;
    this.closed = true;
    this.receiving = false;
    const { id } = this;
    this.onmessage = this.onerror = () => {};
    this.id = 0;
    closing.set(++closeToken, () => {
      handles.delete(id);
      callback?.call(this);
    });
    dgram.close(id, closeToken);
  }

  getsockname(out) {
    return this.id === 0 ? UV_EBADF : describe(dgram.sockname(this.id), out);
  }

  getpeername(out) {
    return this.id === 0 ? UV_EBADF : describe(dgram.peername(this.id), out);
  }

  ref() {
    this.refed = true;
    if (this.id !== 0) dgram.setRef(this.id, true);
  }

  unref() {
    this.refed = false;
    if (this.id !== 0) dgram.setRef(this.id, false);
  }

  hasRef() {
    return this.refed && !this.closed;
  }

  get fd() {
    return this.id === 0 ? -1 : dgram.fd(this.id);
  }

  getSendQueueSize() {
    return this.id === 0 ? 0 : dgram.queueSize(this.id);
  }

  getSendQueueCount() {
    return this.id === 0 ? 0 : dgram.queueCount(this.id);
  }

  /** The size of a buffer, after setting it when size is not 0; a failure is told in context as os errors are. */
  bufferSize(size, receiving, context) {
    let result = UV_EBADF;
    // The kernel takes a signed number, so that a larger one is none.
    if (this.id !== 0) result = size > 0x7fffffff ? UV_EINVAL : dgram.bufferSize(this.id, size, !receiving);
    if (result >= 0) return result;
    const [code, message] = require('internal/errors').uvErrmapGet(result) ?? ['UNKNOWN', 'unknown error'];
    context.errno = result;
    context.code = code;
    context.message = message;
    context.syscall = receiving ? 'uv_recv_buffer_size' : 'uv_send_buffer_size';
    return undefined;
  }

  option(which, value) {
    return this.id === 0 ? UV_EBADF : dgram.setOption(this.id, which, value);
  }

  setBroadcast(on) { return this.option(kBroadcast, on ? 1 : 0); }

  setTTL(ttl) { return this.option(kTTL, ttl); }

  setMulticastTTL(ttl) { return this.option(kMulticastTTL, ttl); }

  setMulticastLoopback(on) { return this.option(kMulticastLoopback, on ? 1 : 0); }

  setMulticastInterface(address) {
    return this.id === 0 ? UV_EBADF : dgram.setMulticastInterface(this.id, address);
  }

  addMembership(group, iface) {
    return this.makeBound() || dgram.membership(this.id, group, iface ?? '', true);
  }

  dropMembership(group, iface) {
    return this.makeBound() || dgram.membership(this.id, group, iface ?? '', false);
  }

  addSourceSpecificMembership(source, group, iface) {
    return this.makeBound() || dgram.sourceMembership(this.id, source, group, iface ?? '', true);
  }

  dropSourceSpecificMembership(source, group, iface) {
    return this.makeBound() || dgram.sourceMembership(this.id, source, group, iface ?? '', false);
  }

  getAsyncId() {
    return this.asyncId ||= require('internal/async_hooks').newAsyncId();
  }
}

function describe(parts, out) {
  if (parts.length === 1) return +parts[0];
  out.address = parts[0];
  out.family = parts[1] === '6' ? 'IPv6' : 'IPv4';
  out.port = +parts[2];
  return 0;
}

/** The handles that are open now, for process.getActiveResourcesInfo(). */
function openHandles() {
  return [...handles.values()].filter((handle) => !handle.closed);
}

module.exports = { IPV6_ONLY, REUSEADDR, REUSEPORT, UDP, openHandles };
