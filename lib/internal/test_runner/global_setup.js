'use strict';

// --test-global-setup: what happens once before all files, and once after.

/** @returns {Promise<(() => Promise<void>)|undefined>} the teardown */
async function loadSetup(name, cwd) {
  if (!name) return undefined;
  const { importBy } = require('internal/test_runner/load');
  const { pathToFileURL } = require('internal/url');
  const { globalSetup, globalTeardown } = await importBy(pathToFileURL(require('path').resolve(cwd, name)).href);
  if (globalSetup) await globalSetup();
  return globalTeardown === undefined ? undefined : async () => { await globalTeardown(); };
}

/** A set-up that failed: there will be no tests to tell it. */
function report(error) {
  process._rawDebug(require('internal/util/inspect').inspect(error));
}

module.exports = { loadSetup, report };
