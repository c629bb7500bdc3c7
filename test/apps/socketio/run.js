'use strict';

// socket.io 4 and its client: polling upgraded to WebSocket, rooms, namespaces, acknowledgements, binary, middleware, disconnects.

const http = require('node:http');
const { once } = require('node:events');
const { Server } = require('socket.io');
const { io } = require('socket.io-client');

async function main() {
  const server = http.createServer();
  const sockets = new Server(server, { pingInterval: 10_000, serveClient: false });
  sockets.use((socket, next) => (socket.handshake.auth.token === 'bad' ? next(new Error('not allowed')) : next()));
  sockets.on('connection', (socket) => {
    socket.on('echo', (...args) => args.pop()(...args));
    socket.on('join', async (room, done) => { await socket.join(room); done([...socket.rooms].includes(room)); });
    socket.on('say', (room, text) => sockets.to(room).emit('said', text));
    socket.on('bytes', (buffer, done) => done({ size: buffer.length, is: Buffer.isBuffer(buffer), back: Buffer.from(buffer).reverse() }));
    socket.on('leave', () => socket.disconnect());
  });
  sockets.of('/admin').on('connection', (socket) => socket.emit('welcome', socket.nsp.name));
  server.listen(0);
  await once(server, 'listening');
  const url = `http://localhost:${server.address().port}`;
  const event = (socket, name) => new Promise((resolve) => { socket.once(name, (...args) => resolve(args)); });

  for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
    const a = io(url, { transports, forceNew: true });
    const b = io(url, { transports, forceNew: true });
    await Promise.all([event(a, 'connect'), event(b, 'connect')]);
    if (transports.length === 2 && a.io.engine.transport.name === 'polling') await new Promise((resolve) => { a.io.engine.once('upgrade', resolve); });
    console.log(transports.join('+'), a.connected, a.io.engine.transport.name);
    console.log(await a.timeout(5000).emitWithAck('echo', 1, 'ü', { nested: [null, true] }));
    console.log(await a.emitWithAck('join', 'room'), await b.emitWithAck('join', 'room'));
    const heard = Promise.all([event(a, 'said'), event(b, 'said')]);
    a.emit('say', 'room', 'hello room');
    console.log(await heard);
    const answer = await a.emitWithAck('bytes', Buffer.from([1, 2, 3]));
    console.log(answer.size, answer.is, Buffer.from(answer.back));
    const large = await a.emitWithAck('echo', 'x'.repeat(200_000));
    console.log(large.length);
    b.emit('leave');
    console.log(await event(b, 'disconnect').then(([reason]) => reason));
    a.disconnect();
  }

  const admin = io(`${url}/admin`, { forceNew: true });
  console.log(await event(admin, 'welcome'));
  admin.disconnect();
  const bad = io(url, { auth: { token: 'bad' }, forceNew: true, reconnection: false });
  console.log((await event(bad, 'connect_error'))[0].message);
  bad.disconnect();
  await sockets.close();
  console.log('closed');
}
main();
