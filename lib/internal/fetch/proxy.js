'use strict';
// Proxies out of the environment: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, when NODE_USE_ENV_PROXY or --use-env-proxy asks
// for them. Every request goes through a tunnel (CONNECT), also one to a plain server.

const { globalProxyEnv } = require('internal/http/proxy');
const { Pool, poolUnder, secure } = require('internal/fetch/client');
const { RequestAbortedError } = require('internal/fetch/errors');
const { targetOf } = require('internal/fetch/target');

function readExceptions(text) {
  const list = [];
  for (const entry of text.split(/[,\s]+/)) {
    if (entry === '') continue;
    const match = /^(.+):(\d+)$/.exec(entry);
    const host = (match === null ? entry : match[1]).toLowerCase();
    list.push({ suffix: host.replace(/^\*?\./, ''), port: match === null ? 0 : +match[2] });
  }
  return list;
}

function excepted(target, exceptions) {
  const host = target.hostname.toLowerCase();
  return exceptions.some(({ suffix, port }) => {
    if (suffix === '*') return true;
    if (port !== 0 && port !== target.port) return false;
    return host === suffix || host.endsWith(`.${suffix}`);
  });
}

const authority = (target) => `${target.hostname}:${target.port}`;

/** Opens a connection to the proxy and through it to the target; ready(error, socket) in the end. */
function tunnel(proxy, target, ready) {
  const headers = { 'host': target.host, 'proxy-connection': 'keep-alive', 'connection': 'close' };
  if (proxy.hasCredentials) {
    const text = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    headers['proxy-authorization'] = `Basic ${Buffer.from(text).toString('base64')}`;
  }
  const { request } = require(proxy.protocol === 'https:' ? 'https' : 'http');
  const host = proxy.hostname.startsWith('[') ? proxy.hostname.slice(1, -1) : proxy.hostname;
  const asked = request({ method: 'CONNECT', host, port: proxy.port, path: authority(target), agent: false, headers });
  asked.on('connect', (response, socket, head) => {
    if (response.statusCode !== 200) {
      socket.destroy();
      ready(new RequestAbortedError(`Proxy response (${response.statusCode}) !== 200 when HTTP Tunneling`));
      return;
    }
    if (head.length > 0) socket.unshift(head);
    if (target.protocol === 'http:') {
      ready(null, socket);
      return;
    }
    const name = target.hostname.startsWith('[') ? target.hostname.slice(1, -1) : target.hostname;
    const inner = secure({ socket, host: name });
    const fail = (error) => { ready(error); };
    inner.once('error', fail);
    inner.once('secureConnect', () => {
      inner.removeListener('error', fail);
      ready(null, inner);
    });
  });
  asked.on('response', (response) => {
    response.destroy();
    ready(new RequestAbortedError(`Proxy response (${response.statusCode}) !== 200 when HTTP Tunneling`));
  });
  asked.on('error', (error) => { ready(error); });
  asked.end();
  return asked;
}

/** @returns {((target) => Pool | undefined) | null} null when no proxy is to be used */
function proxyFor() {
  const env = globalProxyEnv();
  if (env === undefined) return null;
  const plain = env.http_proxy ?? env.HTTP_PROXY;
  const secured = env.https_proxy ?? env.HTTPS_PROXY ?? plain;
  if (!plain && !secured) return null;
  return (target) => {
    const proxy = target.protocol === 'https:' ? secured : plain;
    if (!proxy || excepted(target, readExceptions(env.no_proxy ?? env.NO_PROXY ?? ''))) return undefined;
    const way = targetOf(proxy);
    return poolUnder(`${way.href} ${target.origin}`, (key) => {
      const pool = new Pool(key, target.protocol, target.hostname, target.port);
      pool.tunnel = (ready) => tunnel(way, target, ready);
      return pool;
    });
  };
}

module.exports = { proxyFor };
