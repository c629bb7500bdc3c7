'use strict';

// Options of the module system, handed to the native resolver once per process, before its first use.

const { getOptionValue } = require('internal/options');
const { builtinModules } = require('internal/modules/builtins');
const { onStart } = require('internal/bootstrap/refresh');

const ops = binding('modules');

let configured = false;
let pendingDeprecations = false;
const warned = new Set();

onStart(() => {
  configured = false;
  warned.clear();
});

function ensure() {
  if (configured) return;
  configured = true;
  const set = (option, variable) => getOptionValue(option) || process.env[variable] === '1';
  const flags = (set('--preserve-symlinks', 'NODE_PRESERVE_SYMLINKS') ? 1 : 0) |
    (set('--preserve-symlinks-main', 'NODE_PRESERVE_SYMLINKS_MAIN') ? 2 : 0) |
    (getOptionValue('--addons') === false ? 4 : 0);
  pendingDeprecations = getOptionValue('--pending-deprecation') === true;
  ops.configure(flags, userConditions(), builtinModules.filter((id) => !id.startsWith('node:')));
}

function userConditions() {
  return getOptionValue('--conditions') ?? [];
}

/** Default conditions of require() or import, for hooks to see and to extend. */
function conditionsOf(kind) {
  const list = kind === 'require' ? ['require', 'node'] : ['node', 'import'];
  if (getOptionValue('--addons') !== false) list.push('node-addons');
  list.push('module-sync', ...userConditions());
  return list;
}

const pendingOnly = new Set(['DEP0166', 'DEP0155']);

function deprecate(code, message) {
  if (warned.has(message)) return;
  warned.add(message);
  ensure();
  if (pendingOnly.has(code) && !pendingDeprecations) return;
  process.emitWarning(message, 'DeprecationWarning', code);
}

/** Shows the deprecations that the native resolver met. */
function emitWarnings() {
  const list = ops.takeWarnings();
  for (let i = 0; i < list.length; i += 2) deprecate(list[i], list[i + 1]);
}

module.exports = { ensure, conditionsOf, emitWarnings };
