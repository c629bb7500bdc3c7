'use strict';

// The same scripts as several processes saw them, put together. Of one function the engine tells nested ranges: a range
// that never ran stands inside one that did.

const place = (range) => `${range?.startOffset}-${range?.endOffset}`;
const identity = ({ functionName, ranges }) => `${place(ranges?.[0])} ${functionName}`;

const contains = (outer, inner) => outer.startOffset <= inner.startOffset && inner.endOffset <= outer.endOffset;

/** What never ran is what ran in neither: of two gaps the inner one. */
function innerGap(a, b) {
  if (contains(a, b)) return b;
  return contains(b, a) ? a : undefined;
}

function mergeRanges(old, fresh) {
  const known = new Map(old.map((range) => [place(range), range]));
  const gaps = old.filter((range) => range.count === 0);
  const merged = new Set(old.filter((range) => range.count > 0));
  for (const range of fresh) {
    const same = known.get(place(range));
    if (same !== undefined) {
      same.count += range.count;
      merged.add(same);
      continue;
    }
    if (range.count > 0) {
      merged.add(range);
      continue;
    }
    for (const gap of gaps) {
      // A gap of before may have been filled meanwhile.
      const inner = gap.count === 0 ? innerGap(gap, range) : undefined;
      if (inner !== undefined) merged.add(inner);
    }
  }
  return [...merged];
}

function mergeFunctions(into, functions) {
  const known = new Map();
  for (const f of into) if (!known.has(identity(f))) known.set(identity(f), f);
  for (const f of functions) {
    const old = known.get(identity(f));
    if (old === undefined) {
      into.push(f); // the engine leaves out functions that never came into being
    } else if (f.isBlockCoverage) {
      // Without blocks it was never called, which says nothing of others.
      old.ranges = old.isBlockCoverage ? mergeRanges(old.ranges, f.ranges) : f.ranges;
      old.isBlockCoverage = true;
    }
  }
}

/** Adds the scripts that are wanted to `merged`, a map by URL. */
function mergeScripts(merged, scripts, wanted) {
  for (const script of scripts) {
    if (!wanted(script.url)) continue;
    const old = merged.get(script.url);
    if (old === undefined) merged.set(script.url, script);
    else mergeFunctions(old.functions, script.functions);
  }
}

module.exports = { mergeScripts };
