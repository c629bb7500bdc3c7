'use strict';

// axios 1: both of its adapters here (http and fetch), instances, interceptors, transforms, streams, forms, errors, aborts.

const http = require('node:http');
const zlib = require('node:zlib');
const { once } = require('node:events');
const axios = require('axios');

async function main() {
  const server = http.createServer((req, res) => {
    const path = req.url.split('?')[0];
    if (path === '/gzip') {
      res.setHeader('content-encoding', 'gzip');
      res.setHeader('content-type', 'application/json');
      res.end(zlib.gzipSync(JSON.stringify({ packed: 'x'.repeat(1000) })));
    } else if (path === '/redirect') {
      res.writeHead(302, { location: '/after' }).end();
    } else if (path === '/missing') {
      res.statusCode = 404;
      res.end('{"error":"nothing here"}');
    } else if (path === '/silent') {
      // never answers
    } else {
      const chunks = [];
      req.on('data', (d) => chunks.push(d)).on('end', () => {
        const type = (req.headers['content-type'] ?? '').replace(/boundary=.*/, 'boundary');
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify({
          method: req.method, url: req.url, type, own: req.headers['x-own'], length: Buffer.concat(chunks).length,
          authorization: req.headers.authorization,
        }));
      });
    }
  });
  await once(server.listen(0), 'listening');
  const baseURL = `http://localhost:${server.address().port}`;

  for (const adapter of ['http', 'fetch']) {
    const client = axios.create({ baseURL, adapter, headers: { 'x-own': 'mine' }, proxy: false });
    client.interceptors.request.use((config) => {
      config.params = { ...config.params, added: 'yes' };
      return config;
    });
    const got = await client.get('/a', { params: { list: [1, 2], date: new Date(0) } });
    console.log(adapter, got.status, got.data.url, got.data.own);
    const show = ({ data }) => `${data.method} ${data.type} ${data.length}`;
    console.log(adapter, 'json', show(await client.post('/b', { a: 1 })));
    console.log(adapter, 'urlencoded', show(await client.post('/b', new URLSearchParams({ a: 'b c' }))));
    const form = new FormData();
    form.append('file', new Blob(['content'], { type: 'text/x' }), 'name.txt');
    const multipart = (await client.post('/b', form)).data;
    console.log(adapter, 'multipart', multipart.type, multipart.length > 100);
    console.log(adapter, 'bytes', show(await client.put('/b', Buffer.alloc(5000))));
    if (adapter === 'http') console.log(adapter, 'auth', (await client.get('/c', { auth: { username: 'u', password: 'p' } })).data.authorization);
    console.log(adapter, 'gzip', (await client.get('/gzip')).data.packed.length);
    console.log(adapter, 'redirect', (await client.get('/redirect')).status);
    console.log(adapter, 'buffer', (await client.get('/d', { responseType: 'arraybuffer' })).data.byteLength > 10);
    const stream = (await client.get('/d', { responseType: 'stream' })).data;
    let size = 0;
    for await (const chunk of stream) size += chunk.length;
    console.log(adapter, 'stream', size > 10);
    await client.get('/missing')
      .catch((error) => console.log(adapter, error.code, error.response.status));
    const controller = new AbortController();
    const silent = axios.get(`${baseURL}/silent`, { adapter, signal: controller.signal });
    setImmediate(() => controller.abort());
    await silent.catch((error) => console.log(adapter, error.name, error.code, axios.isCancel(error)));
    await axios.get(`${baseURL}/silent`, { adapter, timeout: 50 }).catch((error) => console.log(adapter, error.code, error.message));
    await axios.get('http://127.0.0.1:2/', { adapter }).catch((error) => console.log(adapter, error.isAxiosError, error.code));
    const progress = [];
    await client.post('/b', 'x'.repeat(100000), { onUploadProgress: ({ loaded }) => progress.push(loaded) });
    console.log(adapter, 'progress', progress.at(-1) >= 100000);
  }
  server.close();
  server.closeAllConnections();
  console.log('done');
}

main();
