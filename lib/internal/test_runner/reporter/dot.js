'use strict';

// The reporter with a character per test.

const colors = require('internal/util/colors');
const { resultLine } = require('internal/test_runner/reporter/format');

const width = () => Math.max(process.stdout.columns ?? 20, 20);

module.exports = async function* dot(source) {
  colors.refresh();
  const failed = [];
  let inRow = 0;
  let columns = width();
  for await (const { type, data } of source) {
    if (type === 'test:pass') yield `${colors.green}.${colors.reset}`;
    if (type === 'test:fail') {
      yield `${colors.red}X${colors.reset}`;
      failed.push(data);
    }
    if ((type === 'test:pass' || type === 'test:fail') && ++inRow === columns) {
      yield '\n';
      // The terminal may have another size now.
      columns = width();
      inRow = 0;
    }
  }
  yield '\n';
  if (failed.length === 0) return;
  yield `\n${colors.red}Failed tests:${colors.white}\n\n`;
  for (const data of failed) yield resultLine('fail', data, '', true);
};
