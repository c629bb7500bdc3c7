'use strict';

// Hono on its node server: Request and Response over node:http, streaming, validators, cookies, errors, the app without a server.

const { Hono } = require('hono');
const { streamText, streamSSE } = require('hono/streaming');
const { getCookie, setCookie } = require('hono/cookie');
const { HTTPException } = require('hono/http-exception');
const { etag } = require('hono/etag');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');
const { request } = require('../request.js');

const app = new Hono();
app.use('/cors/*', cors({ origin: 'http://example.com' }));
app.use('/etag/*', etag());
app.get('/', (c) => c.text('Hello Hono'));
app.get('/json/:id{[0-9]+}', (c) => c.json({ id: c.req.param('id'), q: c.req.queries() }));
app.post('/json', async (c) => c.json(await c.req.json(), 201));
app.post('/form', async (c) => {
  const body = await c.req.parseBody({ all: true });
  return c.json(Object.fromEntries(Object.entries(body).map(([k, v]) => [k, v instanceof File ? `${v.name}:${v.type}:${v.size}` : v])));
});
app.get('/html', (c) => c.html('<h1>hi</h1>'));
app.get('/header', (c) => { c.header('X-A', '1'); c.header('X-A', '2', { append: true }); return c.body(null, 204); });
app.get('/cookie', (c) => { setCookie(c, 'k', 'v w', { httpOnly: true }); return c.text(JSON.stringify(getCookie(c))); });
app.get('/stream', (c) => streamText(c, async (s) => { for (const x of 'abc') await s.write(x); }));
app.get('/sse', (c) => streamSSE(c, async (s) => { for (let i = 0; i < 3; i++) await s.writeSSE({ data: `n${i}`, id: String(i) }); }));
app.get('/cors/x', (c) => c.text('cors'));
app.get('/etag/x', (c) => c.text('etag'));
app.get('/response', () => new Response(new ReadableStream({
  start(controller) { controller.enqueue(new TextEncoder().encode('raw')); controller.close(); },
}), { status: 202, headers: { 'content-type': 'text/x-raw' } }));
app.get('/exception', () => { throw new HTTPException(409, { message: 'in conflict' }); });
app.get('/bug', () => { throw new Error('a bug'); });
app.get('/url', (c) => c.json({ path: c.req.path, method: c.req.method, search: new URL(c.req.url).search, raw: c.req.raw instanceof Request }));
app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text(`caught ${error.message}`, 500)));
app.notFound((c) => c.text('nothing here', 404));

async function main() {
  const direct = await app.request('/json/5?a=1&a=2', { headers: { 'x-y': 'z' } });
  console.log(direct.status, direct.headers.get('content-type'), await direct.text());
  const form = new FormData();
  form.set('file', new File(['content'], 'name.txt', { type: 'text/plain' }));
  console.log(await (await app.request('/form', { method: 'POST', body: form })).text());

  const server = serve({ fetch: app.fetch, port: 0 }, async ({ port }) => {
    const multipart = '--a-boundary-of-thirty-characters\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nabc\r\n' +
      '--a-boundary-of-thirty-characters\r\nContent-Disposition: form-data; name="t"\r\n\r\ntext ü\r\n--a-boundary-of-thirty-characters--\r\n';
    const calls = [
      ['GET', '/'], ['HEAD', '/'], ['GET', '/json/12?x=1&x=2&y='], ['GET', '/json/abc'],
      ['POST', '/json', { headers: { 'Content-Type': 'application/json' }, body: '{"a":[1,"ü"]}' }],
      ['POST', '/form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1&b=%C3%BC&b=2' }],
      ['POST', '/form', { headers: { 'Content-Type': 'multipart/form-data; boundary=a-boundary-of-thirty-characters' }, body: multipart }],
      ['GET', '/html'], ['GET', '/header'], ['GET', '/cookie', { headers: { Cookie: 'x=1; y=2' } }], ['GET', '/stream'], ['GET', '/sse'],
      ['OPTIONS', '/cors/x', { headers: { Origin: 'http://example.com', 'Access-Control-Request-Method': 'GET' } }],
      ['GET', '/cors/x', { headers: { Origin: 'http://example.com' } }], ['GET', '/etag/x'],
      ['GET', '/response'], ['GET', '/exception'], ['GET', '/bug'], ['GET', '/url?q=1'], ['DELETE', '/nowhere'],
    ];
    for (const [method, target, options] of calls) await request(port, method, target, options);
    server.close(() => console.log('closed'));
  });
}
main();
