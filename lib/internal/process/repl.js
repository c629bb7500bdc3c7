'use strict';

// ravel without a program, from a terminal: the REPL.

function start() {
  const { NODE_REPL_EXTERNAL_MODULE, NODE_REPL_HISTORY, NODE_REPL_HISTORY_SIZE, NODE_REPL_MODE, NODE_NO_READLINE } = process.env;
  if (NODE_REPL_EXTERNAL_MODULE) {
    require('module')._load(NODE_REPL_EXTERNAL_MODULE, undefined, true);
    return;
  }
  console.log(`Welcome to Node.js ${process.version}.\nType ".help" for more information.`);
  const repl = require('repl');
  const options = { [Symbol.for('ravel.repl.standalone')]: true, useGlobal: true, ignoreUndefined: false, prompt: '> ' };
  if (NODE_NO_READLINE && Number.parseInt(NODE_NO_READLINE, 10)) options.terminal = false;
  const size = Number(NODE_REPL_HISTORY_SIZE);
  const historySize = size > 0 ? size : 1000;
  options.replMode = { strict: repl.REPL_MODE_STRICT, sloppy: repl.REPL_MODE_SLOPPY }[(NODE_REPL_MODE ?? '').toLowerCase().trim()];
  const server = repl.start(options);
  repl.repl = server;
  server.setupHistory({ filePath: server.terminal ? NODE_REPL_HISTORY : '', size: historySize }, (error) => {
    if (error) throw error;
  });
  server.on('exit', () => {
    if (server._historyPending) server.once('flushHistory', () => process.exit());
    else process.exit();
  });
}

module.exports = { start };
