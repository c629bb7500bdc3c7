'use strict';

// A notes board for several browsers at once, with nothing but node's own modules: a static page, a JSON API, Server-Sent
// Events, and uploads streamed to disk. Run it with `make run`, or `ravel examples/board/board.js`.
//
//   PORT   where to listen (8080)
//   DATA   where notes and files are kept (data/ beside this file)

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');

const Notes = require('./notes.js');
const Hub = require('./hub.js');
const { serveStatic } = require('./static.js');

const dataDir = path.resolve(process.env.DATA ?? path.join(__dirname, 'data'));
const filesDir = path.join(dataDir, 'files');
const publicDir = path.join(__dirname, 'public');

const maxNote = 4096;
const maxUpload = 2 ** 30;
const colours = new Set(['lemon', 'mint', 'sky', 'rose', 'lilac', 'sand']);

fs.mkdirSync(filesDir, { recursive: true });
const notes = new Notes(path.join(dataDir, 'notes.json'));
const hub = new Hub();

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function json(res, status, value) {
  const body = JSON.stringify(value);
  res.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) });
  res.end(body);
}

async function readJSON(req) {
  let size = 0;
  const chunks = [];
  for await (const chunk of req) {
    if ((size += chunk.length) > 2 * maxNote) throw new Refusal(413, 'That is more than a note can hold.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refusal(400, 'That is not JSON.');
  }
}

function noteFields({ text, colour, x, y, author }) {
  const fields = {};
  if (text !== undefined) {
    if (typeof text !== 'string' || text.length > maxNote) throw new Refusal(422, 'text: a string of at most 4096 characters');
    fields.text = text;
  }
  if (author !== undefined) fields.author = String(author).slice(0, 40);
  if (colour !== undefined) {
    if (!colours.has(colour)) throw new Refusal(422, `colour: one of ${[...colours].join(', ')}`);
    fields.colour = colour;
  }
  for (const [name, value] of [['x', x], ['y', y]]) {
    if (value === undefined) continue;
    if (!Number.isFinite(value)) throw new Refusal(422, `${name}: a number`);
    fields[name] = Math.min(Math.max(value, 0), 1);
  }
  return fields;
}

// ---- the API ----------------------------------------------------------------

async function createNote(req, res) {
  const note = notes.add({ text: '', colour: 'lemon', x: 0.1, y: 0.1, author: '', ...noteFields(await readJSON(req)) });
  hub.send('note', note);
  json(res, 201, note);
}

async function changeNote(req, res, id) {
  const note = notes.change(id, noteFields(await readJSON(req)));
  if (!note) throw new Refusal(404, 'There is no such note.');
  hub.send('note', note);
  json(res, 200, note);
}

function removeNote(req, res, id) {
  const note = notes.remove(id);
  if (!note) throw new Refusal(404, 'There is no such note.');
  if (note.file) fs.rm(path.join(filesDir, note.file.id), { force: true }, () => {});
  hub.send('gone', { id });
  res.writeHead(204).end();
}

/** A file as the request's body, written to disk as it comes; everybody sees how far it is. */
async function upload(req, res, name, query) {
  const total = Number(req.headers['content-length'] ?? 0);
  if (total > maxUpload) throw new Refusal(413, 'A file may have 1 GiB.');
  const id = crypto.randomUUID();
  const target = path.join(filesDir, id);
  let done = 0, told = 0;
  const progress = { id, name, done, total };
  hub.send('upload', progress);
  try {
    await pipeline(req, async function*(source) {
      for await (const chunk of source) {
        if ((done += chunk.length) > maxUpload) throw new Refusal(413, 'A file may have 1 GiB.');
        if (Date.now() - told > 100) {
          told = Date.now();
          hub.send('upload', { ...progress, done });
        }
        yield chunk;
      }
    }, fs.createWriteStream(target));
  } catch (error) {
    fs.rm(target, { force: true }, () => {});
    hub.send('upload', { ...progress, done, failed: true });
    throw error;
  }
  hub.send('upload', { ...progress, done, total: done, finished: true });
  const place = noteFields({ x: Number(query.get('x') ?? 0.4), y: Number(query.get('y') ?? 0.4) });
  const note = notes.add({ text: '', colour: 'sky', author: query.get('author')?.slice(0, 40) ?? '', ...place, file: { id, name, size: done } });
  hub.send('note', note);
  json(res, 201, note);
}

function download(req, res, id) {
  const note = id && notes.all().find((n) => n.file?.id === id);
  if (!note) throw new Refusal(404, 'There is no such file.');
  res.writeHead(200, {
    'Content-Type': 'application/octet-stream', 'Content-Length': note.file.size,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(note.file.name)}`,
  });
  return pipeline(fs.createReadStream(path.join(filesDir, id)), res);
}

async function route(req, res) {
  const url = new URL(req.url, 'http://board');
  const [, area, kind, id] = url.pathname.split('/').map(decodeURIComponent);
  if (area !== 'api') return serveStatic(publicDir, req, res, url.pathname);
  switch (`${req.method} ${kind}`) {
    case 'GET notes': return json(res, 200, notes.all());
    case 'POST notes': return createNote(req, res);
    case 'PATCH notes': return changeNote(req, res, id);
    case 'DELETE notes': return removeNote(req, res, id);
    case 'GET events': return hub.join(req, res, notes.all());
    case 'PUT files': return upload(req, res, path.basename(id ?? 'file').slice(0, 200) || 'file', url.searchParams);
    case 'GET files': return download(req, res, id);
  }
  throw new Refusal(404, 'There is nothing here.');
}

const server = http.createServer((req, res) => {
  route(req, res).catch((error) => {
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const status = error.status ?? (error instanceof URIError ? 400 : 500);
    if (status === 500 && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') console.error(error);
    res.setHeader('Connection', 'close');
    json(res, status, { error: status === 500 ? 'Something went wrong.' : error.message });
  });
});
server.requestTimeout = 0; // an upload over a slow line may take its time

server.listen(Number(process.env.PORT ?? 8080), () => {
  console.log(`The board is at http://localhost:${server.address().port}/`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    hub.close();
    server.close(() => notes.flush().then(() => process.exit(0)));
    server.closeIdleConnections();
  });
}
