'use strict';
// A name server that never answers: time-outs as asked for, and cancel() in the order of the questions.
const assert = require('node:assert');
const dgram = require('node:dgram');
const dns = require('node:dns');

const server = dgram.createSocket('udp4');
let questions = 0;
server.on('message', () => { questions++; });
server.bind(0, '127.0.0.1', () => {
  const servers = [`127.0.0.1:${server.address().port}`];
  const quick = new dns.Resolver({ timeout: 20, tries: 2, maxTimeout: 20 });
  quick.setServers(servers);
  quick.resolve4('silent.test', (error) => {
    assert.strictEqual(error.code, 'ETIMEOUT');
    assert.strictEqual(error.syscall, 'queryA');
    assert.strictEqual(error.hostname, 'silent.test');
    assert.strictEqual(questions, 2);

    const slow = new dns.promises.Resolver();
    slow.setServers(servers);
    const order = [];
    const names = ['a.test', 'b.test', 'c.test'];
    const asked = names.map((name) => slow.resolveTxt(name).catch(({ code }) => order.push(`${name} ${code}`)));
    assert.throws(() => slow.setServers(servers), { code: 'ERR_DNS_SET_SERVERS_FAILED' });
    slow.cancel();
    Promise.all(asked).then(() => {
      assert.deepStrictEqual(order, names.map((name) => `${name} ECANCELLED`));
      server.close();
    });
  });
});
for (const options of [{ timeout: -2 }, { tries: 0 }, { maxTimeout: -1 }]) {
  assert.throws(() => new dns.Resolver(options), { code: 'ERR_OUT_OF_RANGE' });
}
