'use strict';

// Connections and look-ups as events.

const { nextId, replace, source } = require('internal/trace_events/sources');

const netGroup = 'node,node.net,node.net.native';

source([netGroup], ({ emit }) => {
  const { Pipe, TCP } = require('internal/net/handle');
  const traced = (describe) => (original) => function(...args) {
    const id = nextId();
    emit('b', netGroup, 'connect', id, describe(...args));
    const end = (status) => emit('e', netGroup, 'connect', id, { status });
    const { onconnect } = this;
    this.onconnect = function(status, ...rest) {
      end(status);
      this.onconnect = onconnect;
      return Reflect.apply(onconnect, this, [status, ...rest]);
    };
    const result = Reflect.apply(original, this, args);
    if (result !== 0) {
      this.onconnect = onconnect;
      end(result);
    }
    return result;
  };
  const pipe = (path) => (path.startsWith('\0') ?
    { path_type: 'abstract socket', pipe_path: path.slice(1) } : { path_type: 'file', pipe_path: path });
  const ends = [
    replace(TCP.prototype, { connect: traced((ip, port) => ({ ip, port })) }),
    replace(Pipe.prototype, { connect: traced(pipe) }),
  ];
  return () => {
    for (const end of ends) end();
  };
});

const dnsGroup = 'node,node.dns,node.dns.native';

// Records by their number.
const records = {
  1: '4', 2: 'Ns', 5: 'Cname', 6: 'Soa', 12: 'Ptr', 15: 'Mx', 16: 'Txt', 28: '6', 33: 'Srv', 35: 'Naptr', 52: 'Tlsa', 255: 'Any', 257: 'Caa',
};
const families = { 4: 'ipv4', 6: 'ipv6' };

source([dnsGroup], ({ emit }) => {
  const traced = (nameOf, describe) => (original) => (...args) => {
    const id = nextId();
    const name = nameOf(...args);
    const callback = args.at(-1);
    args[args.length - 1] = (error, result) => {
      emit('e', dnsGroup, name, id, error || result?.error ? { error: error?.errno ?? -1 } : { count: Array.isArray(result) ? result.length : 1 });
      callback(error, result);
    };
    emit('b', dnsGroup, name, id, describe(...args));
    return original(...args);
  };
  const reversed = (name) => /\.(in-addr|ip6)\.arpa$/.test(name);
  return replace(binding('dns'), {
    getaddrinfo: traced(() => 'lookup', (hostname, family) => ({ hostname, family: families[family] ?? 'unspec' })),
    getnameinfo: traced(() => 'lookupService', (ip, port) => ({ ip, port })),
    gethostbyaddr: traced(() => 'reverse', (name) => ({ name })),
    query: traced((name, type) => (type === 12 && reversed(name) ? 'reverse' : `resolve${records[type] ?? type}`), (name) => ({ name })),
  });
});
