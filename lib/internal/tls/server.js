'use strict';
// tls.Server.

const net = require('net');
const { codes } = require('internal/errors');
const { validateBuffer, validateFunction, validateNumber, validateString } = require('internal/validators');
const { isArrayBufferView } = require('internal/util/types');
const { convertALPNProtocols } = require('internal/tls/alpn');
const { createSecureContext } = require('internal/tls/secure_context');
const { connectionReset } = require('internal/tls/errors');
const { TLSSocket, peerVerifyError } = require('internal/tls/socket');

const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_RAVEL_UNSUPPORTED, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_REQUIRED_SERVER_NAME } = codes;

const kErrorTold = Symbol('tlsClientError was emitted');
const kSNICallback = Symbol('SNICallback');

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options == null || typeof options === 'object') {
    options ??= {};
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  this._contexts = [];
  this.requestCert = options.requestCert === true;
  this.rejectUnauthorized = options.rejectUnauthorized !== false;
  this.ALPNCallback = options.ALPNCallback;
  if (this.ALPNCallback !== undefined && options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, this);
  if (options.sessionTimeout) this.sessionTimeout = options.sessionTimeout;
  if (options.ticketKeys) this.ticketKeys = options.ticketKeys;
  this.setSecureContext(options);
  this._handshakeTimeout = options.handshakeTimeout || 120_000;
  this[kSNICallback] = options.SNICallback;
  validateNumber(this._handshakeTimeout, 'options.handshakeTimeout');
  if (this[kSNICallback]) validateFunction(this[kSNICallback], 'options.SNICallback');
  if (options.pskCallback) throw new ERR_RAVEL_UNSUPPORTED('tls option pskCallback');
  if (options.pskIdentityHint) throw new ERR_RAVEL_UNSUPPORTED('tls option pskIdentityHint');
  net.Server.call(this, options, onConnection);
  if (listener) this.on('secureConnection', listener);
  this.enableTrace = options.enableTrace;
  if (options.enableTrace) throw new ERR_RAVEL_UNSUPPORTED('tls option enableTrace');
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

function onConnection(raw) {
  const socket = new TLSSocket(raw, {
    secureContext: this._sharedCreds,
    isServer: true,
    server: this,
    requestCert: this.requestCert,
    rejectUnauthorized: this.rejectUnauthorized,
    handshakeTimeout: this._handshakeTimeout,
    ALPNProtocols: this.ALPNProtocols,
    ALPNCallback: this.ALPNCallback,
    SNICallback: this[kSNICallback] || (this._contexts.length > 0 ? findContext : undefined),
    pauseOnConnect: this.pauseOnConnect,
    highWaterMark: this.highWaterMark,
    allowHalfOpen: this.allowHalfOpen,
  });
  socket[kErrorTold] = false;
  socket.on('secure', onSecure);
  socket.on('close', onClose);
  socket.on('_tlsError', onTLSError);
  socket.on('end', onEndBeforeSecure);
  // Until the server hands it out nobody else could listen.
  socket.on('error', onTLSError);
  if (this._handshakeTimeout > 0) socket.setTimeout(this._handshakeTimeout, socket._handleTimeout);
}

/** The context of the name asked for, as addContext() gave it. */
function findContext(servername, callback) {
  const contexts = this.server._contexts;
  for (let i = contexts.length - 1; i >= 0; i--) {
    const [pattern, context] = contexts[i];
    if (pattern.test(servername)) {
      callback(null, context);
      return;
    }
  }
  callback(null, undefined);
}

function onSecure() {
  const { server, requestCert, rejectUnauthorized } = this._tlsOptions;
  if (requestCert) {
    const error = peerVerifyError(this);
    if (error) {
      this.authorizationError = error.code;
      if (rejectUnauthorized) this.destroy();
    } else {
      this.authorized = true;
    }
  }
  this.secureConnecting = false;
  if (!this.destroyed && this._releaseControl()) {
    this.removeListener('end', onEndBeforeSecure);
    this.removeListener('error', onTLSError);
    server.emit('secureConnection', this);
  }
}

function onEndBeforeSecure() {
  if (!this._secureEstablished) this.destroy();
}

function tell(socket, error) {
  if (socket._controlReleased || socket[kErrorTold]) return;
  socket[kErrorTold] = true;
  socket._tlsOptions.server.emit('tlsClientError', error, socket);
}

function onTLSError(error) { tell(this, error); }

function onClose(hadError) {
  if (!hadError) tell(this, connectionReset('socket hang up'));
}

function createServer(options, listener) { return new Server(options, listener); }

const kept = [
  'pfx', 'key', 'passphrase', 'cert', 'clientCertEngine', 'ca', 'minVersion', 'maxVersion', 'secureProtocol', 'crl', 'ciphers', 'ecdhCurve',
  'dhparam', 'sigalgs', 'privateKeyIdentifier', 'privateKeyEngine', 'sessionIdContext', 'allowPartialTrustChain', 'secureOptions',
];

Server.prototype.setSecureContext = function setSecureContext(options) {
  const { validateObject } = require('internal/validators');
  validateObject(options, 'options');
  for (const name of kept) this[name] = options[name] || undefined;
  this.honorCipherOrder = options.honorCipherOrder !== undefined ? Boolean(options.honorCipherOrder) : true;
  if (options.sessionTimeout) this.sessionTimeout = options.sessionTimeout;
  const keys = this._sharedCreds?.context.ticketKeysSet ? this.getTicketKeys() : undefined;
  const context = createSecureContext({ ...options, sessionTimeout: this.sessionTimeout, honorCipherOrder: this.honorCipherOrder });
  this._sharedCreds = context;
  if (options.ticketKeys) {
    this.ticketKeys = options.ticketKeys;
    this.setTicketKeys(this.ticketKeys);
  } else if (keys !== undefined) {
    this.setTicketKeys(keys);
  }
};

Server.prototype.getTicketKeys = function getTicketKeys() { return this._sharedCreds.context.getTicketKeys(); };

Server.prototype.setTicketKeys = function setTicketKeys(keys) {
  validateBuffer(keys);
  if (keys.byteLength !== 48) throw new Error('Session ticket keys must be a 48-byte buffer');
  this._sharedCreds.context.setTicketKeys(keys);
  this._sharedCreds.context.ticketKeysSet = true;
};

Server.prototype._getServerData = function _getServerData() {
  return { ticketKeys: this.getTicketKeys().toString('hex') };
};

Server.prototype._setServerData = function _setServerData(data) {
  this.setTicketKeys(Buffer.from(data.ticketKeys, 'hex'));
};

Server.prototype.addContext = function addContext(servername, context) {
  if (!servername) throw new ERR_TLS_REQUIRED_SERVER_NAME();
  const pattern = new RegExp(`^${servername.replace(/([.^$+?\-\\[\]{}])/g, '\\$1').replaceAll('*', '[^.]*')}$`);
  const { SecureContext } = require('internal/tls/secure_context');
  const made = context instanceof SecureContext ? context : createSecureContext(context);
  this._contexts.push([pattern, made.context]);
};

Server.prototype[Symbol.for('nodejs.rejection')] = function(error, event, socket) {
  if (event === 'secureConnection') socket.destroy(error);
  else net.Server.prototype[Symbol.for('nodejs.rejection')].call(this, error, event, socket);
};

module.exports = { Server, createServer };
