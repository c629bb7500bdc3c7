'use strict';

// What the parts of the loaders share. One of each per process.

module.exports = {
  kIsMain: Symbol('kIsMainSymbol'),
  kIsCachedByESMLoader: Symbol('kIsCachedByESMLoader'),
  kFormat: Symbol('kFormat'),
  kURL: Symbol('kURL'),
  /** Set on a Module whose require.resolve() is answered by hooks. */
  kResolve: Symbol('kResolve'),
  kIsExecuting: Symbol('kIsExecuting'),
  /** module.exports at the end of the load. */
  kLoadedExports: Symbol('kModuleExport'),
  /** Set on a Module that require() filled from an ES module: its record. */
  kRequiredModule: Symbol('kRequiredModuleSymbol'),

  /** Owner (host-defined option) of scripts and functions whose import() is resolved from their file name. */
  defaultOwner: Symbol('vm_dynamic_import_default_internal'),

  mainModule: undefined,
  /** @type {Function | undefined} Module.runMain as it was made */
  runMain: undefined,
  /** @type {object[] | null} registerHooks(), in order of registration; null while there are none */
  hooks: null,
  /** @type {object | null} register(): the thread of the hooks, or in that thread the chain; null while there are none */
  asyncHooks: null,
  /** @type {Function | undefined} register() in the thread of the hooks */
  registerAsync: undefined,
  /** @type {Function | undefined} told when the program calls process.exit() */
  onExplicitExit: undefined,
  exitCalled: false,
  /** @type {Map<string, object> | null} mock.module(): mocks by the URL of what they replace; null while there are none */
  mocks: null,
  entryURL: undefined,
  entryRecord: undefined,
  /** @type {object | null} set while a compile cache is in use */
  compileCache: null,
  /** @type {object | null} set while source maps are wanted */
  sourceMaps: null,
  /** @type {Function | null} turns the place of an exception into that of the source it was made from */
  originalMessage: null,
  /** @type {Function | null} told of each file before it runs, in a process that is watched */
  onLoad: null,
  /** @type {object | null} set while a snapshot of the program is being built */
  snapshotBuilder: null,
  /** @type {object | null} what such a snapshot, out of which the process started, left to do */
  restored: null,
  /** diagnostics_channel was loaded: someone may listen to "module.require" */
  tracingWanted: false,
};
