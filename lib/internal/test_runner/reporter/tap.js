'use strict';

// The reporter for machines: TAP version 13.

const { inspect } = require('internal/util/inspect');
const { coverageReport } = require('internal/test_runner/reporter/coverage');
const { inspected } = require('internal/test_runner/reporter/format');

const kUnwrapped = new Set(['testCodeFailure', 'hookFailed', 'uncaughtException', 'unhandledRejection', 'testAborted']);

const indent = (nesting) => '    '.repeat(nesting);

const controls = { '\b': '\\b', '\f': '\\f', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\v': '\\v' };

function escape(text) {
  return String(text).replace(/[\b\f\t\n\r\v]/g, (c) => controls[c]).replace(/\\/g, '\\\\').replace(/#/g, '\\#');
}

function block(margin, name, text) {
  return `${margin}${name}: |-\n${text.split(/\r?\n/).map((l) => `${margin}  ${l}\n`).join('')}`;
}

const ofAssertion = (error) => error !== null && typeof error === 'object' && 'expected' in error && 'actual' in error;

function errorYaml(margin, error, seen) {
  let { message, code, name, stack } = error;
  const { failureType, cause } = error;
  let assertion;
  let text = '';
  if (code === 'ERR_TEST_FAILURE' && kUnwrapped.has(failureType)) {
    stack = cause?.stack;
    code = cause?.code ?? code;
    name = cause?.name;
    message = cause?.message ?? message;
    if (ofAssertion(cause)) assertion = cause;
  } else if (failureType !== undefined) {
    name = undefined;
  } else if (ofAssertion(error)) {
    assertion = error;
  }
  if (failureType !== undefined) text += yaml(margin, 'failureType', failureType, seen);
  text += yaml(margin, 'error', message, seen);
  if (code) text += yaml(margin, 'code', code, seen);
  if (name && name !== 'Error') text += yaml(margin, 'name', name, seen);
  if (assertion !== undefined) {
    text += yaml(margin, 'expected', assertion.expected, seen);
    text += yaml(margin, 'actual', assertion.actual, seen);
    if (assertion.operator) text += yaml(margin, 'operator', assertion.operator, seen);
  }
  if (typeof stack === 'string') {
    const frames = stack.split('\n').filter((l) => /^\s+at\s/.test(l)).map((l) => l.replace(/^\s+at\s/, ''));
    if (frames.length > 0) text += block(margin, 'stack', frames.join('\n'));
  }
  return text;
}

function yaml(margin, name, value, seen = new Set()) {
  if (value === undefined) return '';
  if (value === null) return `${margin}${name}: ~\n`;
  if (typeof value !== 'object') {
    if (typeof value === 'string' && value.includes('\n')) return block(margin, name, value);
    if (typeof value === 'string') return `${margin}${name}: '${value.replace(/'/g, "\\'")}'\n`;
    return `${margin}${name}: ${inspected(value, { colors: false })}\n`;
  }
  if (seen.has(value)) return `${margin}${name}: <Circular>\n`;
  const { isDate, isNativeError } = require('internal/util/types');
  if (isDate(value)) return `${margin}${name}: ${Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()}\n`;
  const inner = new Set(seen).add(value);
  if (isNativeError(value) || value instanceof Error) return errorYaml(margin, value, inner);
  const entries = value instanceof Map ? [...value] : value instanceof Set ? [...value].entries() : Object.entries(value);
  let text = '';
  for (const [key, item] of entries) text += yaml(`${margin}  `, typeof key === 'symbol' ? inspect(key) : key, item, inner);
  return `${margin}${name}:\n${text}`;
}

function result(ok, { nesting, testNumber, name, skip, todo, expectFailure }) {
  let line = `${indent(nesting)}${ok} ${testNumber}`;
  if (name) line += ` ${escape(`- ${name}`)}`;
  if (skip !== undefined) line += ` # SKIP${typeof skip === 'string' && skip ? ` ${escape(skip)}` : ''}`;
  else if (todo !== undefined) line += ` # TODO${typeof todo === 'string' && todo ? ` ${escape(todo)}` : ''}`;
  else if (expectFailure !== undefined) line += ` # EXPECTED FAILURE${typeof expectFailure === 'string' ? ` ${escape(expectFailure)}` : ''}`;
  return `${line}\n`;
}

function details(data) {
  const margin = `${indent(data.nesting)}  `;
  const { duration_ms: duration, type, error } = data.details;
  let text = `${margin}---\n${yaml(margin, 'duration_ms', duration)}${yaml(margin, 'type', type)}`;
  if (error !== undefined) {
    if (data.file !== undefined) text += `${margin}location: '${`${data.file}:${data.line}:${data.column}`.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'\n`;
    text += error !== null && typeof error === 'object' ? errorYaml(margin, error, new Set()) : yaml(margin, 'error', error);
  }
  return `${text}${margin}...\n`;
}

module.exports = async function* tap(source) {
  yield 'TAP version 13\n';
  for await (const { type, data } of source) {
    switch (type) {
      case 'test:fail':
        yield result('not ok', data);
        yield details(data);
        break;
      case 'test:pass':
        yield result('ok', data);
        yield details(data);
        break;
      case 'test:plan':
        yield `${indent(data.nesting)}1..${data.count}\n`;
        break;
      case 'test:start':
        yield `${indent(data.nesting)}# Subtest: ${escape(data.name)}\n`;
        break;
      case 'test:stderr':
      case 'test:stdout':
        for (const line of data.message.split(/\r?\n/)) if (line !== '') yield `# ${escape(line)}\n`;
        break;
      case 'test:diagnostic':
        yield `${indent(data.nesting)}# ${escape(data.message)}\n`;
        break;
      case 'test:coverage':
        yield coverageReport(data.summary, `${indent(data.nesting)}# `, '');
        break;
    }
  }
};
