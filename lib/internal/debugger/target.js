'use strict';

// The program to debug: started as a child, or one that runs somewhere.

const { spawn } = require('child_process');
const net = require('net');
const { setTimeout: sleep } = require('timers/promises');
const { codes: { ERR_DEBUGGER_STARTUP_ERROR } } = require('internal/errors');

const portWait = 9999;

/** Waits until nobody listens at a port. */
async function freePort(host, port) {
  if (port === 0) return;
  const deadline = Date.now() + portWait;
  while (await listening(host, port)) {
    if (Date.now() > deadline) {
      throw new ERR_DEBUGGER_STARTUP_ERROR(`Timeout (${portWait}) waiting for ${host}:${port} to be free`);
    }
    await sleep(100);
  }
}

function listening(host, port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, host);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/**
 * Starts a program that waits for its debugger.
 * @param {(text: string) => void} onOutput what it writes
 * @returns {Promise<{child: object, host: string, port: number}>}
 */
async function launch({ host, port, args }, onOutput) {
  await freePort(host, port);
  const child = spawn(process.execPath, [`--inspect-brk=${host}:${port}`, ...args], { env: process.env });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  let said = '';
  return new Promise((resolve, reject) => {
    const failed = (error) => reject(new ERR_DEBUGGER_STARTUP_ERROR(error, { childStderr: said }));
    child.on('error', (error) => failed(error.message));
    child.on('exit', (code) => failed(`The program ended with ${code} before it could be debugged`));
    child.stdout.on('data', onOutput);
    child.stderr.on('data', (text) => {
      onOutput(text);
      said += text;
      const found = /Debugger listening on ws:\/\/\[?(.+?)\]?:(\d+)\//.exec(said);
      if (found !== null) resolve({ child, host: found[1], port: Number(found[2]) });
    });
  });
}

module.exports = { launch };
