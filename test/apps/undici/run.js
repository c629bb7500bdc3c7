'use strict';

// undici 7 as a client: request, stream, pipeline, pools, its own fetch, interceptors, mocks, and its dispatchers under the
// global fetch.

const http = require('node:http');
const zlib = require('node:zlib');
const { once } = require('node:events');
const { Writable } = require('node:stream');
const undici = require('undici');

async function main() {
  let connections = 0, flaky = 0;
  const server = http.createServer((req, res) => {
    if (req.url === '/gzip') {
      res.setHeader('content-encoding', 'gzip');
      res.end(zlib.gzipSync('unpacked '.repeat(1000)));
    } else if (req.url === '/redirect') {
      res.writeHead(302, { location: '/json' }).end();
    } else if (req.url === '/flaky') {
      res.statusCode = flaky++ < 2 ? 503 : 200;
      res.end(`try ${flaky}`);
    } else if (req.url === '/slow') {
      res.write('begun');
    } else if (req.url === '/big') {
      for (let i = 0; i < 64; i++) res.write(Buffer.alloc(64 << 10, i));
      res.end();
    } else {
      let size = 0;
      req.on('data', (d) => { size += d.length; }).on('end', () => {
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify({ method: req.method, url: req.url, size, own: req.headers['x-own'] }));
      });
    }
  });
  server.on('connection', () => { connections++; });
  await once(server.listen(0), 'listening');
  const base = `http://localhost:${server.address().port}`;

  const { statusCode, headers, body } = await undici.request(`${base}/json`, { headers: { 'x-own': 'mine' } });
  console.log('request', statusCode, headers['content-type'], await body.json());
  const posted = await undici.request(base, { method: 'POST', body: 'x'.repeat(100000) });
  console.log('post', (await posted.body.json()).size);
  async function* pieces() { for (let i = 0; i < 10; i++) yield Buffer.alloc(1000); }
  console.log('upload', (await (await undici.request(base, { method: 'PUT', body: pieces() })).body.json()).size);

  let total = 0;
  await undici.stream(`${base}/big`, { method: 'GET' }, () => new Writable({ write(c, e, done) { total += c.length; done(); } }));
  console.log('stream', total);

  const pool = new undici.Pool(base, { connections: 2 });
  const before = connections;
  const all = await Promise.all(Array.from({ length: 20 }, async (_, i) => (await (await pool.request({ path: `/${i}`, method: 'GET' })).body.json()).url));
  console.log('pool', all.length, all[19], connections - before);
  await pool.close();

  const retrying = new undici.Agent().compose(undici.interceptors.retry({ minTimeout: 1, maxRetries: 5, statusCodes: [503] }),
                                              undici.interceptors.redirect({ maxRedirections: 3 }));
  console.log('retry', await (await undici.request(`${base}/flaky`, { dispatcher: retrying })).body.text());
  console.log('redirect', (await (await undici.request(`${base}/redirect`, { dispatcher: retrying })).body.json()).url);
  await retrying.close();

  const fetched = await undici.fetch(`${base}/gzip`);
  console.log('its fetch', fetched.status, (await fetched.text()).length);
  const form = new undici.FormData();
  form.append('a', 'b');
  console.log('its form', (await (await undici.fetch(base, { method: 'POST', body: form })).json()).method);
  const controller = new AbortController();
  const slow = await undici.request(`${base}/slow`, { signal: controller.signal });
  setImmediate(() => controller.abort());
  console.log('abort', await slow.body.text().catch((error) => error.name));
  console.log('refused', await undici.request('http://127.0.0.1:2').catch((error) => error.code));

  const mock = new undici.MockAgent();
  mock.disableNetConnect();
  const previous = undici.getGlobalDispatcher();
  undici.setGlobalDispatcher(mock);
  mock.get('http://mocked.example').intercept({ path: '/a', method: 'GET' }).reply(201, { mocked: true }, { headers: { 'x-m': 'y' } }).times(2);
  const one = await undici.request('http://mocked.example/a');
  console.log('mock', one.statusCode, await one.body.json());
  const two = await fetch('http://mocked.example/a');
  console.log('mock under fetch', two.status, two.headers.get('x-m'), await two.json());
  console.log('mock refuses', await fetch('http://mocked.example/b').catch((error) => error.cause.code));
  undici.setGlobalDispatcher(previous);
  const agent = new undici.Agent({ keepAliveTimeout: 10, headersTimeout: 1000 });
  console.log('agent under fetch', (await (await fetch(`${base}/x`, { dispatcher: agent })).json()).url);
  await agent.close();
  await undici.getGlobalDispatcher().close();
  server.close();
  server.closeAllConnections();
  console.log('done');
}

main();
