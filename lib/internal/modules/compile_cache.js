'use strict';

// module.enableCompileCache(): V8's code cache, and what came of TypeScript, on disk. A file per module; its head tells
// which source it is of, and a file that is damaged or of another source counts as none. Files appear whole or not at
// all, so that any number of processes may share a folder.

const path = require('path');
const state = require('internal/modules/state');
const { getOptionValue } = require('internal/options');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const engine = binding('engine');
const ops = binding('modules');

const kFailed = 0;
const kEnabled = 1;
const kAlreadyEnabled = 2;
const kDisabled = 3;

let cache = null; // the one in use

/** What NODE_DEBUG_NATIVE=COMPILE_CACHE prints. */
function tell(text) {
  if (process.env.NODE_DEBUG_NATIVE === undefined) return;
  if (!/(^|,)\s*COMPILE_CACHE\s*(,|$)/i.test(process.env.NODE_DEBUG_NATIVE)) return;
  binding('process').writeStderr(`[compile cache] ${text}\n`);
}

const CommonJS = {
  type: 'CommonJS',
  compile: (source, name, [parameters, owner], data) => engine.compileFunction(source, name, 0, 0, parameters, owner, data),
  pack: (compiled) => engine.createCodeCache(compiled.function),
};

const ESM = {
  type: 'ESM',
  compile: (source, url, owner, data) => engine.compileModule(source, url, undefined, data, 0, 0, undefined, true),
  pack: (handle) => engine.moduleCodeCache(handle),
};

class CompileCache {
  entries = new Map();

  constructor(directory, portable) {
    this.directory = directory;
    this.portable = portable;
  }

  #entry(type, name, source) {
    const key = `${type} ${name}`;
    let entry = this.entries.get(key);
    if (entry === undefined || entry.source !== source) {
      entry = { type, name, source, file: this.#file(type, name), data: undefined, made: undefined, pack: undefined, same: false };
      this.entries.set(key, entry);
      this.#read(entry);
    }
    return entry;
  }

  #file(type, name) {
    if (this.portable) {
      const plain = name.startsWith('file://') ? require('internal/url').fileURLToPath(name) : name;
      if (path.isAbsolute(plain)) name = path.relative(this.directory, plain);
    }
    return path.join(this.directory, ops.cacheKey(`${type}:${name}`));
  }

  #read(entry) {
    let found;
    try {
      found = ops.cacheRead(entry.file, entry.source);
    } catch (error) {
      found = error.message;
    }
    if (typeof found !== 'string') entry.data = found;
    tell(`reading cache from ${entry.file} for ${entry.type} ${entry.name}... ` +
      (entry.data ? `success, size=${entry.data.length}` : found));
  }

  #compile({ type, compile, pack }, source, name, owner) {
    const entry = this.#entry(type, name, source);
    const { data } = entry;
    const made = compile(source, name, owner, data);
    const accepted = data !== undefined && !made.cachedDataRejected;
    const before = data === undefined ? 'not initialized, initializing' : accepted ? 'accepted, keeping' : 'rejected, updating';
    tell(`V8 code cache for ${type} ${name} was ${before} the in-memory entry`);
    entry.data = undefined; // the engine has its own
    entry.same = accepted;
    entry.made = made;
    entry.pack = pack;
    return made;
  }

  compileFunction(source, filename, parameters, owner) {
    return this.#compile(CommonJS, source, filename, [parameters, owner]);
  }

  compileModule(source, url) {
    return this.#compile(ESM, source, url, undefined);
  }

  /** The JavaScript of a TypeScript file, of `transform()` where there is none yet. */
  transpiled(source, filename, transform) {
    const type = !getOptionValue('--experimental-transform-types') ? 'StrippedTypeScript' :
      getOptionValue('--enable-source-maps') === false ? 'TransformedTypeScript' : 'TransformedTypeScriptWithSourceMaps';
    const entry = this.#entry(type, filename, source);
    if (entry.data !== undefined) {
      tell(`retrieving transpile cache for ${type} ${filename}... success`);
      entry.same = true;
      entry.made = entry.data.toString();
      entry.data = undefined;
    }
    if (entry.made !== undefined) return entry.made;
    tell(`no transpile cache for ${type} ${filename}`);
    entry.made = transform();
    entry.pack = (text) => require('buffer').Buffer.from(text);
    tell(`saving transpilation cache for ${type} ${filename}`);
    return entry.made;
  }

  /** Writes what is new. */
  flush() {
    for (const entry of this.entries.values()) {
      const { type, name, file, source, made, pack, same } = entry;
      if (made === undefined || same) {
        const why = same ? 'because cache was the same' : 'because the cache was not initialized';
        tell(`skip persisting ${type} ${name} ${why}`);
        continue;
      }
      const data = pack(made);
      if (data === undefined) continue;
      let failure;
      try {
        failure = ops.cacheWrite(file, source, data);
      } catch (error) {
        failure = error.message;
      }
      tell(`writing cache for ${type} ${name} to ${file}...${failure || 'success'}`);
      entry.same = true;
    }
  }
}

function toOptions(options) {
  if (options === undefined) return {};
  if (typeof options === 'string') return { directory: options };
  if (options === null || typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('cacheDir', ['string', 'Object'], options);
  const { directory, portable } = options;
  if (directory !== undefined && typeof directory !== 'string') throw new ERR_INVALID_ARG_TYPE('cacheDir', 'string', directory);
  return { directory, portable };
}

function enable(options) {
  const { directory, portable = process.env.NODE_COMPILE_CACHE_PORTABLE === '1' } = toOptions(options);
  if (cache !== null) return { status: kAlreadyEnabled, directory: cache.directory };
  if (process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) {
    tell('Disabled by NODE_DISABLE_COMPILE_CACHE.');
    return { status: kDisabled, message: 'Disabled by NODE_DISABLE_COMPILE_CACHE' };
  }
  const base = directory || process.env.NODE_COMPILE_CACHE || path.join(require('os').tmpdir(), 'node-compile-cache');
  const tag = engine.cachedDataVersionTag().toString(16).padStart(8, '0');
  const full = path.resolve(base, `${process.version}-${process.arch}-${tag}-${process.getuid?.() ?? 0}`);
  tell(`resolved path ${base} -> ${full}`);
  for (const [scope, word] of [['fs.write', 'write'], ['fs.read', 'read']]) {
    if (process.permission === undefined || binding('permission').has(scope, full)) continue;
    const message = `Skipping compile cache because ${word} permission for ${full} is not granted`;
    tell(message);
    return { status: kFailed, message };
  }
  try {
    require('fs').mkdirSync(full, { recursive: true });
  } catch (error) {
    const message = `Cannot create cache directory: ${/^\w+: ([^,]*)/.exec(error.message)?.[1] ?? error.message}`;
    tell(message);
    return { status: kFailed, message };
  }
  tell(`creating cache directory ${full}...success`);
  cache = new CompileCache(full, Boolean(portable));
  state.compileCache = cache;
  return { status: kEnabled, directory: base };
}

/** At start, where NODE_COMPILE_CACHE asks for it. */
function start() {
  if (process.env.NODE_DISABLE_COMPILE_CACHE === undefined) enable(undefined);
  else tell('Disabled by NODE_DISABLE_COMPILE_CACHE');
}

/** module.flushCompileCache() */
function flush() {
  cache?.flush();
  tell('module.flushCompileCache() finished.');
}

const directory = () => cache?.directory;

module.exports = { directory, enable, flush, start };
