'use strict';

// The reporter for continuous integration: JUnit's XML.

const { hostname } = require('os');
const { inspected } = require('internal/test_runner/reporter/format');

const content = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;');
const attribute = (text) => content(String(text).replace(/\n/g, '').replace(/\u001b\[\d+m/g, '')).replace(/"/g, '&quot;');
const tabs = (n) => '\t'.repeat(n);

function xml(node) {
  if (node.comment !== undefined) return `${tabs(node.depth)}<!-- ${node.comment.replace(/--/g, '&#45;&#45;')} -->\n`;
  if (node.text !== undefined) return `${content(node.text)}\n`;
  let head = `${tabs(node.depth)}<${node.tag}`;
  for (const [key, value] of Object.entries(node.attributes)) if (value !== undefined) head += ` ${key}="${attribute(value)}"`;
  if (node.children.length === 0) return `${head}/>\n`;
  return `${head}>\n${node.children.map(xml).join('')}${tabs(node.depth)}</${node.tag}>\n`;
}

const isFailure = (node) => node.attributes?.failure !== undefined || node.children?.some((c) => c.tag === 'failure');
const isSkipped = (node) => node.children?.some((c) => c.tag === 'skipped');
const isCase = (node) => node.tag === 'testcase' || node.tag === 'testsuite';

function add(parent, tag, attributes, children = []) {
  const node = { tag, attributes, children, depth: parent.depth + 1 };
  parent.children.push(node);
  return node;
}

function finish(node, { details, file, skip, todo }) {
  const time = (details.duration_ms / 1000).toFixed(6);
  const { name } = node.attributes;
  const cases = node.children.filter(isCase);
  if (cases.length > 0) {
    node.tag = 'testsuite';
    node.attributes = {
      name, time, disabled: 0, errors: 0, tests: cases.length, failures: cases.filter(isFailure).length,
      skipped: cases.filter(isSkipped).length, hostname: hostname(),
    };
    return;
  }
  node.tag = 'testcase';
  node.attributes = { name, time, classname: 'test', file };
  if (skip !== undefined) add(node, 'skipped', { type: 'skipped', message: skip });
  if (todo !== undefined) add(node, 'skipped', { type: 'todo', message: todo });
  const { error } = details;
  if (error === undefined || error === null) return;
  const message = error.message ?? error;
  node.attributes.failure = message;
  const failure = add(node, 'failure', { type: error.failureType ?? error.code, message });
  failure.children.push({ text: inspected(error, { colors: false, breakLength: Infinity }) });
}

module.exports = async function* junit(source) {
  yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n';
  const root = { depth: 0, children: [] };
  let open = [];
  for await (const { type, data } of source) {
    switch (type) {
      case 'test:start': {
        const parent = data.nesting === 0 ? root : open[data.nesting - 1] ?? root;
        open = open.slice(0, data.nesting);
        open[data.nesting] = add(parent, 'testcase', { name: data.name });
        break;
      }
      case 'test:pass':
      case 'test:fail': {
        const node = open[data.nesting] ?? add(root, 'testcase', { name: data.name });
        finish(node, data);
        open = open.slice(0, data.nesting);
        break;
      }
      case 'test:diagnostic': {
        const parent = open[data.nesting - 1] ?? root;
        parent.children.push({ comment: data.message, depth: parent.depth + 1 });
        break;
      }
    }
    // What is whole may leave.
    if (open.length === 0) yield root.children.splice(0).map(xml).join('');
  }
  yield `${root.children.map(xml).join('')}</testsuites>\n`;
};
