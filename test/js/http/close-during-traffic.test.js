'use strict';
// close() during traffic: every request that the server accepted is answered, and idle connections go.
const assert = require('node:assert');
const http = require('node:http');

let accepted = 0, answered = 0, closing = false;
const server = http.createServer({ keepAliveTimeout: 500, keepAliveTimeoutBuffer: 0 }, (req, res) => {
  accepted++;
  setImmediate(() => setImmediate(() => res.end('done')));
  if (accepted === 200) {
    closing = true;
    server.close(() => {
      assert.strictEqual(answered, accepted);
      agent.destroy();
    });
  }
});
const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });

function ask() {
  const req = http.get({ port: server.address().port, agent }, (res) => {
    assert.strictEqual(res.statusCode, 200);
    res.resume().on('end', () => {
      answered++;
      if (!closing) ask();
    });
    res.on('aborted', () => assert.fail('an accepted request was cut off'));
  });
  // Connections that were idle, or not accepted yet, may be refused or reset.
  req.on('error', (err) => assert.ok(closing && ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(err.code), err));
}

server.listen(0, () => { for (let n = 0; n < 20; n++) ask(); });
