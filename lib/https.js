'use strict';
// HTTP over TLS. The classes are there so that programs can derive from them; TLS itself is not, and says so when it is needed.

const http = require('http');
const { URL, isURL, urlToHttpOptions } = require('internal/url');
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

/** Checks its arguments as http.request does; the connection is what is missing. */
function request(url, options, callback) {
  if (typeof url === 'string' || isURL(url)) {
    url = urlToHttpOptions(typeof url === 'string' ? new URL(url) : url);
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    options = { ...url, ...options };
  } else {
    callback = options;
    options = { ...url };
  }
  options._defaultAgent = module.exports.globalAgent;
  return new http.ClientRequest(options, callback);
}

function get(url, options, callback) {
  const req = request(url, options, callback);
  req.end();
  return req;
}

function createServer() { unsupported('https.createServer'); }

module.exports = {
  Agent,
  get globalAgent() { return globalAgent ??= new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 }); },
  set globalAgent(agent) { globalAgent = agent; },
  Server, createServer, get, request,
};
