'use strict';

// `node inspect`: what the command line asks for, and the session that does it.

const usage = (name) => `Usage: ${name} inspect script.js
       ${name} inspect <host>:<port>
       ${name} inspect --port=<port> Use 0 for random port assignment
       ${name} inspect -p <pid>
`;

const kInvalidArgument = 9;

/** @returns {object | undefined} */
function parse(args) {
  const options = { host: '127.0.0.1', port: 9229, attach: false, args: [] };
  const rest = [...args];
  if (rest[0] === '-p') {
    const pid = Number(rest[1]);
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    return { ...options, attach: true, pid };
  }
  const address = /^(?:--port|--inspect-port|--debug-port)=(\d+)$/.exec(rest[0] ?? '');
  if (address !== null) {
    options.port = Number(address[1]);
    rest.shift();
  }
  if (rest.length === 0) return undefined;
  const remote = /^(?:\[?([^\]/\\]+?)\]?:)?(\d+)$/.exec(rest[0]);
  if (remote !== null && address === null && rest.length === 1 && !require('fs').existsSync(rest[0])) {
    return { ...options, attach: true, host: remote[1] ?? options.host, port: Number(remote[2]) };
  }
  options.args = rest;
  return options;
}

function start(args = process.argv.slice(2)) {
  const options = parse(args);
  if (options === undefined) {
    process.stderr.write(usage(process.argv0));
    process.exit(kInvalidArgument);
  }
  if (options.pid !== undefined) {
    try {
      process._debugProcess(options.pid);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
      process.stderr.write(`Target process: ${options.pid} doesn't exist.\n`);
      process.exit(1);
    }
  }
  const { Debugger } = require('internal/debugger/session');
  const session = new Debugger(options);
  session.begin().catch((error) => {
    session.killChild();
    if (error.code === 'ERR_DEBUGGER_STARTUP_ERROR') process.stderr.write(`${error.message}\n`);
    else process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  });
}

module.exports = { start };
