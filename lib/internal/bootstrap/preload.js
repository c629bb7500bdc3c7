'use strict';

// What nearly every program needs within its first milliseconds: loaded here, these
// modules are part of the snapshot instead of being compiled at each start.

for (const id of [
  'internal/process/start',
  'internal/process/env',
  'internal/modules/run_main',
  'internal/modules/configuration',
  'internal/modules/cjs/loader',
  'internal/modules/cjs/extensions',
  'internal/modules/esm/meta',
  'fs',
  'internal/fs/dir',
  'path',
]) require(id);
