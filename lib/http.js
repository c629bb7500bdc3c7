'use strict';

const { Agent } = require('_http_agent');
const agents = require('_http_agent');
const { ClientRequest } = require('_http_client');
const { setMaxIdleHTTPParsers } = require('_http_common');
const { IncomingMessage } = require('_http_incoming');
const { OutgoingMessage, validateHeaderName, validateHeaderValue } = require('_http_outgoing');
const { Server, ServerResponse, _connectionListener } = require('_http_server');
const { methods, STATUS_CODES } = require('internal/http/status');

function createServer(options, requestListener) { return new Server(options, requestListener); }

function request(url, options, callback) { return new ClientRequest(url, options, callback); }

function get(url, options, callback) {
  const req = request(url, options, callback);
  req.end();
  return req;
}

function setGlobalProxyFromEnv(...args) { return require('internal/http/proxy').setGlobalProxyFromEnv(...args); }

module.exports = {
  _connectionListener,
  METHODS: methods.toSorted(),
  STATUS_CODES,
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers,
  setGlobalProxyFromEnv,
};

function getter(name, get, set) {
  Object.defineProperty(module.exports, name, { __proto__: null, configurable: true, enumerable: true, get, set });
}

getter('maxHeaderSize', () => require('internal/options').getOptionValue('--max-http-header-size'));
getter('globalAgent', () => agents.globalAgent, (agent) => { agents.globalAgent = agent; });
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) getter(name, () => globalThis[name]);
