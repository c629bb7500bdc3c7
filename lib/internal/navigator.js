'use strict';

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');

const kMake = Symbol('make');
let locks;

class Navigator {
  constructor(key) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }
  get hardwareConcurrency() { return check(this) && require('os').availableParallelism(); }
  get language() { return check(this) && (Intl?.DateTimeFormat().resolvedOptions().locale || 'en-US'); }
  get languages() { return check(this) && Object.freeze([this.language]); }
  get userAgent() { return check(this) && `Node.js/${process.versions.node.split('.')[0]}`; }
  get platform() {
    check(this);
    const { platform, arch } = process;
    if (platform === 'darwin') return 'MacIntel';
    const cpu = arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'aarch64' : arch;
    return `${platform[0].toUpperCase()}${platform.slice(1)} ${cpu}`;
  }
  get locks() { return check(this) && (locks ??= require('internal/locks').makeLockManager()); }
}

function check(n) {
  if (!(n instanceof Navigator)) throw new ERR_INVALID_THIS('Navigator');
  return true;
}

for (const key of ['hardwareConcurrency', 'language', 'languages', 'locks', 'userAgent', 'platform']) {
  Object.defineProperty(Navigator.prototype, key, { enumerable: true });
}
Object.defineProperty(Navigator.prototype, Symbol.toStringTag, { configurable: true, value: 'Navigator' });

module.exports = { Navigator, navigator: new Navigator(kMake) };
