'use strict';

// Modules a run needs besides its tests.

/** import(specifier) as from the module at parent. */
function importFrom(specifier, parent) {
  const { createRequire } = require('module');
  const { pathToFileURL } = require('internal/url');
  let url = specifier;
  if (specifier.startsWith('./') || specifier.startsWith('../')) url = new URL(specifier, parent).href;
  else if (require('path').isAbsolute(specifier)) url = pathToFileURL(specifier).href;
  else if (!/^[a-z]+:/.test(specifier)) {
    try {
      url = pathToFileURL(createRequire(parent).resolve(specifier)).href;
    } catch {
      // The loader words it.
    }
  }
  return require('internal/modules/esm/loader').importModule?.(url, parent) ?? importBy(url);
}

function importBy(url) {
  const { defaultOwner } = require('internal/modules/state');
  return binding('engine').runScript(`import(${JSON.stringify(url)})`, 'node:internal/test_runner', 0, 0, defaultOwner);
}

module.exports = { importBy, importFrom };
