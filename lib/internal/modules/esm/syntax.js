'use strict';

// Is it an ES module? Asked of sources whose name and package do not say, after they failed to compile as CommonJS.

const { getOptionValue } = require('internal/options');

const engine = binding('engine');
const ops = binding('modules');

const none = 0;
const certain = 1;

const redeclared = /^Identifier '(?:__filename|__dirname|require|module|exports)' has already been declared/;
const misplacedAwait = /^await is only valid in async functions|^Unexpected reserved word|^missing \) after argument list/;

const detects = () => getOptionValue('--experimental-detect-module') !== false;

function isModule(source, filename, error) {
  if (!detects()) return false;
  const syntax = ops.detectSyntax(source);
  if (syntax === certain) return true;
  if (syntax === none && !redeclared.test(error.message) && !misplacedAwait.test(error.message)) return false;
  return compilesAsModule(source, filename);
}

function compilesAsModule(source, filename) {
  try {
    engine.compileModule(source, filename);
    return true;
  } catch {
    return false;
  }
}

/** The same question for a source that was not compiled yet; `syntax` is what the lexer said. */
function isModuleUnseen(source, filename, syntax) {
  if (syntax === none || !detects()) return false;
  if (syntax === certain) return true;
  try {
    engine.compileFunction(source, filename, 0, 0, ['exports', 'require', 'module', '__filename', '__dirname'], undefined);
    return false;
  } catch {
    return compilesAsModule(source, filename);
  }
}

/** A CommonJS file that is written as an ES module: says how to make it one. */
function noteModuleSyntax(error, source, filename) {
  if (ops.detectSyntax(source) !== certain) return;
  const { emitWarningSync } = require('internal/process/warning');
  // At once: the error that follows may end the process before a tick comes.
  emitWarningSync(`Failed to load the ES module: ${filename}. Make sure to set "type": "module" in the nearest ` +
    'package.json file or use the .mjs extension.');
}

const warnedPackages = new Set();

require('internal/bootstrap/refresh').onStart(() => warnedPackages.clear());

/** An ES module that only its syntax tells as one: compiling it twice costs time, which its package could save. */
function warnTypeless(url) {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return;
  const packagePath = ops.packageScope(require('internal/url').fileURLToPath(url))?.[0];
  if (packagePath === undefined || warnedPackages.has(packagePath)) return;
  warnedPackages.add(packagePath);
  process.emitWarning(`Module type of ${url} is not specified and it doesn't parse as CommonJS.\n` +
    'Reparsing as ES module because module syntax was detected. This incurs a performance overhead.\n' +
    `To eliminate this warning, add "type": "module" to ${packagePath}.`, { code: 'MODULE_TYPELESS_PACKAGE_JSON' });
}

module.exports = { isModule, isModuleUnseen, noteModuleSyntax, warnTypeless };
