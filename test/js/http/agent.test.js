'use strict';
// The agent: limits, reuse, and sockets that died while they were idle.
const assert = require('node:assert');
const http = require('node:http');

let connections = 0;
const server = http.createServer((req, res) => res.end(req.url));
server.on('connection', () => connections++);

server.listen(0, () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const { port } = server.address();
  let left = 10;
  for (let n = 0; n < 10; n++) {
    http.get({ port, agent, path: `/${n}` }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; });
      res.on('end', () => {
        assert.strictEqual(text, `/${n}`);
        if (--left === 0) process.nextTick(afterwards);
      });
    });
  }
  const name = agent.getName({ port });
  assert.strictEqual(agent.requests[name].length, 8);
  function afterwards() {
    assert.strictEqual(connections, 2);
    server.closeIdleConnections();
    const req = http.get({ port, agent }, (res) => {
      res.resume().on('end', () => { agent.destroy(); server.close(); });
    });
    req.on('error', (err) => {
      // Node may meet the dead socket before it heard of its end; then the program asks again.
      assert.strictEqual(err.code, 'ECONNRESET');
      assert.strictEqual(req.reusedSocket, true);
      agent.destroy();
      server.close();
    });
  }
});
