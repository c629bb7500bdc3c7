'use strict';
// Run by `init` when the user has an init-module: gives that module what it expects, walks through what it exports and
// has the questions in it asked. Messages, a line of JSON each, come in through descriptor 3 and go out through 4.
const fs = require('fs');
const path = require('path');
const vm = require('vm');
const { createRequire } = require('module');

let pending = Buffer.alloc(0);
function receive() {
  for (;;) {
    const end = pending.indexOf(10);
    if (end >= 0) {
      const line = pending.toString('utf8', 0, end);
      pending = pending.subarray(end + 1);
      return JSON.parse(line);
    }
    const chunk = Buffer.alloc(65536);
    const n = fs.readSync(3, chunk, 0, chunk.length, null);
    if (n === 0) process.exit(1);
    pending = Buffer.concat([pending, chunk.subarray(0, n)]);
  }
}

function send(message) {
  const bytes = Buffer.from(JSON.stringify(message) + '\n');
  for (let at = 0; at < bytes.length;) at += fs.writeSync(4, bytes, at);
}

const given = receive();
const config = {
  get: (key) => given.config[key],
  isDefault: (key) => !given.set.includes(key),
  defaults: given.defaults,
  toJSON: () => given.config,
};

const questions = new Map();
const mark = `question ${process.pid} ${process.hrtime.bigint()} `;
function prompt(...args) {
  const q = {};
  for (const a of args) {
    if (typeof a === 'string') {
      if (q.text) q.def = a;
      else q.text = a;
    } else if (typeof a === 'function') {
      q.transform = a;
    } else if (a !== null && typeof a === 'object') {
      if (a.prompt) q.text = a.prompt;
      if (a.default) q.def = a.default;
      if (a.transform) q.transform = a.transform;
    }
  }
  const id = mark + questions.size;
  questions.set(id, q);
  return id;
}

const file = given.module;
const module_ = { exports: {}, filename: file, id: file, loaded: true, children: [], paths: [] };
const context = {
  yes: given.yes,
  config,
  filename: given.filename,
  dirname: given.dirname,
  basename: path.basename(given.dirname),
  package: given.package,
  prompt,
  __filename: file,
  __dirname: path.dirname(file),
  __basename: path.basename(file),
  module: module_,
  require: createRequire(file),
  exports: module_.exports,
};

class Canceled extends Error {}

// Gives { value }, or nothing when the answer does not do.
async function answerTo(key, q) {
  send({ ask: q.text ?? key, def: q.def === undefined || q.def === null ? String(context[key] ?? '') : String(q.def) });
  const got = receive();
  if (got.canceled) throw new Canceled('canceled');
  let value = got.answer;
  try {
    if (q.transform) value = await q.transform(value);
    if (!(value instanceof Error && value.notValid)) return { value };
  } catch (err) {
    if (!err?.notValid) throw err;
    value = err;
  }
  send({ say: value.message });
}

function called(fn) {
  if (fn.length === 0) return fn.call(context);
  return new Promise((resolve, reject) => {
    fn.call(context, (err, value) => (err ? reject(err) : resolve(value)));
  });
}

async function settle(holder, seen) {
  if (seen.has(holder)) return;
  seen.add(holder);
  for (const key of Object.keys(holder)) {
    while (typeof holder[key] === 'function') holder[key] = await called(holder[key]);
    const value = holder[key];
    if (questions.has(value)) {
      let got;
      while (!got) got = await answerTo(key, questions.get(value));
      holder[key] = got.value;
    } else if (value !== null && typeof value === 'object') {
      await settle(value, seen);
    }
  }
}

(async () => {
  const names = Object.keys(context);
  const run = vm.compileFunction(fs.readFileSync(file, 'utf8'), names, { filename: file });
  run.apply(context, Object.values(context));
  const said = module_.exports;
  if (said !== null && typeof said === 'object') await settle(said, new Set());
  send({ result: said !== null && typeof said === 'object' ? said : {} });
})().catch((err) => {
  send({ error: { message: String(err?.message ?? err), code: String(err?.code ?? ''), stack: String(err?.stack ?? ''), canceled: err instanceof Canceled } });
});
