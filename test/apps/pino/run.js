'use strict';

// pino: levels, children, serializers, redaction, errors, and a destination written synchronously.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const pino = require('pino');

const base = { base: { app: 'x' }, timestamp: false };
const log = pino({
  ...base, level: 'debug', redact: ['user.password', 'list[*].token'], serializers: { req: (r) => `${r.method} ${r.url}` },
  formatters: { level: (label, number) => ({ level: label, number }) }, mixin: () => ({ mixed: true }),
}, pino.destination({ fd: 1, sync: true }));

log.trace('not to be seen');
log.debug('debug %s %d %j', 'text', 42, { a: 1 });
log.info({ user: { name: 'n', password: 'p' }, list: [{ token: 't' }] }, 'redacted');
log.warn({ req: { method: 'GET', url: '/x' } }, 'serialized');
const child = log.child({ module: 'child' }, { level: 'error' });
child.warn('below the level of the child');
child.error({ deep: { a: [1, { b: 'ü' }] } }, 'from the child');
console.log(child.bindings(), log.isLevelEnabled('trace'), pino.levels.labels);

const error = new TypeError('broken', { cause: new Error('the cause') });
error.stack = 'stack';
error.cause.stack = 'cause stack';
log.error(error);
log.fatal({ err: error, extra: 1 }, 'fatal');

const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pino-')), 'log');
const destination = pino.destination({ dest: file, minLength: 4096, sync: false });
const buffered = pino(base, destination);
destination.on('ready', () => {
  for (let i = 0; i < 1000; i++) buffered.info({ i }, 'line');
  destination.end();
});
destination.on('close', () => {
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n');
  console.log(lines.length, lines[0], lines.at(-1));
  fs.rmSync(path.dirname(file), { recursive: true });
});
