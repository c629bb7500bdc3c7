'use strict';
// tls.connect().

const net = require('net');
const { codes: { ERR_TLS_CERT_ALTNAME_INVALID } } = require('internal/errors');
const { normalizeArgs } = require('internal/net/args');
const { validateFunction, validateNumber } = require('internal/validators');
const { TLSSocket, kConnectOptions, kLost, peerVerifyError } = require('internal/tls/socket');
const { connectionReset } = require('internal/tls/errors');
const { clientContext, createSecureContext, defaults } = require('internal/tls/secure_context');

let warnedUnauthorized = false;
let warnedAddress = false;

function mayBeUnauthorized() {
  const allow = process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0';
  if (allow && !warnedUnauthorized) {
    warnedUnauthorized = true;
    process.emitWarning('Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to \'0\' makes TLS connections and HTTPS ' +
      'requests insecure by disabling certificate verification.');
  }
  return allow;
}

/** connect(options[, cb]), connect(path[, options][, cb]) and connect(port[, host][, options][, cb]). */
function normalize(args) {
  const [options, callback] = normalizeArgs(args);
  // Options may follow what says where to.
  const more = args[1] !== null && typeof args[1] === 'object' ? args[1] : args[2] !== null && typeof args[2] === 'object' ? args[2] : undefined;
  return [more ? { ...options, ...more } : options, callback];
}

function connect(...args) {
  const [given, callback] = normalize(args);
  const options = {
    rejectUnauthorized: !mayBeUnauthorized(),
    ciphers: undefined,
    checkServerIdentity: require('tls').checkServerIdentity,
    minDHSize: 1024,
    ...given,
  };
  if (!options.keepAlive) options.singleUse = true;
  validateFunction(options.checkServerIdentity, 'options.checkServerIdentity');
  validateNumber(options.minDHSize, 'options.minDHSize', 1);
  const tls = require('tls');
  // A program may have put its own in place.
  const context = options.secureContext ||
    (tls.createSecureContext === createSecureContext ? clientContext(options) : tls.createSecureContext({ ...options, ciphers: options.ciphers ?? defaults.ciphers }));

  const socket = new TLSSocket(options.socket, {
    allowHalfOpen: options.socket ? options.socket.allowHalfOpen : Boolean(options.allowHalfOpen),
    pipe: Boolean(options.path),
    secureContext: context,
    isServer: false,
    requestCert: true,
    rejectUnauthorized: options.rejectUnauthorized !== false,
    session: options.session,
    ALPNProtocols: options.ALPNProtocols,
    requestOCSP: options.requestOCSP,
    enableTrace: options.enableTrace,
    pskCallback: options.pskCallback,
    highWaterMark: options.highWaterMark,
    onread: options.onread,
    signal: options.signal,
    lookup: options.lookup,
  });
  options.rejectUnauthorized = options.rejectUnauthorized !== false;
  socket[kConnectOptions] = options;
  socket[kLost] = onEndBeforeSecure;
  if (callback) socket.once('secureConnect', callback);
  if (!options.socket) {
    if (options.timeout) socket.setTimeout(options.timeout);
    socket.connect(options, socket._start);
  }
  socket._releaseControl();
  if (options.session) socket.setSession(options.session);
  if (options.servername) {
    if (!warnedAddress && net.isIP(options.servername)) {
      warnedAddress = true;
      process.emitWarning('Setting the TLS ServerName to an IP address is not permitted by RFC 6066. This will be ignored in a future version.',
                          'DeprecationWarning', 'DEP0123');
    }
    socket.setServername(options.servername);
  }
  if (options.socket) socket._start();
  socket.on('secure', onSecure);
  socket.prependListener('end', onEndBeforeSecure);
  return socket;
}

/** The certificate of the peer is judged by the program's function, which gets all of it, or by ours. */
function identityError(socket, options) {
  const hostname = options.servername || options.host || options.socket?._host || 'localhost';
  const { checkServerIdentity } = require('internal/tls/identity');
  if (options.checkServerIdentity !== checkServerIdentity) return options.checkServerIdentity(hostname, socket.getPeerCertificate(true));
  const error = checkServerIdentity(hostname, socket.getPeerCertificate());
  if (error instanceof ERR_TLS_CERT_ALTNAME_INVALID) error.cert = socket.getPeerCertificate(true);
  return error;
}

function onSecure() {
  const options = this[kConnectOptions];
  let error = peerVerifyError(this);
  if (!error && !this.isSessionReused()) error = identityError(this, options);
  if (error) {
    this.authorized = false;
    this.authorizationError = error.code || error.message;
    if (options.rejectUnauthorized !== false) {
      this.destroy(error);
      return;
    }
  } else {
    this.authorized = true;
  }
  this.secureConnecting = false;
  this.emit('secureConnect');
  this.releaseSession();
  this.removeListener('end', onEndBeforeSecure);
}

function onEndBeforeSecure() {
  if (this._hadError) return;
  this._hadError = true;
  const { path, host, port, localAddress } = this[kConnectOptions];
  const error = connectionReset('Client network socket disconnected before secure TLS connection was established');
  error.path = path;
  error.host = host;
  error.port = port;
  error.localAddress = localAddress;
  this.destroy(error);
}

module.exports = { connect };
