'use strict';

// package.json for JavaScript: module.findPackageJSON() and what tools ask of the loaders.

const path = require('path');
const { validateString } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const configuration = require('internal/modules/configuration');

const ops = binding('modules');

function toPath(value, name) {
  const { isURL, fileURLToPath } = require('internal/url');
  if (isURL(value)) return fileURLToPath(value);
  if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['string', 'URL'], value);
  return value.startsWith('file:') ? fileURLToPath(value) : value;
}

const isAbsolute = (specifier) => typeof specifier !== 'string' || specifier.startsWith('file:') || path.isAbsolute(specifier);

/** module.findPackageJSON(specifier[, base]) */
function findPackageJSON(specifier, base = 'data:') {
  if (arguments.length === 0) throw new ERR_INVALID_ARG_TYPE('specifier', ['string', 'URL'], undefined);
  configuration.ensure();
  const absolute = isAbsolute(specifier);
  const target = toPath(specifier, 'specifier');
  if (absolute) return nearest(target);
  validateString(specifier, 'specifier');
  if (base === 'data:') throw new ERR_INVALID_ARG_VALUE('base', base, 'must be an absolute path or a file: URL');
  const from = toPath(base, 'base');
  if (!path.isAbsolute(from)) throw new ERR_INVALID_ARG_VALUE('base', base, 'must be an absolute path or a file: URL');
  if (/^\.{0,2}(?:\/|$)/.test(specifier)) return nearest(path.resolve(path.dirname(from), specifier), specifier);
  return ops.findPackageJSON(specifier, from);
}

const directory = 2; // sys.KindDir

function nearest(target) {
  const file = ops.pathKind(target) === directory ? path.join(target, 'x') : target;
  return ops.packageScope(file)?.[0];
}

/** Module._readPackage(folder): the parsed package.json, or false */
function readPackage(folder) {
  configuration.ensure();
  const found = ops.packageScope(path.join(folder, 'x'));
  if (found === undefined || found === null || path.dirname(found[0]) !== path.resolve(folder)) return false;
  return JSON.parse(found[1]);
}

module.exports = { findPackageJSON, readPackage };
