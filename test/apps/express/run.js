'use strict';

// Express 5: routing, parameters, routers, middleware, static files, JSON and form bodies, errors sync and async.

const path = require('node:path');
const express = require('express');
const { request } = require('../request.js');

const app = express();
app.set('env', 'test');
app.use((req, res, next) => {
  res.set('X-Seen', `${req.method} ${req.path}`);
  next();
});
app.use('/static', express.static(path.join(__dirname, 'public'), { etag: false, lastModified: false, maxAge: '1h' }));
app.use(express.json({ limit: '1kb' }), express.urlencoded({ extended: true }));

app.get('/', (req, res) => res.send('Hello World'));
app.get('/json', (req, res) => res.json({ a: 1, list: [1, 2, 3], query: req.query }));
app.get('/users/:id', (req, res) => res.status(201).json({ id: req.params.id, accepts: req.accepts('json', 'html') }));
app.get('/files/*rest', (req, res) => res.send(req.params.rest.join('|')));
app.post('/echo', (req, res) => res.json({ type: req.get('content-type'), body: req.body }));
app.get('/redirect', (req, res) => res.redirect('/json?from=redirect'));
app.get('/cookie', (req, res) => res.cookie('name', 'value with space', { httpOnly: true, path: '/' }).sendStatus(204));
app.get('/sendfile', (req, res) => res.sendFile(path.join(__dirname, 'public', 'style.css'), { etag: false, lastModified: false }));
app.get('/throws', () => { throw new Error('thrown on purpose'); });
app.get('/rejects', async () => { await null; throw Object.assign(new Error('rejected on purpose'), { status: 418 }); });
app.get('/stream', (req, res) => { res.write('one '); setImmediate(() => res.end('two')); });

const admin = express.Router({ mergeParams: true });
admin.use((req, res, next) => (req.get('authorization') ? next() : res.sendStatus(401)));
admin.get('/', (req, res) => res.format({ text: () => res.send('admin text'), json: () => res.json({ admin: true }) }));
app.use('/admin', admin);

app.use((req, res) => res.status(404).send(`no ${req.originalUrl}`));
app.use((error, req, res, next) => res.status(error.status ?? 500).json({ error: error.message, type: error.type }));

const server = app.listen(0, async () => {
  const { port } = server.address();
  const json = { 'Content-Type': 'application/json' };
  const calls = [
    ['GET', '/'], ['HEAD', '/'], ['GET', '/json?x=1&y=a%20b&z[]=1'], ['GET', '/users/42'], ['GET', '/files/a/b/c'],
    ['POST', '/echo', { headers: json, body: '{"hello":"wörld","n":[1,2]}' }],
    ['POST', '/echo', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1&b[c]=2&d=%C3%BC' }],
    ['POST', '/echo', { headers: json, body: '{"broken":' }],
    ['POST', '/echo', { headers: json, body: JSON.stringify({ big: 'x'.repeat(2000) }) }],
    ['GET', '/redirect'], ['GET', '/cookie'], ['GET', '/sendfile'], ['GET', '/static/'], ['GET', '/static/style.css'],
    ['GET', '/static/style.css', { headers: { Range: 'bytes=0-3' } }], ['GET', '/static/../run.js'], ['GET', '/static/none'],
    ['GET', '/throws'], ['GET', '/rejects'], ['GET', '/stream'], ['GET', '/admin'],
    ['GET', '/admin', { headers: { Authorization: 'x', Accept: 'application/json' } }],
    ['GET', '/admin', { headers: { Authorization: 'x', Accept: 'text/plain' } }],
    ['DELETE', '/nothing'], ['OPTIONS', '/users/1'], ['GET', '/users/%zz'],
  ];
  for (const [method, target, options] of calls) await request(port, method, target, options);
  server.close(() => console.log('closed'));
});
