// Codes and messages of failed imports.
import assert from 'node:assert';
import { fileURLToPath } from 'node:url';

const me = fileURLToPath(import.meta.url);
const dir = import.meta.dirname;
for (const [specifier, code, message] of [
  ['./gone.mjs', 'ERR_MODULE_NOT_FOUND', `Cannot find module '${dir}/gone.mjs' imported from ${me}`],
  ['gone', 'ERR_MODULE_NOT_FOUND', `Cannot find package 'gone' imported from ${me}`],
  ['../esm', 'ERR_UNSUPPORTED_DIR_IMPORT', `Directory import '${dir}' is not supported resolving ES modules imported from ${me}`],
  ['#x', 'ERR_PACKAGE_IMPORT_NOT_DEFINED', /^Package import specifier "#x" is not defined/],
  ['./x%2fy.mjs', 'ERR_INVALID_MODULE_SPECIFIER', /must not include encoded "\/" or "\\" characters/],
  ['.x', 'ERR_INVALID_MODULE_SPECIFIER', `Invalid module ".x" is not a valid package name imported from ${me}`],
  ['foo:bar', 'ERR_UNSUPPORTED_ESM_URL_SCHEME', /^Only URLs with a scheme in: file, data, and node are supported/],
  ['https://x.y/z', 'ERR_UNSUPPORTED_ESM_URL_SCHEME', /Received protocol 'https:'$/],
  ['node:nope', 'ERR_UNKNOWN_BUILTIN_MODULE', 'No such built-in module: node:nope'],
  ['data:text/javascript,import "./x"', 'ERR_UNSUPPORTED_RESOLVE_REQUEST', /^Failed to resolve module specifier "\.\/x" from "data:/],
]) {
  await assert.rejects(import(specifier), { code, message }, specifier);
}
await assert.rejects(import('data:text/javascript,}'), SyntaxError);
