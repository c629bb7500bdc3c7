'use strict';
// Answers in several manners; SIGTERM closes it. Whatever it opens it keeps in `held`.
const fs = require('node:fs');
const http = require('node:http');

let accepted = 0, finished = 0, endless = 0;
const held = [];

const routes = {
  '/': (req, res) => res.end('fine'),
  '/connections': (req, res) => server.getConnections((err, n) => res.end(`${err ?? n}`)),
  '/state': (req, res) => server.getConnections((err, n) => res.end(`${err ?? n} ${endless}`)),
  '/open': (req, res) => fs.open(__filename, (err, fd) => {
    if (!err) fs.closeSync(fd);
    res.end(err ? err.code : 'opened');
  }),
  // Opens until no more can be, by each form of the call.
  '/exhaust': async (req, res) => {
    const said = [];
    try { for (;;) held.push(fs.openSync(__filename)); } catch (err) { said.push(err.code); }
    await new Promise((done) => fs.open(__filename, (err) => { said.push(err?.code); done(); }));
    await fs.promises.open(__filename).catch((err) => said.push(err.code));
    for (const fd of held.splice(0)) fs.closeSync(fd);
    res.end(said.join(' '));
  },
  '/later': (req, res) => {
    accepted++;
    res.on('finish', () => { finished++; });
    setTimeout(() => res.end('x'.repeat(1000)), accepted % 10);
  },
  '/endless': (req, res) => {
    const chunk = Buffer.alloc(65536, 'x');
    endless++;
    res.on('close', () => { endless--; });
    const more = () => { while (!res.destroyed && res.write(chunk)); };
    res.on('drain', more);
    more();
  },
};

const server = http.createServer((req, res) => routes[req.url](req, res));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.on('SIGTERM', () => {
  server.close(() => console.log(`accepted ${accepted} finished ${finished}`));
});
