'use strict';

// Koa 3: the onion of middleware, context, cookies, router, streams, errors, abort on a thrown status.

const { Readable } = require('node:stream');
const Koa = require('koa');
const { default: Router } = require('@koa/router');
const { request } = require('../request.js');

const app = new Koa({ keys: ['one secret', 'another'] });
app.on('error', (error, ctx) => console.log('app error:', error.message, ctx.path));
app.use(async (ctx, next) => {
  ctx.state.steps = ['in'];
  await next();
  ctx.state.steps.push('out');
  ctx.set('X-Steps', ctx.state.steps.join(','));
});
app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.status = error.status ?? 500;
    ctx.body = { error: error.message, expose: error.expose ?? null };
    if (!error.expose) ctx.app.emit('error', error, ctx);
  }
});

const router = new Router({ prefix: '/api' });
router.get('/items/:id', (ctx) => { ctx.body = { id: ctx.params.id, query: ctx.query, route: ctx.routerPath ?? null }; });
router.post('/items', async (ctx) => {
  let text = '';
  for await (const chunk of ctx.req.setEncoding('utf8')) text += chunk;
  ctx.status = 201;
  ctx.body = JSON.parse(text);
});
router.get('/stream', (ctx) => { ctx.type = 'text/plain'; ctx.body = Readable.from(['a', 'b', 'c']); });
router.get('/web-stream', (ctx) => { ctx.body = new Blob(['from a blob']); });
router.get('/buffer', (ctx) => { ctx.body = Buffer.from('bytes'); });
router.get('/cookie', (ctx) => { ctx.cookies.set('n', 'v', { signed: true }); ctx.body = ctx.cookies.get('c') ?? 'none'; });
router.get('/throw', (ctx) => ctx.throw(418, 'a teapot'));
router.get('/bug', () => { throw new Error('a bug'); });
router.get('/redirect', (ctx) => ctx.redirect('/api/items/1'));
router.get('/accepts', (ctx) => { ctx.body = String(ctx.accepts('html', 'json')); ctx.vary('Accept'); });
router.get('/fresh', (ctx) => { ctx.status = 200; ctx.etag = 'abc'; if (ctx.fresh) ctx.status = 304; else ctx.body = 'stale'; });
router.get('/empty', (ctx) => { ctx.body = null; });
router.get('/context', async (ctx) => { await null; ctx.body = String(app.currentContext === undefined); });
app.use(router.routes()).use(router.allowedMethods());

const server = app.listen(0, async () => {
  const { port } = server.address();
  const calls = [
    ['GET', '/api/items/7?x=1&x=2'], ['POST', '/api/items', { body: '{"ü":[1]}' }], ['POST', '/api/items', { body: 'no json' }],
    ['GET', '/api/stream'], ['GET', '/api/web-stream'], ['GET', '/api/buffer'], ['HEAD', '/api/buffer'],
    ['GET', '/api/cookie', { headers: { Cookie: 'c=from-client; d=1' } }], ['GET', '/api/throw'], ['GET', '/api/bug'],
    ['GET', '/api/redirect'], ['GET', '/api/accepts', { headers: { Accept: 'application/json' } }],
    ['GET', '/api/fresh', { headers: { 'If-None-Match': '"abc"' } }], ['GET', '/api/fresh'], ['GET', '/api/empty'],
    ['GET', '/api/context'], ['PUT', '/api/stream'], ['OPTIONS', '/api/items'], ['GET', '/nowhere'],
  ];
  for (const [method, target, options] of calls) await request(port, method, target, options);
  server.close(() => console.log('closed'));
});
