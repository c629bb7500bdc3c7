'use strict';

// Fastify 5: schemas for input and output, hooks, plugins, decorators, errors, inject() and real requests.

const Fastify = require('fastify');
const { request } = require('../request.js');

async function main() {
  const lines = [];
  const app = Fastify({
    logger: { level: 'info', stream: { write: (line) => lines.push(JSON.parse(line)) } },
    genReqId: () => 'id',
  });
  app.decorate('answer', 42);
  app.addHook('onRequest', async (req, reply) => { reply.header('x-hook', 'onRequest'); });
  app.addHook('onSend', async (req, reply, payload) => { reply.header('x-length', payload?.length ?? 0); return payload; });
  app.register(async (scope) => {
    scope.get('/', async () => ({ scoped: true, answer: scope.answer }));
  }, { prefix: '/plugin' });

  app.get('/', async () => ({ hello: 'world' }));
  app.get('/text', (req, reply) => reply.type('text/plain').send('plain text'));
  app.get('/users/:id', {
    schema: {
      params: { type: 'object', properties: { id: { type: 'integer' } } },
      response: { 200: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } } },
    },
  }, async (req) => ({ id: req.params.id, name: 'n', secret: 'left out by the schema' }));
  app.post('/notes', {
    schema: { body: { type: 'object', required: ['text'], properties: { text: { type: 'string', minLength: 2 } } } },
  }, async (req, reply) => reply.code(201).send({ saved: req.body.text }));
  app.get('/throws', async () => { throw Object.assign(new Error('on purpose'), { statusCode: 422 }); });
  app.setNotFoundHandler((req, reply) => reply.code(404).send({ missing: req.url }));

  const injected = await app.inject({ method: 'GET', url: '/plugin/' });
  console.log('inject', injected.statusCode, injected.body);

  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address();
  const json = { 'Content-Type': 'application/json' };
  await request(port, 'GET', '/');
  await request(port, 'GET', '/text');
  await request(port, 'GET', '/plugin/');
  await request(port, 'GET', '/users/7');
  await request(port, 'GET', '/users/seven');
  await request(port, 'POST', '/notes', { headers: json, body: '{"text":"grüße"}' });
  await request(port, 'POST', '/notes', { headers: json, body: '{"text":"x"}' });
  await request(port, 'POST', '/notes', { headers: json, body: '{' });
  await request(port, 'POST', '/notes', { headers: { 'Content-Type': 'text/csv' }, body: 'a,b' });
  await request(port, 'GET', '/throws');
  await request(port, 'GET', '/nowhere');
  await app.close();
  console.log(app.printRoutes());
  console.log(lines.map((l) => `${l.level} ${l.msg.replace(/:\d+$/, ':port').replace(/127\.0\.0\.1:\d+/, 'host')} ${l.res?.statusCode ?? ''}`).join('\n'));
}

main();
