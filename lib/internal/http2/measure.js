'use strict';
// Counts what a connection does, for those who observe 'http2'. It puts itself in front of the methods of the one connection:
// the others pay nothing.

const { enqueue } = require('internal/perf/observe');
const { createPerformanceNodeEntry } = require('internal/perf/performance_entry');
const { now } = require('internal/perf/clock');
const { DATA, HEAD, HEADERS, preface } = require('internal/http2/frames');

function tell(name, startTime, detail) {
  const entry = createPerformanceNodeEntry(name, 'http2', startTime, now() - startTime, detail);
  for (const key of Object.keys(detail)) entry[key] = detail[key];
  enqueue(entry);
}

/** @param {object} connection @param {boolean} isServer @returns {Function} to be called at the end */
function measure(connection, isServer) {
  const begun = now();
  const session = {
    bytesRead: 0, bytesWritten: 0, framesReceived: 0, framesSent: 0, maxConcurrentStreams: 0, pingRTT: 0, streamAverageDuration: 0,
    streamCount: 0, type: isServer ? 'server' : 'client',
  };
  const streams = new Map();
  let lasted = 0;
  const ofStream = (id) => streams.get(id);

  const { frame, receive, transmit, open, forget } = connection;
  connection.receive = function(chunk) {
    session.bytesRead += chunk.length;
    return receive.call(this, chunk);
  };
  connection.frame = function(type, flags, id, payload) {
    session.framesReceived++;
    const before = ofStream(id);
    if (before !== undefined && type === DATA) {
      before.bytesRead += payload.length;
      before.timeToFirstByte ||= now() - before.begun;
    }
    frame.call(this, type, flags, id, payload);
    const stream = ofStream(id);
    if (stream !== undefined && type === HEADERS) stream.timeToFirstHeader ||= now() - stream.begun;
  };
  // What leaves is whole frames, in pieces that may end anywhere.
  let skip = isServer ? 0 : preface.length;
  let head = Buffer.alloc(0);
  connection.transmit = function(chunks) {
    for (const chunk of chunks) {
      session.bytesWritten += chunk.length;
      for (let at = 0; at < chunk.length;) {
        if (skip > 0) {
          const n = Math.min(skip, chunk.length - at);
          skip -= n;
          at += n;
          continue;
        }
        const part = chunk.subarray(at, at + HEAD - head.length);
        head = Buffer.concat([head, part]);
        at += part.length;
        if (head.length < HEAD) break;
        skip = head.readUIntBE(0, 3);
        session.framesSent++;
        const stream = ofStream(head.readUInt32BE(5) & 0x7fffffff);
        if (stream !== undefined && head[3] === DATA) {
          stream.bytesWritten += skip;
          stream.timeToFirstByteSent ||= now() - stream.begun;
        }
        head = head.subarray(0, 0);
      }
    }
    return transmit.call(this, chunks);
  };
  connection.open = function(id, byPeer) {
    streams.set(id, { begun: now(), id, timeToFirstByte: 0, timeToFirstByteSent: 0, timeToFirstHeader: 0, bytesWritten: 0, bytesRead: 0 });
    session.streamCount++;
    session.maxConcurrentStreams = Math.max(session.maxConcurrentStreams, streams.size);
    return open.call(this, id, byPeer);
  };
  connection.forget = function(wire) {
    forget.call(this, wire);
    const stream = ofStream(wire.id);
    if (stream === undefined) return;
    streams.delete(wire.id);
    const { begun: from, ...detail } = stream;
    lasted += now() - from;
    tell('Http2Stream', from, detail);
  };
  return (pingRTT) => {
    session.pingRTT = pingRTT;
    if (session.streamCount > 0) session.streamAverageDuration = lasted / session.streamCount;
    tell('Http2Session', begun, session);
  };
}

module.exports = { measure };
