'use strict';

// util.getCallSites(n, { sourceMap: true })

const { findSourceMap } = require('internal/modules/source_map');

/** The call site in the source its script was made from; itself where there is no map. */
function mapCallSite(site) {
  const map = site.scriptName ? findSourceMap(site.scriptName) : undefined;
  if (map === undefined) return site;
  const { originalSource, originalLine, originalColumn } = map.findEntry(site.lineNumber - 1, site.columnNumber - 1);
  if (originalSource === undefined) return site;
  const column = originalColumn + 1;
  return { ...site, __proto__: null, scriptName: originalSource, lineNumber: originalLine + 1, columnNumber: column, column };
}

module.exports = { mapCallSite };
