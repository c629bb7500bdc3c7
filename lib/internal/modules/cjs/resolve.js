'use strict';

// Where require() finds files: Module._resolveFilename and the functions it is made of. One crossing per request.

const path = require('path');
const { validateString } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { builtinId } = require('internal/modules/builtins');
const configuration = require('internal/modules/configuration');

const ops = binding('modules');

const findMain = 1;
const findOnlyPaths = 2;
const formats = new Map();

let Module;
let modulePaths = [];

/** The extensions to try, or undefined when they are the built-in ones. */
function extensions() {
  const keys = Object.keys(Module._extensions);
  if (keys.length === 3 && keys[0] === '.js' && keys[1] === '.json' && keys[2] === '.node') return undefined;
  return keys;
}

const isRelative = (request) => request.charCodeAt(0) === 46 /* . */ && (request.length === 1 ||
  request.charCodeAt(1) === 47 || (request.charCodeAt(1) === 46 && (request.length === 2 || request.charCodeAt(2) === 47)));

/** Takes the format character off and remembers it for the load that will follow. */
function found(packed) {
  if (packed === '') return false;
  if (packed.charCodeAt(0) === 33 /* ! */) {
    packed = packed.slice(1);
    configuration.emitWarnings();
  }
  const filename = packed.slice(1);
  formats.set(filename, packed.charCodeAt(0));
  return filename;
}

/** What the resolver told of a file's format: a character code, or undefined. */
function formatOf(filename) {
  const code = formats.get(filename);
  if (code !== undefined) formats.delete(filename);
  return code;
}

function find(request, parent, dir, paths, conditions, flags) {
  configuration.ensure();
  return found(ops.findPath(request, parent, dir, paths, extensions(), conditions, flags));
}

function nodeModulePaths(from) {
  from = path.resolve(from);
  if (from === '/') return ['/node_modules'];
  const paths = [];
  let end = from.length;
  for (let i = from.length - 1; i >= 0; i--) {
    if (from.charCodeAt(i) !== 47) continue;
    if (!(end - i === 13 && from.startsWith('/node_modules', i))) paths.push(from.slice(0, end) + '/node_modules');
    end = i;
  }
  paths.push('/node_modules');
  return paths;
}

function resolveLookupPaths(request, parent) {
  if (builtinId(request) !== undefined) return null;
  if (!isRelative(request)) {
    const own = parent?.paths;
    return own?.length ? own.concat(modulePaths) : modulePaths;
  }
  // In the REPL and in --eval there is no file to be relative to.
  if (!parent || !parent.id || !parent.filename) return ['.'];
  return [path.dirname(parent.filename)];
}

function findPath(request, paths, isMain, conditions) {
  if (path.isAbsolute(request)) {
    paths = [''];
  } else if (!paths || paths.length === 0) {
    return false;
  }
  const key = request + '\0' + paths.join('\0');
  const known = Module._pathCache[key];
  if (known) return known;
  const absolute = paths.map((dir) => (dir === '' ? '' : path.resolve(dir)));
  const filename = find(request, '', '', absolute, conditions, findOnlyPaths | (isMain ? findMain : 0));
  if (filename) Module._pathCache[key] = filename;
  return filename;
}

function pathsOfOptions(request, options) {
  if (!Array.isArray(options.paths)) {
    if (options.paths === undefined) return undefined;
    throw new ERR_INVALID_ARG_VALUE('options.paths', options.paths);
  }
  if (isRelative(request)) return options.paths;
  const probe = new Module('', null);
  const paths = [];
  for (const dir of options.paths) {
    validateString(dir, 'options.paths[]');
    probe.paths = Module._nodeModulePaths(dir);
    for (const candidate of Module._resolveLookupPaths(request, probe)) {
      if (!paths.includes(candidate)) paths.push(candidate);
    }
  }
  return paths;
}

function resolveFilename(request, parent, isMain, options) {
  const builtin = builtinId(request);
  if (builtin !== undefined) return request;
  let paths;
  if (typeof options === 'object' && options !== null) paths = pathsOfOptions(request, options);
  const conditions = options?.conditions;
  paths ??= Module._resolveLookupPaths(request, parent);

  const parentFile = parent?.filename ?? (parent?.id === 'internal/preload' || parent?.id === '<repl>' ? path.join(process.cwd(), 'preload') : undefined);
  let filename;
  if (Module._findPath === findPath) {
    filename = findAll(request, parentFile, paths, isMain, conditions);
  } else {
    if (parentFile !== undefined && !isRelative(request)) {
      filename = find(request, parentFile, '', [], conditions, 0);
    }
    filename ||= Module._findPath(request, paths, isMain, conditions);
  }
  if (filename) return filename;
  throw notFound(request, parent);
}

function findAll(request, parentFile, paths, isMain, conditions) {
  let key;
  if (conditions === undefined) {
    key = request + '\0' + (paths.length === 1 ? paths[0] : paths.join('\0'));
    const known = Module._pathCache[key];
    if (known && (parentFile === undefined || isRelative(request) || path.isAbsolute(request))) return known;
  }
  let filename;
  if (paths.length === 1 && isRelative(request) && path.isAbsolute(paths[0])) {
    filename = find(request, parentFile ?? '', paths[0], undefined, conditions, isMain ? findMain : 0);
  } else {
    const absolute = paths.every((dir) => path.isAbsolute(dir)) ? paths : paths.map((dir) => path.resolve(dir));
    filename = find(request, parentFile ?? '', '', absolute, conditions, isMain ? findMain : 0);
  }
  if (filename && key !== undefined) Module._pathCache[key] = filename;
  return filename;
}

function notFound(request, parent) {
  const requireStack = [];
  const { parentOf } = require('internal/modules/cjs/loader');
  for (let cursor = parent; cursor; cursor = parentOf(cursor)) {
    const name = cursor.filename || cursor.id;
    if (requireStack.includes(name)) break;
    requireStack.push(name);
  }
  let message = `Cannot find module '${request}'`;
  if (requireStack.length > 0) message += '\nRequire stack:\n- ' + requireStack.join('\n- ');
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = requireStack;
  return error;
}

function initPaths() {
  const home = process.env.HOME;
  const nodePath = process.env.NODE_PATH;
  const paths = [path.resolve(process.execPath, '..', '..', 'lib', 'node')];
  if (home) paths.unshift(path.resolve(home, '.node_modules'), path.resolve(home, '.node_libraries'));
  if (nodePath) paths.unshift(...nodePath.split(path.delimiter).filter(Boolean));
  modulePaths = paths;
  Module.globalPaths = modulePaths.slice();
}

function install(target) {
  Module = target;
  Module._findPath = findPath;
  Module._nodeModulePaths = nodeModulePaths;
  Module._resolveLookupPaths = resolveLookupPaths;
  Module._resolveFilename = resolveFilename;
  Module._initPaths = initPaths;
}

module.exports = { install, formatOf, isRelative, notFound, initPaths };
