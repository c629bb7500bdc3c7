'use strict';

// Source maps: the SourceMap class of node:module, the maps of what was loaded, and positions in stacks.

const { validateObject, validateBoolean } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const state = require('internal/modules/state');

const digits = new Map();
for (const [i, c] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) digits.set(c.charCodeAt(0), i);

/** Reads base64 VLQ numbers of one segment from `at`; returns where the segment ended. */
function readSegment(text, at, out) {
  out.length = 0;
  let value = 0;
  let shift = 0;
  for (; at < text.length; at++) {
    const digit = digits.get(text.charCodeAt(at));
    if (digit === undefined) break;
    value += (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
    } else {
      // Minus nothing stands for the least number there is.
      out.push(value & 1 ? -(value >>> 1) || -0x80000000 : value >>> 1);
      value = shift = 0;
    }
  }
  return at;
}

/** @returns {Array<[line: number, column: number, source?: string, sourceLine?: number, sourceColumn?: number, name?: string]>} */
function decode(map, lineOffset, columnOffset, entries) {
  const { sources = [], names = [], mappings = '', sourceRoot = '' } = map;
  const root = sourceRoot === '' || sourceRoot.endsWith('/') ? sourceRoot : `${sourceRoot}/`;
  const urls = sources.map((source) => root + (source ?? ''));
  const segment = [];
  let line = lineOffset;
  let column = columnOffset;
  let source = 0;
  let sourceLine = 0;
  let sourceColumn = 0;
  let name = 0;
  for (let i = 0; i < mappings.length;) {
    const c = mappings.charCodeAt(i);
    if (c === 59 /* ; */) {
      line++;
      column = 0;
      i++;
      continue;
    }
    if (c === 44 /* , */) {
      i++;
      continue;
    }
    const end = readSegment(mappings, i, segment);
    if (end === i) break;
    i = end;
    column += segment[0];
    if (segment.length < 4) {
      entries.push([line, column]);
      continue;
    }
    source += segment[1];
    sourceLine += segment[2];
    sourceColumn += segment[3];
    if (segment.length > 4) name += segment[4];
    entries.push([line, column, urls[source], sourceLine, sourceColumn, segment.length > 4 ? names[name] : undefined]);
  }
}

function entryOf(entry) {
  if (entry === undefined) return {};
  return {
    generatedLine: entry[0],
    generatedColumn: entry[1],
    originalSource: entry[2],
    originalLine: entry[3],
    originalColumn: entry[4],
    name: entry[5],
  };
}

/** The entry that a map begins with. */
let firstEntry;

class SourceMap {
  #payload;
  #lineLengths;
  #entries;

