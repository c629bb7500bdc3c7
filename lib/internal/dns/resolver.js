'use strict';

// Queries to name servers: the resolvers of dns and dns/promises differ only in how they hand out the answer.

const { DNSException, codes } = require('internal/errors');
const { measured } = require('internal/perf/measured');
const { isIP } = require('internal/net');
const { validateArray, validateFunction, validateInt32, validateString, validateUint32 } = require('internal/validators');

const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_IP_ADDRESS } = codes;

const srv = ({ value, numbers }) => ({ name: value, port: numbers[2], priority: numbers[0], weight: numbers[1] });
const mx = ({ value, numbers }) => ({ exchange: value, priority: numbers[0] });
const naptr = ({ value, entries, numbers }) => ({
  flags: entries[0], service: entries[1], regexp: entries[2], replacement: value, order: numbers[0], preference: numbers[1],
});
const soa = ({ entries, numbers }) => ({
  nsname: entries[0], hostmaster: entries[1], serial: numbers[0], refresh: numbers[1], retry: numbers[2],
  expire: numbers[3], minttl: numbers[4],
});
const caa = ({ entries, critical }) => ({ critical: critical ?? 0, [entries[0]]: entries[1] });
const tlsa = ({ value, numbers }) => ({
  certUsage: numbers[0], selector: numbers[1], match: numbers[2],
  data: Uint8Array.from(Buffer.from(value, 'base64')).buffer,
});
const value = (record) => record.value;
const withTtl = (record, { ttl }) => (ttl ? { address: record.value, ttl: record.ttl } : record.value);

// By resource record type: the number on the wire, the name of the call in errors, and how a record is shown.
const kinds = {
  A: { type: 1, call: 'queryA', show: withTtl },
  AAAA: { type: 28, call: 'queryAaaa', show: withTtl },
  ANY: { type: 255, call: 'queryAny', show: any },
  CAA: { type: 257, call: 'queryCaa', show: caa },
  CNAME: { type: 5, call: 'queryCname', show: value },
  MX: { type: 15, call: 'queryMx', show: mx },
  NAPTR: { type: 35, call: 'queryNaptr', show: naptr },
  NS: { type: 2, call: 'queryNs', show: value },
  PTR: { type: 12, call: 'queryPtr', show: value },
  SOA: { type: 6, call: 'querySoa', show: soa, single: true },
  SRV: { type: 33, call: 'querySrv', show: srv },
  TLSA: { type: 52, call: 'queryTlsa', show: tlsa },
  TXT: { type: 16, call: 'queryTxt', show: ({ entries }) => entries ?? [''] },
};

function any(record) {
  const { type } = record;
  switch (type) {
    case 'A':
    case 'AAAA': return { address: record.value, ttl: record.ttl, type };
    case 'TXT': return { entries: record.entries ?? [''], type };
    case 'CNAME':
    case 'NS':
    case 'PTR': return { value: record.value, type };
    default: return { ...kinds[type].show(record), type };
  }
}

/** `1.2.3.4`, `1.2.3.4:53`, `::1` or `[::1]:53` as [address, port]. */
function parseServer(server) {
  if (isIP(server)) return [server, 53];
  const bracketed = /^\[([^[\]]*)\](?::(\d+))?$/.exec(server);
  if (bracketed && isIP(bracketed[1]) === 6) return [bracketed[1], +(bracketed[2] ?? 53)];
  const plain = /^([^:]+):(\d+)$/.exec(server);
  if (plain && isIP(plain[1]) === 4) return [plain[1], +plain[2]];
  throw new ERR_INVALID_IP_ADDRESS(server);
}

const join = ([address, port]) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);

/** What stands in the options of new Resolver(). */
function validateResolverOptions(options) {
  const { timeout = -1, tries = 4, maxTimeout = 0 } = options ?? {};
  validateInt32(timeout, 'options.timeout', -1);
  validateInt32(tries, 'options.tries', 1);
  validateUint32(maxTimeout, 'options.maxTimeout');
  return { timeout, tries, maxTimeout };
}

class ResolverBase {
  #options;
  #servers; // undefined: the system's
  #local = [];
  #running = new Set();

  constructor(options = undefined) {
    this.#options = validateResolverOptions(options);
    this._handle = { getServers: () => this.#current() };
  }

  #current() {
    return this.#servers ??= binding('dns').servers().map(parseServer);
  }

  getServers() {
    const servers = this._handle.getServers() || [];
    return servers.map(([address, port]) => (port === 53 ? address : join([address, port])));
  }

  setServers(servers) {
    validateArray(servers, 'servers');
    const parsed = [];
    servers.forEach((server, i) => {
      validateString(server, `servers[${i}]`);
      parsed.push(parseServer(server));
    });
    if (this.#running.size > 0) {
      throw new codes.ERR_DNS_SET_SERVERS_FAILED('There are pending queries.', servers);
    }
    this.#servers = parsed;
  }

  setLocalAddress(ipv4, ipv6) {
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
    const families = [ipv4, ipv6].filter((ip) => ip !== undefined).map(isIP);
    if (families.includes(0)) throw new ERR_INVALID_ARG_VALUE('address', ipv4, 'Invalid IP address.');
    if (families.length === 2 && families[0] === families[1]) {
      throw new ERR_INVALID_ARG_VALUE('address', ipv6,
                                      families[0] === 4 ? 'Cannot specify two IPv4 addresses.' : 'Cannot specify two IPv6 addresses.');
    }
    this.#local = [ipv4, ipv6].filter((ip) => ip !== undefined);
  }

