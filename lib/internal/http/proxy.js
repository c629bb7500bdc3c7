'use strict';
// Proxies as http.Agent's option proxyEnv, or the environment, names them: HTTP_PROXY, HTTPS_PROXY, NO_PROXY. A request of
// plain HTTP is written for the proxy; one of HTTPS goes through a tunnel.

const net = require('net');
const { codes: { ERR_PROXY_INVALID_CONFIG, ERR_PROXY_TUNNEL } } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { URL } = require('internal/url');

const kProxy = Symbol('proxy of an agent');
const maxHead = 64 * 1024;

/** Lower case wins. */
const pick = (env, name) => env[name.toLowerCase()] ?? env[name];

const unbracketed = (host) => (host[0] === '[' ? host.slice(1, -1) : host);

function numberOf(ip) {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** One entry of NO_PROXY as a test of a host, or undefined. */
function exception(entry) {
  let port = '';
  const match = /^(.*[^:]):(\d+)$/.exec(entry);
  if (match !== null && net.isIP(entry) === 0) [, entry, port] = match;
  entry = unbracketed(entry).toLowerCase();
  const range = /^(\d+\.\d+\.\d+\.\d+)-(\d+\.\d+\.\d+\.\d+)$/.exec(entry);
  let matches;
  if (entry === '*') {
    matches = () => true;
  } else if (range !== null) {
    const from = numberOf(range[1]);
    const to = numberOf(range[2]);
    matches = (host) => net.isIPv4(host) && numberOf(host) >= from && numberOf(host) <= to;
  } else if (entry.startsWith('*.') || entry[0] === '.') {
    const suffix = entry[0] === '*' ? entry.slice(1) : entry;
    matches = (host) => host.endsWith(suffix);
  } else {
    matches = (host) => host === entry;
  }
  return (host, ofHost) => (port === '' || port === ofHost) && matches(host);
}

class Proxy {
  /** @param {string} address a URL @param {string} exceptions NO_PROXY's text */
  constructor(address, exceptions) {
    if (/[\r\n]/.test(address) || !URL.canParse(address)) throw new ERR_PROXY_INVALID_CONFIG(`Invalid proxy URL: ${address}`);
    const url = new URL(address);
    const { protocol, username, password } = url;
    if (protocol !== 'http:' && protocol !== 'https:') throw new ERR_PROXY_INVALID_CONFIG(`Invalid proxy URL: ${address}`);
    this.href = url.href;
    this.protocol = protocol;
    this.host = unbracketed(url.hostname);
    this.port = Number(url.port) || (protocol === 'https:' ? 443 : 80);
    this.auth = undefined;
    if (username || password) {
      this.auth = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
    }
    this.exceptions = exceptions.split(/[,\s]+/).filter((entry) => entry !== '').map(exception);
  }

  /** Whether connections to this host go through the proxy. */
  serves(host, port) {
    const name = unbracketed(`${host}`).toLowerCase();
    return !this.exceptions.some((matches) => matches(name, `${port}`));
  }

  /** Opens a connection to the proxy itself. */
  connect(options, createConnection) {
    const { host, port, protocol } = this;
    const own = { ...options, host, port, path: undefined, socketPath: undefined };
    if (protocol === 'http:') return createConnection(own);
    own.servername = net.isIP(host) ? '' : host;
    own.ALPNProtocols = ['http/1.1'];
    own.session = own._agentKey = undefined;
    return require('tls').connect(own);
  }
}

/** The proxy for a protocol of requests, or undefined. */
function proxyOf(env, protocol) {
  const address = pick(env, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (!address) return undefined;
  return new Proxy(address, pick(env, 'NO_PROXY') ?? '');
}

/** The environment that global agents and fetch take their proxies from, or undefined. */
let override;

function globalProxyEnv() {
  if (override !== undefined) return override;
  const flag = getOptionValue('--use-env-proxy');
  return (flag ?? process.env.NODE_USE_ENV_PROXY === '1') ? process.env : undefined;
}

/** At the start of a program that shall use proxies: a bad address ends it. */
function checkGlobalProxy() {
  const env = globalProxyEnv();
  if (env === undefined) return;
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) {
    const address = pick(env, name);
    if (address) void new URL(address);
  }
}

function setGlobalProxyFromEnv(env = process.env) {
  require('internal/validators').validateObject(env, 'proxyEnv');
  const http = require('http');
  const https = require('https');
  if (proxyOf(env, 'http:') === undefined && proxyOf(env, 'https:') === undefined) return () => {};
  const before = { override, plain: http.globalAgent, secure: https.globalAgent };
  override = env;
  const options = { keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: env };
  http.globalAgent = new http.Agent(options);
  https.globalAgent = new https.Agent(options);
  return function restore() {
    override = before.override;
    http.globalAgent = before.plain;
    https.globalAgent = before.secure;
  };
}

/** What a request of plain HTTP says to a proxy: its path and the headers that it lacks. */
function rewrite(proxy, req, authority) {
  const headers = [['Proxy-Connection', req.shouldKeepAlive ? 'keep-alive' : 'close']];
  if (proxy.auth !== undefined) headers.push(['Proxy-Authorization', proxy.auth]);
  return { path: `http://${authority}${req.path}`, headers };
}

/** Asks the proxy for a way to options.host; done(error, socket) is called once. */
function tunnel(agent, req, options, done) {
  const timeout = req.timeout ?? options.timeout;
  const proxy = agent[kProxy];
  const host = options.host.includes(':') && options.host[0] !== '[' ? `[${options.host}]` : options.host;
  const target = `${host}:${options.port}`;
  const socket = proxy.connect(options, (own) => net.connect(own));
  let head = Buffer.alloc(0);
  let settled = false;
  const settle = (error) => {
    if (settled) return;
    settled = true;
    socket.off('readable', onReadable).off('end', onEnd).off('error', settle).off('close', onEnd).off('timeout', onTimeout);
    socket.setTimeout(0);
    if (error) {
      socket.on('error', () => {}).destroy();
      done(error);
    } else {
      done(null, socket);
    }
  };
  const fail = (message, more) => settle(Object.assign(new ERR_PROXY_TUNNEL(message), more));
  const onEnd = () => fail('Connection to establish proxy tunnel ended unexpectedly');
  const onTimeout = () => fail(`Connection to establish proxy tunnel timed out after ${timeout}ms`, { proxyTunnelTimeout: timeout });
  const onReadable = () => {
    for (let chunk; (chunk = socket.read()) !== null;) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) {
        if (head.length > maxHead) fail('Response of the proxy is too long');
        continue;
      }
      const [statusLine] = head.latin1Slice(0, end).split('\r\n');
      if (!/^HTTP\/1\.[01] 200\b/.test(statusLine)) {
        fail(`Failed to establish tunnel to ${target} via ${proxy.href}: ${statusLine}`, { statusCode: Number(statusLine.split(' ')[1]) || undefined });
        return;
      }
      const rest = head.subarray(end + 4);
      settle(null);
      if (rest.length > 0) socket.unshift(rest);
      return;
    }
  };
  socket.on('readable', onReadable).on('end', onEnd).on('error', settle).on('close', onEnd).on('timeout', onTimeout);
  if (timeout) socket.setTimeout(timeout);
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${req.shouldKeepAlive ? 'Proxy-Connection: keep-alive\r\n' : ''}` +
    (proxy.auth === undefined ? '' : `Proxy-Authorization: ${proxy.auth}\r\n`) + '\r\n');
}

/** In the place of agent.createConnection() where the agent has a proxy for the target. */
function createProxied(agent, req, options, done) {
  const proxy = agent[kProxy];
  if (agent.protocol !== 'https:') return proxy.connect(options, (own) => agent.createConnection(own, done));
  tunnel(agent, req, options, (error, socket) => {
    if (error) {
      done(error);
      return;
    }
    done(null, agent.createConnection({ ...options, socket }, done));
  });
  return undefined;
}

module.exports = { checkGlobalProxy, createProxied, globalProxyEnv, kProxy, proxyOf, rewrite, setGlobalProxyFromEnv };