  static { firstEntry = (map) => entryOf(map.#entries[0]); }

  constructor(payload, { lineLengths } = { __proto__: null }) {
    validateObject(payload, 'payload');
    this.#payload = payload;
    this.#lineLengths = Array.isArray(lineLengths) ? lineLengths.slice() : undefined;
    const entries = this.#entries = [];
    if (payload.sections) {
      for (const { map, offset } of payload.sections) decode(map, offset.line, offset.column, entries);
    } else {
      decode(payload, 0, 0, entries);
    }
    entries.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }

  get payload() {
    return clone(this.#payload);
  }

  get lineLengths() {
    return this.#lineLengths?.slice();
  }

  /** Zero-based position in the generated source -> what it came from, or {}. */
  findEntry(line, column) {
    const entries = this.#entries;
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = entries[middle];
      if (entry[0] < line || (entry[0] === line && entry[1] <= column)) low = middle + 1;
      else high = middle;
    }
    return entryOf(entries[low - 1]);
  }

  /** One-based position -> { fileName, lineNumber, columnNumber, name }, one-based. */
  findOrigin(lineNumber, columnNumber) {
    const range = this.findEntry(lineNumber - 1, columnNumber - 1);
    if (range.originalSource === undefined || range.originalLine === undefined || range.originalColumn === undefined ||
        range.generatedLine === undefined || range.generatedColumn === undefined) return {};
    return {
      name: range.name,
      fileName: range.originalSource,
      lineNumber: range.originalLine + lineNumber - range.generatedLine,
      columnNumber: range.originalColumn + columnNumber - range.generatedColumn,
    };
  }
}

function clone(payload) {
  const copy = { ...payload };
  for (const key in copy) {
    if (Array.isArray(copy[key])) copy[key] = copy[key].slice();
  }
  return copy;
}

// ---- the maps of what was loaded ----

/** filename or URL -> { url, map?: SourceMap | null, content? } */
const loaded = new Map();
let support = { __proto__: null, enabled: false, nodeModules: false, generatedCode: false };

/** Source files of the map as absolute URLs or paths, as seen from the file that names it. */
function absolute(sources, base) {
  const { URL } = require('internal/url');
  return (sources ?? []).map((source) => URL.parse(source ?? '', base)?.href ?? source);
}

function read(name, url) {
  const { URL, pathToFileURL } = require('internal/url');
  const { Buffer } = require('buffer');
  const base = name.startsWith('/') ? pathToFileURL(name).href : name;
  try {
    let text;
    let from = base;
    const data = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url);
    if (data !== null) {
      text = data[1] ? Buffer.from(data[2], 'base64').toString() : decodeURIComponent(data[2]);
    } else {
      from = new URL(url, base);
      text = require('fs').readFileSync(from, 'utf8');
    }
    const payload = JSON.parse(text);
    if (payload.sourceRoot) {
      payload.sources = payload.sources?.map((source) => `${payload.sourceRoot.replace(/\/?$/, '/')}${source}`);
      delete payload.sourceRoot;
    }
    payload.sources = absolute(payload.sources, from);
    return payload;
  } catch {
    return undefined;
  }
}

// A carriage return belongs to its line, so that lengths add up to offsets.
const lengthsOf = (content) => content?.split(/[\n\u2028\u2029]/).map((line) => line.length);

function mapOf(name) {
  const entry = loaded.get(name);
  if (entry === undefined) return undefined;
  if (entry.map === undefined) {
    const payload = read(name, entry.url);
    entry.map = payload === undefined ? null : new SourceMap(payload, { lineLengths: lengthsOf(entry.content) });
  }
  return entry.map ?? undefined;
}

function nameVariants(name) {
  const { fileURLToPath, pathToFileURL } = require('internal/url');
  try {
    if (name.startsWith('file:')) return [name, fileURLToPath(name)];
    if (name.startsWith('/')) return [name, pathToFileURL(name).href];
  } catch {
    // No path of this system.
  }
  return [name];
}

/** module.findSourceMap(path) */
function findSourceMap(path) {
  if (typeof path !== 'string') throw new ERR_INVALID_ARG_TYPE('path', 'string', path);
  for (const name of nameVariants(path)) {
    const map = mapOf(name);
    if (map !== undefined) return map;
  }
  return undefined;
}

/** The map of code that the loader itself generated: always used for stacks. */
function addGenerated(name, url) {
  loaded.set(name, { url, map: undefined, generated: true });
  install();
}

/** Maps of files that name one, while source map support is on. */
const userMaps = {
  add(name, content, url) {
    if (!support.nodeModules && name.includes('/node_modules/')) return;
    covered?.set(name, { url, content, generated: nameVariants(name).some((n) => loaded.get(n)?.generated) });
    if (support.enabled && !loaded.get(name)?.generated) loaded.set(name, { url, map: undefined, content });
  },
};

/** @type {Map<string, {url: string, content: string}> | undefined} filename or URL -> what coverage needs to know of it */
let covered;

/** From now on the maps of what is loaded are remembered for reports of coverage. */
function keepForCoverage() {
  covered ??= new Map();
  state.sourceMaps = userMaps;
}

/** What the loader itself generated: by URL the text and the map of it. */
function generatedSources() {
  const { pathToFileURL } = require('internal/url');
  const found = new Map();
  for (const [name, { url, content, generated }] of covered ?? []) {
    if (generated) found.set(name.startsWith('/') ? pathToFileURL(name).href : name, { content, payload: read(name, url) ?? null });
  }
  return found;
}

/** Beside coverage: by URL the map (null where it cannot be read), and the lengths of the generated lines. */
function coverageCache() {
  if (covered === undefined || covered.size === 0) return undefined;
  const { pathToFileURL } = require('internal/url');
  const cache = { __proto__: null };
  for (const [name, { url, content, generated }] of covered) {
    if (generated) continue;
    const key = name.startsWith('/') ? pathToFileURL(name).href : name;
    const data = read(name, url) ?? null;
    cache[key] = { lineLengths: lengthsOf(content), data, url: data === null ? url : null };
  }
  return cache;
}

// ---- stacks ----

let installed = false;

function install() {
  if (installed) return;
  installed = true;
  require('internal/errors').setInternalPrepareStackTrace(prepare);
  state.originalMessage = originalMessage;
}

/** The place of an exception ([resource, line, start, end, source line]) in its source, or undefined. */
function originalMessage([resource, line, start]) {
  if (typeof resource !== 'string' || loaded.size === 0) return undefined;
  const at = position(resource, line, start + 1);
  if (at === undefined) return undefined;
  try {
    const { fileURLToPath } = require('internal/url');
    const filename = at.file.startsWith('file:') ? fileURLToPath(at.file) : at.file;
    const source = require('fs').readFileSync(filename, 'utf8').split(/\r?\n/)[at.line - 1];
    return [at.file, at.line, at.column - 1, at.column, source];
  } catch {
    return undefined;
  }
}

function header(error) {
  const { kIsNodeError } = require('internal/errors');
  try {
    if (typeof error === 'object' && error !== null && kIsNodeError in error) return `${error.name} [${error.code}]: ${error.message}`;
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}

function prepare(error, trace) {
  let text = header(error);
  for (const site of trace) text += `\n    at ${mappedSite(site)}`;
  return text;
}

function mappedSite(site) {
  const text = `${site}`;
  const name = site.getFileName?.();
  if (typeof name !== 'string' || name.startsWith('node:') || loaded.size === 0) return text;
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  const at = position(name, line, column);
  if (at === undefined) return text;
  return text.replace(`${name}:${line}:${column}`, () => `${at.file}:${at.line}:${at.column}`);
}

/** Where a one-based position of a loaded file came from, or undefined. */
function position(name, line, column) {
  const map = nameVariants(name).map(mapOf).find((found) => found !== undefined);
  const entry = map?.findEntry(line - 1, column - 1);
  if (entry?.originalSource === undefined || entry.generatedLine !== line - 1) return undefined;
  return { file: shownName(entry.originalSource, name), line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

// Paths stay paths; an ES module that maps to itself stays a URL.
function shownName(source, generated) {
  if (!source.startsWith('file:') || source === generated) return source;
  const { fileURLToPath } = require('internal/url');
  try {
    return fileURLToPath(source);
  } catch {
    return source;
  }
}

function setSourceMapsSupport(enabled, options = { __proto__: null }) {
  validateBoolean(enabled, 'enabled');
  validateObject(options, 'options');
  const { nodeModules = false, generatedCode = false } = options;
  validateBoolean(nodeModules, 'options.nodeModules');
  validateBoolean(generatedCode, 'options.generatedCode');
  support = { __proto__: null, enabled, nodeModules, generatedCode };
  state.sourceMaps = enabled || covered !== undefined ? userMaps : null;
  if (enabled) install();
}

const getSourceMapsSupport = () => Object.freeze({ __proto__: null, ...support });

module.exports = {
  SourceMap, addGenerated, coverageCache, findSourceMap, firstEntry, generatedSources, getSourceMapsSupport, keepForCoverage, position, setSourceMapsSupport,
};
