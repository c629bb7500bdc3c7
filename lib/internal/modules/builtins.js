'use strict';

// Which built-ins user code may name, and how.

const plain = [
  '_http_agent', '_http_client', '_http_common', '_http_incoming', '_http_outgoing', '_http_server', '_stream_duplex',
  '_stream_passthrough', '_stream_readable', '_stream_transform', '_stream_wrap', '_stream_writable', '_tls_common',
  '_tls_wrap', 'assert', 'assert/strict', 'async_hooks', 'buffer', 'child_process', 'cluster', 'console', 'constants',
  'crypto', 'dgram', 'diagnostics_channel', 'dns', 'dns/promises', 'domain', 'events', 'fs', 'fs/promises', 'http', 'http2',
  'https', 'inspector', 'inspector/promises', 'module', 'net', 'os', 'path', 'path/posix', 'path/win32', 'perf_hooks',
  'process', 'punycode', 'querystring', 'readline', 'readline/promises', 'repl', 'stream', 'stream/consumers',
  'stream/promises', 'stream/web', 'string_decoder', 'sys', 'timers', 'timers/promises', 'tls', 'trace_events', 'tty', 'url',
  'util', 'util/types', 'v8', 'vm', 'wasi', 'worker_threads', 'zlib',
];
const schemeOnly = ['sea', 'sqlite', 'test', 'test/reporters'];

const plainSet = new Set(plain);
const schemeSet = new Set([...plain, ...schemeOnly]);

const builtinModules = Object.freeze([...plain, ...schemeOnly.map((id) => `node:${id}`)]);

/** @returns {string|undefined} the id that `specifier` names as a built-in: "fs", "node:fs" -> "fs" */
function builtinId(specifier) {
  if (specifier.startsWith('node:')) {
    const id = specifier.slice(5);
    if (id === 'sqlite' && require('internal/options').getOptionValue('--experimental-sqlite') === false) return undefined;
    return schemeSet.has(id) ? id : undefined;
  }
  return plainSet.has(specifier) ? specifier : undefined;
}

const isBuiltin = (specifier) => typeof specifier === 'string' && builtinId(specifier) !== undefined;

/** The exports of the built-in `id`, as require() gives them. */
function loadBuiltin(id) {
  return require('internal/bootstrap/realm').requireBuiltin(id);
}

// ---- the built-ins as ES modules: one synthetic module each, whose exports follow syncBuiltinESMExports() ----

const synthetic = new Map();

/** @returns {object} the module handle of the built-in `id` */
function builtinModuleHandle(id) {
  const known = synthetic.get(id);
  if (known !== undefined) return known.handle;
  const engine = binding('engine');
  const exports = loadBuiltin(id);
  const names = ['default'];
  for (const key of Object.keys(exports)) {
    if (key !== 'default') names.push(key);
  }
  const handle = engine.createSyntheticModule(`node:${id}`, names, () => sync(entry));
  const entry = { exports, names, handle };
  synthetic.set(id, entry);
  engine.moduleInstantiate(handle);
  engine.moduleEvaluate(handle);
  return handle;
}

function sync({ exports, names, handle }) {
  const { setSyntheticExport } = binding('engine');
  setSyntheticExport(handle, 'default', exports);
  for (let i = 1; i < names.length; i++) {
    let value;
    try {
      value = Object.hasOwn(exports, names[i]) ? exports[names[i]] : undefined;
    } catch {
      // A getter that throws exports undefined.
    }
    setSyntheticExport(handle, names[i], value);
  }
}

function syncBuiltinESMExports() {
  for (const entry of synthetic.values()) sync(entry);
}

module.exports = { builtinModules, builtinId, isBuiltin, loadBuiltin, builtinModuleHandle, syncBuiltinESMExports };
