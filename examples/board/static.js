'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');

const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Sends a file of the folder; If-None-Match is answered with 304. */
async function serveStatic(folder, req, res, pathname) {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const relative = pathname === '/' ? 'index.html' : path.posix.normalize(decodeURIComponent(pathname)).slice(1);
  const file = path.join(folder, relative);
  const stat = file.startsWith(folder + path.sep) ? await fs.promises.stat(file).catch(() => null) : null;
  if (!stat?.isFile()) {
    res.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is nothing here.\n');
    return;
  }
  const tag = `"${stat.size.toString(16)}-${Math.floor(stat.mtimeMs).toString(16)}"`;
  const headers = { ETag: tag, 'Cache-Control': 'no-cache' };
  if (req.headers['if-none-match'] === tag) {
    res.writeHead(304, headers).end();
    return;
  }
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  res.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': stat.size });
  if (req.method === 'HEAD') res.end();
  else await pipeline(fs.createReadStream(file), res);
}

module.exports = { serveStatic };
