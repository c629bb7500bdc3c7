'use strict';

// The reporter of coverage alone, in the format of lcov's tracefiles (geninfo(1)).

const { Transform } = require('stream');
const path = require('path');

function record(file, cwd) {
  const { functions, branches } = file;
  const names = functions.map(({ name }, i) => name || `anonymous_${i}`);
  const lines = [
    `SF:${path.relative(cwd, file.path)}`,
    ...functions.map(({ line }, i) => `FN:${line},${names[i]}`),
    ...functions.map(({ count }, i) => `FNDA:${count},${names[i]}`),
    `FNF:${file.totalFunctionCount}`,
    `FNH:${file.coveredFunctionCount}`,
    ...branches.map(({ line, count }, i) => `BRDA:${line},${i},0,${count}`),
    `BRF:${file.totalBranchCount}`,
    `BRH:${file.coveredBranchCount}`,
    ...file.lines.toSorted((a, b) => a.line - b.line).map(({ line, count }) => `DA:${line},${count}`),
    `LH:${file.coveredLineCount}`,
    `LF:${file.totalLineCount}`,
    'end_of_record',
  ];
  return `${lines.join('\n')}\n`;
}

class Lcov extends Transform {
  constructor(options) {
    super({ ...options, __proto__: null, writableObjectMode: true });
  }

  _transform({ type, data }, encoding, callback) {
    if (type !== 'test:coverage') {
      callback(null);
      return;
    }
    const { files, workingDirectory } = data.summary;
    callback(null, `TN:\n${files.map((file) => record(file, workingDirectory)).join('')}`);
  }
}

module.exports = Lcov;
