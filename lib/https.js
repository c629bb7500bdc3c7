'use strict';
// HTTP over TLS. The classes are there so that programs can derive from them; TLS itself is not, and says so when it is needed.

const http = require('http');
const { Agent: HttpAgent } = require('_http_agent');
const { codes: { ERR_RAVEL_UNSUPPORTED } } = require('internal/errors');

function unsupported(what) { throw new ERR_RAVEL_UNSUPPORTED(what); }

function Agent(options) {
  if (!new.target && !(this instanceof Agent)) return new Agent(options);
  HttpAgent.call(this, { defaultPort: 443, protocol: 'https:', ...options });
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
}
Object.setPrototypeOf(Agent.prototype, HttpAgent.prototype);
Object.setPrototypeOf(Agent, HttpAgent);
Agent.prototype.createConnection = () => unsupported('https.Agent#createConnection');

const nameParts = [
  'ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx', 'rejectUnauthorized', 'servername', 'minVersion', 'maxVersion',
  'secureProtocol', 'crl', 'honorCipherOrder', 'ecdhCurve', 'dhparam', 'secureOptions', 'sessionIdContext', 'sigalgs',
  'privateKeyIdentifier', 'privateKeyEngine',
];

Agent.prototype.getName = function getName(options = {}) {
  let name = HttpAgent.prototype.getName.call(this, options);
  for (const part of nameParts) {
    const value = options[part];
    name += ':';
    if (part === 'rejectUnauthorized' ? value !== undefined : part === 'servername' ? value && value !== options.host : value) {
      name += part === 'pfx' && Array.isArray(value) ? value.map((p) => p.buf ?? p).join() : value;
    }
  }
  return name;
};

let globalAgent;

function Server() { unsupported('https.Server'); }
Object.setPrototypeOf(Server.prototype, http.Server.prototype);

function request() { unsupported('https.request'); }
function get() { unsupported('https.get'); }
function createServer() { unsupported('https.createServer'); }

module.exports = {
  Agent,
  get globalAgent() { return globalAgent ??= new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 }); },
  set globalAgent(agent) { globalAgent = agent; },
  Server, createServer, get, request,
};
