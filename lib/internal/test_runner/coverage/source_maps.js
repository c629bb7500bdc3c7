'use strict';

// Coverage of generated code as coverage of the sources that it came from.

const { codes: { ERR_SOURCE_MAP_CORRUPT, ERR_SOURCE_MAP_MISSING_SOURCE } } = require('internal/errors');
const { linesOfLengths, touch } = require('internal/test_runner/coverage/lines');

/** Both ends of a range in the source, or undefined where they have none in common. */
function ends(map, lines, range) {
  const { SourceMap, firstEntry } = require('internal/modules/source_map');
  const touched = touch(lines, range);
  if (touched.length === 0) return undefined;
  const find = (line, offset) => SourceMap.prototype.findEntry.call(map, line.number - 1, offset - line.start);
  const last = touched.at(-1);
  let start = find(touched[0], range.startOffset);
  const end = find(last, range.endOffset - 1);
  if (!start.originalSource && end.originalSource && range.startOffset === 0) start = firstEntry(map); // what a bundler put before
  if (!start?.originalSource || start.originalSource !== end.originalSource) return undefined;
  return { start, end };
}

function offsetOf({ originalLine, originalColumn }, lines) {
  const line = lines[Math.max(originalLine, 0)];
  return line === undefined ? undefined : Math.min(line.start + originalColumn, line.end);
}

/** @returns {{url: string, ranges: object[]} | undefined} */
function mapFunction(ranges, map, lines, sourceLines) {
  let url;
  const mapped = [];
  for (const range of ranges) {
    const found = ends(map, lines, range);
    if (found === undefined) continue;
    const { start, end } = found;
    url ??= start.originalSource;
    if (url !== start.originalSource) continue;
    const original = sourceLines(url);
    const startOffset = offsetOf(start, original);
    const last = offsetOf(end, original);
    if (startOffset === undefined || last === undefined) continue;
    // Parts of lines count here: columns of generated code are not those of its source.
    for (let i = start.originalLine; i <= end.originalLine; i++) original[i].count = range.count;
    mapped.push({ startOffset, endOffset: last + 1, count: range.count });
  }
  return url === undefined ? undefined : { url, ranges: mapped };
}

/**
 * @param {object[]} scripts
 * @param {object} maps by URL, as processes write them beside their coverage
 * @param {{wanted: (url: string) => boolean, linesOf: (url: string, content?: string) => object[] | null}} files
 */
function mapScripts(scripts, maps, { wanted, linesOf }) {
  const { SourceMap } = require('internal/modules/source_map');
  const out = new Map();
  for (const script of scripts) {
    const { url } = script;
    const known = maps[url];
    if (known === undefined || known === null || !wanted(url)) {
      out.set(url, script);
      continue;
    }
    const { data, lineLengths } = known;
    if (!data) throw new ERR_SOURCE_MAP_CORRUPT(url);
    data.sourcesContent?.forEach((content, i) => linesOf(data.sources[i], content ?? undefined));
    const map = new SourceMap(data, { lineLengths });
    const lines = linesOfLengths(lineLengths);
    const sourceLines = (source) => {
      const found = linesOf(source);
      if (found === null) throw new ERR_SOURCE_MAP_MISSING_SOURCE(source, url);
      return found;
    };
    for (const { ranges, functionName, isBlockCoverage } of script.functions) {
      const mapped = mapFunction(ranges ?? [], map, lines, sourceLines);
      if (mapped === undefined) continue;
      if (!out.has(mapped.url)) out.set(mapped.url, { url: mapped.url, functions: [] });
      out.get(mapped.url).functions.push({ functionName, isBlockCoverage, ranges: mapped.ranges });
    }
  }
  return [...out.values()];
}

module.exports = { mapScripts };
