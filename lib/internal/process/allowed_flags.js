'use strict';

// process.allowedNodeEnvironmentFlags: what NODE_OPTIONS may hold. It looks like a set, takes the ways in which a flag
// may be spelt, and does not change.

const flags = binding('process').envFlags();
const known = new Set(flags);
const short = /^-[^-]/;

/** A flag as the list spells it: without a value, with dashes. */
function spelled(flag) {
  if (typeof flag !== 'string') return undefined;
  if (short.test(flag)) return flag;
  const plain = flag.split('=', 1)[0].replace(/_/g, '-');
  if (plain.startsWith('--')) return plain;
  return known.has(`--${plain}`) ? `--${plain}` : `-${plain}`;
}

// The elements stand beside the set itself, which Set.prototype's own methods may then change as they like.
class NodeEnvironmentFlagsSet extends Set {
  constructor() {
    super();
    Object.freeze(this);
  }

  add() { return this; }

  delete() { return false; }

  clear() {}

  has(flag) { return known.has(spelled(flag)); }

  entries() { return new Set(flags).entries(); }

  forEach(callback, thisArg = undefined) {
    for (const flag of flags) Reflect.apply(callback, thisArg, [flag, flag, this]);
  }

  get size() { return flags.length; }

  values() { return new Set(flags).values(); }
}
const { prototype } = NodeEnvironmentFlagsSet;
prototype.keys = prototype[Symbol.iterator] = prototype.values;
Object.freeze(NodeEnvironmentFlagsSet.prototype.constructor);
Object.freeze(NodeEnvironmentFlagsSet.prototype);

module.exports = { create: () => new NodeEnvironmentFlagsSet() };
