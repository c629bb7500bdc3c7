'use strict';
// Servers, connections and datagram sockets go to a child and come back. PEER names another runtime for the child, which
// must speak the same on the channel.
const assert = require('node:assert');
const dgram = require('node:dgram');
const net = require('node:net');
const { fork } = require('node:child_process');

if (process.argv[2] === 'child') {
  process.on('message', (message, handle) => {
    switch (message.what) {
      case 'server':
        handle.once('connection', (socket) => {
          socket.end('from the child');
          handle.close(() => process.send({ done: 'server' }));
        });
        process.send({ ready: 'server' });
        break;
      case 'socket':
        handle.once('data', (data) => {
          handle.end(`child got ${data}`);
          process.send({ done: 'socket' });
        });
        handle.resume();
        break;
      case 'back':
        process.send({ back: true }, handle);
        break;
      case 'datagrams':
        handle.once('message', (data, { port, address }) => {
          handle.send(`child got ${data}`, port, address, () => {
            handle.close();
            process.send({ done: 'datagrams' });
          });
        });
        process.send({ ready: 'datagrams' });
        break;
      case 'end':
        process.disconnect();
    }
  });
} else {
  const child = fork(__filename, ['child'], {
    execPath: process.env.PEER || process.execPath, serialization: process.env.SERIALIZATION || 'json',
  });
  const once = (field, value) => new Promise((resolve) => {
    child.on('message', function listener(message, handle) {
      if (message[field] !== value) return;
      child.removeListener('message', listener);
      resolve(handle);
    });
  });
  const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const text = (socket) => new Promise((resolve) => {
    let all = '';
    socket.on('data', (data) => { all += data; }).on('close', () => resolve(all));
  });

  (async () => {
    assert.throws(() => child.send({}, {}), { code: 'ERR_INVALID_HANDLE_TYPE' });

    // A server: the child accepts once ours is closed.
    const server = net.createServer(() => assert.fail('the parent accepted'));
    await listen(server);
    const { port } = server.address();
    child.send({ what: 'server' }, server);
    await once('ready', 'server');
    server.close();
    assert.strictEqual(await text(net.connect(port, '127.0.0.1')), 'from the child');
    await once('done', 'server');

    // A connection.
    const giver = net.createServer({ pauseOnConnect: true }, (socket) => {
      child.send({ what: 'socket' }, socket, (error) => assert.ifError(error));
    });
    await listen(giver);
    const client = net.connect(giver.address().port, '127.0.0.1');
    client.write('hello');
    assert.strictEqual(await text(client), 'child got hello');
    await new Promise((resolve) => giver.close(resolve));

    // There and back; messages that are sent behind it keep their order.
    const there = net.createServer({ pauseOnConnect: true }, (socket) => child.send({ what: 'back' }, socket));
    await listen(there);
    const traveller = net.connect(there.address().port, '127.0.0.1');
    const returned = await once('back', true);
    assert.ok(returned instanceof net.Socket);
    returned.end('round trip');
    assert.strictEqual(await text(traveller), 'round trip');
    there.close();

    // A datagram socket.
    const socket = dgram.createSocket('udp4');
    await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const target = socket.address().port;
    child.send({ what: 'datagrams' }, socket);
    await once('ready', 'datagrams');
    socket.close();
    const asker = dgram.createSocket('udp4');
    const answer = new Promise((resolve) => asker.once('message', (data) => resolve(String(data))));
    asker.send('ping', target, '127.0.0.1');
    assert.strictEqual(await answer, 'child got ping');
    asker.close();

    child.send({ what: 'end' });
    await new Promise((resolve) => child.once('exit', resolve));
  })().catch((error) => {
    console.error(error);
    process.exitCode = 1;
    child.kill();
  });
}
