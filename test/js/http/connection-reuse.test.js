'use strict';
// A connection is used again after a response that came in one piece, by the agent as by fetch.
const assert = require('node:assert');
const http = require('node:http');

let connections = 0;
const server = http.createServer((req, res) => {
  res.writeHead(200, { 'content-length': 2 });
  res.end('ok');
}).on('connection', () => { connections++; });

server.listen(0, async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  const agent = new http.Agent({ keepAlive: true });
  for (let i = 0; i < 10; i++) {
    await new Promise((done, failed) => {
      http.get(url, { agent }, (res) => {
        assert.strictEqual(res.req.shouldKeepAlive, true);
        res.resume().on('end', () => setImmediate(done));
      }).on('error', failed);
    });
  }
  assert.strictEqual(connections, 1);
  agent.destroy();

  connections = 0;
  for (let i = 0; i < 10; i++) assert.strictEqual(await (await fetch(url)).text(), 'ok');
  assert.ok(connections <= 2, `${connections} connections`);
  server.closeAllConnections();
  server.close();
});
