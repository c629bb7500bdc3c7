'use strict';
// What the parts of http2 know each other by, and the limits of a connection.

const { kTimeout } = require('internal/timers');

const symbols = {
  /** Of a socket: its session. A stream of HTTP/2 may be the socket of another session. */
  kBound: Symbol('bound'),
  kConnection: Symbol('connection'), kInfo: Symbol('info'), kMaybeDestroy: Symbol('maybe destroy'), kProxy: Symbol('proxy'),
  kRequest: Symbol('request'), kResponse: Symbol('response'), kSession: Symbol('session'), kSocket: Symbol('socket'), kWire: Symbol('wire'),
};

const megabyte = 1e6;

function limitsOf(options, isServer) {
  return {
    maxSessionMemory: (options.maxSessionMemory ?? 10) * megabyte,
    maxHeaderListPairs: Math.max(options.maxHeaderListPairs ?? 128, isServer ? 4 : 1),
    maxHeaderListSize: options.settings?.maxHeaderListSize ?? options.settings?.maxHeaderSize ?? 65535,
    maxSessionInvalidFrames: options.maxSessionInvalidFrames ?? 1000,
    maxSessionRejectedStreams: options.maxSessionRejectedStreams ?? 100,
    maxReservedRemoteStreams: options.maxReservedRemoteStreams ?? 200,
    maxDeflateDynamicTableSize: options.maxDeflateDynamicTableSize ?? 4096,
    maxSendHeaderBlockLength: options.maxSendHeaderBlockLength ?? 65536,
    maxSettings: options.maxSettings ?? 32,
    remoteCustomSettings: options.remoteCustomSettings,
    streamResetBurst: options.streamResetBurst ?? 1000,
    streamResetRate: options.streamResetRate ?? 33,
    strictFieldWhitespaceValidation: options.strictFieldWhitespaceValidation,
  };
}

module.exports = { kTimeout, limitsOf, symbols };