  cancel() {
    for (const id of this.#running) binding('dns').cancel(id);
  }

  /** done(error, result) */
  _ask(kind, name, options, done, call = kind.call, shown = name) {
    done = measured('dns', call, { host: shown, ttl: Boolean(options.ttl) }, done, (result) => ({ result }));
    const { timeout, tries, maxTimeout } = this.#options;
    const id = binding('dns').query(name, kind.type, this.#current().map(join), [timeout, maxTimeout, tries].map(String), this.#local,
                                    (error, answer) => {
                                      this.#running.delete(id);
                                      if (answer.error) {
                                        done(new DNSException(answer.error, call, shown));
                                        return;
                                      }
                                      const records = answer.records.map((record) => kind.show(record, options));
                                      done(null, kind.single ? records[0] : records);
                                    });
    this.#running.add(id);
  }

  _reverse(ip, done) {
    const version = isIP(ip);
    if (version === 0) throw new DNSException(-22, 'getHostByAddr', ip);
    if (this.#servers === undefined) {
      // The hosts file comes first, which only the system's resolver reads.
      binding('dns').gethostbyaddr(ip, (error, names) => {
        if (error) done(new DNSException(error.errno === -3001 ? 'ETIMEOUT' : 'ENOTFOUND', 'getHostByAddr', ip));
        else done(null, names);
      });
      return;
    }
    this._ask(kinds.PTR, pointerName(ip, version), {}, done, 'getHostByAddr', ip);
  }
}

function pointerName(ip, version) {
  if (version === 4) return `${ip.split('.').reverse().join('.')}.in-addr.arpa`;
  const { keyOf } = require('internal/net/address');
  const hex = Array.from(keyOf(ip, 'ipv6'), (c) => c.charCodeAt(0).toString(16).padStart(4, '0')).join('');
  return `${[...hex].reverse().join('.')}.ip6.arpa`;
}

const methods = {
  resolveAny: 'ANY', resolve4: 'A', resolve6: 'AAAA', resolveCaa: 'CAA', resolveCname: 'CNAME', resolveMx: 'MX',
  resolveNs: 'NS', resolveTxt: 'TXT', resolveSrv: 'SRV', resolvePtr: 'PTR', resolveNaptr: 'NAPTR', resolveSoa: 'SOA',
  resolveTlsa: 'TLSA',
};

function kindNamed(rrtype) {
  if (typeof rrtype !== 'string') throw new ERR_INVALID_ARG_TYPE('rrtype', 'string', rrtype);
  if (!Object.hasOwn(kinds, rrtype)) throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
  return kinds[rrtype];
}

class Resolver extends ResolverBase {
  resolve(hostname, rrtype, callback) {
    if (typeof rrtype === 'function') {
      callback = rrtype;
      rrtype = 'A';
    }
    const kind = kindNamed(rrtype);
    validateString(hostname, 'name');
    validateFunction(callback, 'callback');
    this._ask(kind, hostname, {}, callback);
    return {};
  }

  reverse(ip, callback) {
    validateString(ip, 'name');
    validateFunction(callback, 'callback');
    this._reverse(ip, callback);
    return {};
  }
}

class PromiseResolver extends ResolverBase {
  resolve(hostname, rrtype = 'A') {
    const kind = kindNamed(rrtype);
    validateString(hostname, 'name');
    return promised((done) => this._ask(kind, hostname, {}, done));
  }

  reverse(ip) {
    validateString(ip, 'name');
    return promised((done) => this._reverse(ip, done));
  }
}

function promised(start) {
  return new Promise((resolve, reject) => {
    start((error, result) => (error ? reject(error) : resolve(result)));
  });
}

function method(Class, name, fn) {
  Object.defineProperty(fn, 'name', { value: name });
  Object.defineProperty(Class.prototype, name, { value: fn, writable: true, enumerable: true, configurable: true });
}

for (const [name, type] of Object.entries(methods)) {
  const kind = kinds[type];
  method(Resolver, name, function(hostname, options, callback) {
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateString(hostname, 'name');
    validateFunction(callback, 'callback');
    this._ask(kind, hostname, options ?? {}, callback);
    return {};
  });
  method(PromiseResolver, name, function(hostname, options) {
    validateString(hostname, 'name');
    return promised((done) => this._ask(kind, hostname, options ?? {}, done));
  });
}

const moduleMethods = ['getServers', 'resolve', ...Object.keys(methods), 'reverse'];

// The shared resolver of each module. setServers() takes new ones, so that queries under way go on with the old.
const shared = new Map();
let sharedServers;

function sharedOf(Class) {
  let resolver = shared.get(Class);
  if (resolver === undefined) {
    resolver = new Class();
    if (sharedServers !== undefined) resolver.setServers(sharedServers);
    shared.set(Class, resolver);
  }
  return resolver;
}

/** The module's own functions: methods of its shared resolver. */
function bindDefault(Class, into) {
  for (const name of moduleMethods) {
    into[name] = { [name]: (...args) => sharedOf(Class)[name](...args) }[name];
  }
}

/** dns.setServers(): for the shared resolvers of both modules. */
function setServers(servers) {
  const probe = new Resolver();
  probe.setServers(servers);
  shared.clear();
  sharedServers = probe.getServers();
}

module.exports = { PromiseResolver, Resolver, bindDefault, setServers };
