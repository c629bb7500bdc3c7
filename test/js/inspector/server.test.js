'use strict';
// The server: it answers while JavaScript is busy, lets a debugger in, and says good-bye at the end.
const assert = require('node:assert');
const http = require('node:http');
const { spawn } = require('node:child_process');

const get = (port, path, host) => new Promise((resolve, reject) => {
  http.get({ port, path, host: '127.0.0.1', headers: host ? { host } : {} }, (res) => {
    let text = '';
    res.on('data', (part) => { text += part; }).on('end', () => resolve({ status: res.statusCode, text }));
  }).on('error', reject);
});

function start(...args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const waiting = [];
  const look = () => {
    for (const w of [...waiting]) {
      const found = w.pattern.exec(text);
      if (found === null) continue;
      waiting.splice(waiting.indexOf(w), 1);
      w.resolve(found);
    }
  };
  child.stderr.on('data', (part) => {
    text += part;
    look();
  });
  child.stdout.resume();
  return {
    child,
    says: (pattern) => new Promise((resolve) => {
      waiting.push({ pattern, resolve });
      look();
    }),
    ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code))),
  };
}

function connect(url) {
  const socket = new WebSocket(url);
  const answers = new Map();
  const events = [];
  let next = 0;
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.id) answers.get(message.id)(message.result ?? message.error);
    else for (const e of events.splice(0)) e.method === message.method ? e.resolve(message.params) : events.push(e);
  };
  return new Promise((resolve) => {
    socket.onopen = () => resolve({
      socket,
      send: (method, params) => new Promise((done) => {
        answers.set(++next, done);
        socket.send(JSON.stringify({ id: next, method, params }));
      }),
      event: (method) => new Promise((done) => events.push({ method, resolve: done })),
    });
  });
}

async function main() {
  // Busy for ever: the server answers, and a session ends the loop.
  const busy = start('--inspect=0', '-e', 'globalThis.go = true; while (go); setTimeout(() => { process.exitCode = 7; }, 1)');
  const [url, port, id] = await busy.says(/ws:\/\/127\.0\.0\.1:(\d+)\/([0-9a-f-]{36})/);
  const [target] = JSON.parse((await get(port, '/json/list')).text);
  assert.strictEqual(target.id, id);
  assert.strictEqual(target.webSocketDebuggerUrl, url);
  assert.deepStrictEqual(JSON.parse((await get(port, '/json/version')).text),
                         { 'Browser': `node.js/${process.version}`, 'Protocol-Version': '1.1' });
  assert.strictEqual((await get(port, '/json/list', 'evil.example:80')).status, 400);
  assert.match((await get(port, '/nothing')).text, /WebSockets request was expected/);
  await new Promise((resolve) => {
    const wrong = new WebSocket(`ws://127.0.0.1:${port}/not-the-id`);
    wrong.onerror = resolve;
  });
  const debuggerA = await connect(url);
  assert.strictEqual((await debuggerA.send('Runtime.evaluate', { expression: 'go = false; 5' })).result.value, 5);
  await busy.says(/Waiting for the debugger to disconnect\.\.\./);
  debuggerA.socket.close();
  assert.strictEqual(await busy.ended, 7);

  // --inspect-brk waits, then pauses at the first statement; messages are served while it is paused.
  const stopped = start('--inspect-brk=0', '-e', 'const first = 1;\nprocess.exit(first + 2)');
  const b = await connect((await stopped.says(/ws:\S+/))[0]);
  await b.send('Runtime.enable');
  await b.send('Debugger.enable');
  const pausing = b.event('Debugger.paused');
  await b.send('Runtime.runIfWaitingForDebugger');
  const { callFrames: [frame], reason } = await pausing;
  assert.strictEqual(reason, 'Break on start');
  assert.strictEqual(frame.location.lineNumber, 0);
  const stepped = b.event('Debugger.paused');
  await b.send('Debugger.stepOver');
  await stepped;
  const { result } = await b.send('Runtime.evaluate', { expression: 'first' });
  assert.strictEqual(result.value, 1);
  // The debugger goes away while the program is paused: it goes on.
  b.socket.close();
  assert.strictEqual(await stopped.ended, 3);

  // A signal starts the inspector, also in a loop without end.
  const signalled = start('--inspect-port=0', '-e', 'process._rawDebug("up"); while (true);');
  await signalled.says(/up/);
  process._debugProcess(signalled.child.pid);
  const c = await connect((await signalled.says(/ws:\S+/))[0]);
  assert.strictEqual((await c.send('Runtime.evaluate', { expression: '1 + 1' })).result.value, 2);
  signalled.child.kill('SIGKILL');
  assert.strictEqual(await signalled.ended, 'SIGKILL');
}

main();
