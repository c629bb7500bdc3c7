'use strict';

// Errors of ES modules in words that help: names a CommonJS module does not seem to export, and variables that only
// CommonJS has. Messages are changed before the stack is written out, which happens at its first use.

const engine = binding('engine');

const missingExport = /^The requested module '(.*)' does not provide an export named '(.+)'$/;
const wrapperName = /^(exports|module|require|__filename|__dirname) is not defined$/;

/** Reworded in place when the module asked is CommonJS. */
function explainLinkError(error, root) {
  const match = missingExport.exec(error?.message);
  if (match === null) return;
  const [, specifier, name] = match;
  const message = engine.messageOf(error);
  const child = childOf(root, message?.[0], specifier);
  if (child?.format !== 'commonjs') return;
  error.message = `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which may not ` +
    'support all module.exports as named exports.\nCommonJS modules can always be imported via the default export, for ' +
    `example using:\n\nimport pkg from '${specifier}';\n${destructuring(message[4] ?? '')}`;
}

function destructuring(line) {
  const names = /\{[^}]*\}/.exec(line)?.[0];
  if (names === undefined || !/^\s*(?:import|export)\b/.test(line)) return '';
  return `const ${names.replace(/\s+as\s+/g, ': ')} = pkg;\n`;
}

function childOf(root, importer, specifier) {
  const seen = new Set([root]);
  for (const record of seen) {
    const { requests, dependencies = [] } = record;
    if (record.url === importer && requests !== undefined) {
      const at = requests.findIndex((request) => request.specifier === specifier);
      if (at !== -1) return dependencies[at];
    }
    for (const dependency of dependencies) seen.add(dependency);
  }
  return undefined;
}

function explainScopeError(error, root) {
  if (!(error instanceof ReferenceError)) return;
  const match = wrapperName.exec(error.message);
  if (match === null) return;
  if (match[1] === 'require' && engine.moduleHasTLA(root.handle)) {
    error.message = 'Cannot determine intended module format because both require() and top-level await are present. If the ' +
      'code is intended to be CommonJS, wrap await in an async function. If the code is intended to be an ES module, ' +
      'replace require() with import.';
    return;
  }
  error.message += ' in ES module scope';
  if (match[1] === 'require') error.message += ', you can use import instead';
  error.message += typeNote(engine.messageOf(error)?.[0] ?? root.url);
}

function typeNote(url) {
  if (!url.startsWith('file:') || !url.replace(/[?#].*$/, '').endsWith('.js')) return '';
  const { fileURLToPath } = require('internal/url');
  const [packagePath, , type] = binding('modules').packageScope(fileURLToPath(url)) ?? [];
  if (type !== 'module') return '';
  return '\nThis file is being treated as an ES module because it has a \'.js\' file extension and ' +
    `'${packagePath}' contains "type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file extension.`;
}

module.exports = { explainLinkError, explainScopeError };
