// Built-ins as ES modules: named exports that syncBuiltinESMExports() updates.
import assert from 'node:assert';
import fs, { readFileSync } from 'node:fs';
import * as ns from 'fs';
import { syncBuiltinESMExports } from 'node:module';

assert.strictEqual(readFileSync, fs.readFileSync);
assert.strictEqual(ns.default, fs);
const original = fs.readFileSync;
const replaced = () => 'replaced';
fs.readFileSync = replaced;
assert.strictEqual(readFileSync, original);
syncBuiltinESMExports();
assert.strictEqual(readFileSync, replaced);
fs.readFileSync = original;
syncBuiltinESMExports();
assert.strictEqual(readFileSync, original);
