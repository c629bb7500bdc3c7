'use strict';

// What the module loaders need to know of the built-ins.

let realm;

function init(r) { realm = r; }

const schemeOnly = new Set(['sea', 'sqlite', 'test', 'test/reporters']);

/** Built-ins that user code may load, without `node:`. */
function publicIds() {
  const out = [];
  for (const id of realm.ids) {
    if (!id.startsWith('internal/')) out.push(id);
  }
  return out;
}

function isPublic(id) {
  return realm.ids.has(id) && !id.startsWith('internal/');
}

/** True for 'fs', 'node:fs', 'node:test'; false for 'test'. */
function canBeRequiredByUsers(id) {
  if (id.startsWith('node:')) return isPublic(id.slice(5));
  return isPublic(id) && !schemeOnly.has(id);
}

function canBeRequiredWithoutScheme(id) {
  return isPublic(id) && !schemeOnly.has(id);
}

module.exports = {
  init,
  publicIds,
  isPublic,
  canBeRequiredByUsers,
  canBeRequiredWithoutScheme,
  schemeOnly,
  exists: (id) => realm.ids.has(id),
  requireBuiltin: (id) => realm.requireBuiltin(id),
  loadedModules: () => realm.modules,
  binding: (name) => realm.binding(name),
};
