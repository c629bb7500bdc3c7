'use strict';

// mocha: a suite with hooks, failures, diffs, timeouts and retries, through its API and its spec reporter.

const path = require('node:path');
const Mocha = require('mocha');

// Times and the frames of stacks differ from run to run.
const write = process.stdout.write.bind(process.stdout);
const clean = (text) => String(text).replace(/\(\d+m?s\)/g, '(time)').replace(/^\s+at .*\n?/gm, '').replaceAll(__dirname, '');
process.stdout.write = (text, ...rest) => write(clean(text), ...rest);

const mocha = new Mocha({ reporter: 'spec', color: false, slow: 10000 });
mocha.addFile(path.join(__dirname, 'test', 'suite.js'));
mocha.run((failures) => {
  console.log('failures', failures);
}).on('fail', (test, error) => console.log('fail:', test.fullTitle(), '|', error.code ?? error.name));
